import * as L from "leaflet";
import type { Geometry } from "geojson";

import { accuracyBand, DOUBTFUL_M } from "./accuracy";
import { h } from "../dom";
import { operable, shownName, spokenName, type Open } from "./markers";
import { fillOf } from "./patterns";
import type { Place } from "./places";
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

/** Lines and areas of one feature; those of the background are no stop for the keyboard. */
export function drawArea(map: L.Map, place: Place, geometry: Geometry, renderer: L.Renderer, open: Open): L.Layer {
  const drawn = L.geoJSON(geometry, { style: { ...styleOf(place), renderer, bubblingMouseEvents: false } });
  drawn.on("click", (event: L.LeafletMouseEvent) => open(place, event.latlng));
  if (place.layer.role === "background") return drawn;
  drawn.bindTooltip(() => h("span", {}, shownName(place)), { sticky: true });
  drawn.eachLayer((path) => {
    path.on("add", () => {
      const element = (path as L.Path).getElement();
      if (element) operable(element, spokenName(place), () => open(place, drawn.getBounds().getCenter()));
    });
  });
  const band = accuracyBand(map, place, geometry, renderer);
  return band ? L.layerGroup([band, drawn]) : drawn;
}
