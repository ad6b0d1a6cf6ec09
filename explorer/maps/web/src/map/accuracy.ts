import * as L from "leaflet";

import type { AreaPath } from "./areas";
import { s } from "../dom";
import { DOUBTFUL_M, type Place } from "./places";
import { MARK, safeColour } from "./symbols";

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

/** A hatched edge as wide, on each side of the outline, as the outline may be wrong; it comes and goes with it. */
export function drawBand(map: L.Map, { place, path }: AreaPath): void {
  const metres = place.accuracyM;
  if (metres === null || metres < DOUBTFUL_M) return;
  const options: L.PolylineOptions = {
    interactive: false,
    className: "band",
    color: hatching(place.style.fill ? MARK : safeColour(place.style.color)),
    fill: false,
    opacity: 1,
    lineCap: "round",
    lineJoin: "round",
    ...(path.options.renderer ? { renderer: path.options.renderer } : {}),
  };
  const band = path instanceof L.Polygon ? L.polygon(path.getLatLngs() as L.LatLng[][], options) : L.polyline(path.getLatLngs() as L.LatLng[][], options);
  const latitude = path.getBounds().getCenter().lat;
  const widen = (): void => {
    band.setStyle({ weight: Math.min((2 * metres) / metresPerPixel(map, latitude), WIDEST_PX) });
  };
  const show = (): void => {
    widen();
    band.addTo(map).bringToBack();
    map.on("zoomend", widen);
  };
  path.on("add", show);
  path.on("remove", () => {
    map.off("zoomend", widen);
    band.remove();
  });
  if (map.hasLayer(path)) show();
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
