import * as L from "leaflet";
import type { Geometry } from "geojson";

import { s } from "../dom";
import type { Place } from "./places";
import { MARK, safeColour } from "./symbols";

/** Below this, in metres, a position is drawn without a sign of doubt. */
export const DOUBTFUL_M = 20;

const EQUATOR_M = 40_075_016.686;
const TILE_PX = 256;
const WIDEST_PX = 600;

export function metresPerPixel(map: L.Map, latitude: number): number {
  return (EQUATOR_M * Math.cos((latitude * Math.PI) / 180)) / (TILE_PX * 2 ** map.getZoom());
}

let hatchings: SVGDefsElement | null = null;

/** The address of a hatching in one colour, made once. */
function hatching(colour: string): string {
  if (!hatchings) {
    hatchings = s("defs");
    document.body.append(s("svg", { class: "definitions", width: 0, height: 0, "aria-hidden": "true" }, hatchings));
  }
  const id = `hatching-${colour.slice(1)}`;
  if (!document.getElementById(id)) {
    hatchings.append(
      s(
        "pattern",
        { id, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        s("rect", { width: 7, height: 7, fill: colour, "fill-opacity": 0.05 }),
        s("rect", { width: 1.2, height: 7, fill: colour, "fill-opacity": 0.38 }),
      ),
    );
  }
  return `url(#${id})`;
}

/** A hatched edge as wide, on each side of the outline, as the outline may be wrong. */
export function accuracyBand(map: L.Map, place: Place, geometry: Geometry, renderer: L.Renderer): L.Layer | null {
  const metres = place.accuracyM;
  if (metres === null || metres < DOUBTFUL_M) return null;
  const band = L.geoJSON(geometry, {
    interactive: false,
    style: {
      renderer,
      className: "band",
      color: hatching(place.style.fill ? MARK : safeColour(place.style.color)),
      fill: false,
      opacity: 1,
      lineCap: "round",
      lineJoin: "round",
    },
  });
  const latitude = band.getBounds().getCenter().lat;
  const widen = (): void => {
    const weight = Math.min((2 * metres) / metresPerPixel(map, latitude), WIDEST_PX);
    band.setStyle({ weight });
  };
  band.on("add", () => { widen(); map.on("zoomend", widen); });
  band.on("remove", () => { map.off("zoomend", widen); });
  return band;
}

/** The circle within which a point's true position lies. */
export function accuracyCircle(place: Place, at: L.LatLng): L.Circle | null {
  const metres = place.accuracyM;
  if (metres === null || metres < DOUBTFUL_M) return null;
  const color = safeColour(place.style.color);
  return L.circle(at, {
    radius: metres, color, weight: 2, dashArray: "6 5", fillColor: color, fillOpacity: 0.08, interactive: false,
    className: "circle",
  });
}
