import * as L from "leaflet";
import type { Geometry } from "geojson";

import { fillOf } from "./patterns";
import { DOUBTFUL_M, type Place } from "./places";
import { safeColour } from "./symbols";

function styleOf(place: Place): L.PathOptions {
  const color = safeColour(place.style.color);
  if (place.layer.role === "background") {
    return { color, weight: 1, opacity: 0.75, fill: true, fillOpacity: 0.02, className: "background" };
  }
  const doubtful = (place.accuracyM ?? 0) >= DOUBTFUL_M;
  if (place.style.fill) {
    return { fillColor: fillOf(place.style), weight: 1.2, className: "classed", ...(doubtful ? { dashArray: "9 6" } : {}) };
  }
  return {
    color,
    weight: place.layer.role === "outline" ? 2.5 : 2,
    fillOpacity: 0.08,
    className: "area",
    ...(doubtful ? { dashArray: "9 6" } : {}),
  };
}

export interface AreaPath {
  readonly place: Place;
  readonly path: L.Polyline;
}

/** One path for the lines or areas of one feature; Leaflet's layer of GeoJSON would be a group with the path in it. */
export const areaPath = (place: Place, geometry: Geometry, renderer: L.Renderer): L.Polyline =>
  L.GeoJSON.geometryToLayer(
    { type: "Feature", geometry, properties: null },
    { ...styleOf(place), renderer, bubblingMouseEvents: false } as L.GeoJSONOptions,
  ) as L.Polyline;
