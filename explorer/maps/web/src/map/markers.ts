import * as L from "leaflet";

import { h } from "../dom";
import type { Style } from "../island";
import type { Place } from "./places";
import { symbol } from "./symbols";

const TARGET_PX = 28;

export interface PointMarker {
  readonly place: Place;
  readonly marker: L.Marker;
  /** Where the data says that it is; the marker may be moved a little for the eye. */
  readonly at: L.LatLng;
}

const faces = new Map<Style, HTMLElement>();

/** The face of a place's kind, made once: the browser copies faster than it makes. */
function face(style: Style): Node {
  const first = faces.get(style) ?? h("span", { class: "point-face" }, symbol(style, 22));
  faces.set(style, first);
  return first.cloneNode(true);
}

export function pointMarker(place: Place, at: L.LatLng): PointMarker {
  const icon = L.divIcon({
    className: "point",
    html: face(place.style) as HTMLElement,
    iconSize: [TARGET_PX, TARGET_PX],
  });
  return { place, marker: L.marker(at, { icon, keyboard: false, riseOnHover: true }), at };
}
