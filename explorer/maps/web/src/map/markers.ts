import * as L from "leaflet";

import { isRanked, valueText } from "./classed";
import { bind, h } from "../dom";
import { m, say, type Live } from "../language";
import { nameOf, type Place } from "./places";
import { symbol } from "./symbols";

const TARGET_PX = 28;

export type Open = (place: Place, at: L.LatLng) => void;

export interface PointMarker {
  readonly place: Place;
  readonly marker: L.Marker;
  /** Where the data says that it is; the marker may be moved a little for the eye. */
  readonly at: L.LatLng;
}

/** Enter and the space bar do what a click does. */
export function operable(element: Element, name: Live, act: () => void): void {
  element.setAttribute("tabindex", "0");
  element.setAttribute("role", "button");
  bind(element, "aria-label", name);
  element.addEventListener("keydown", (event) => {
    const { key } = event as KeyboardEvent;
    if (key !== "Enter" && key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

function classedName(place: Place): Live {
  const told = { name: nameOf(place), value: () => valueText(place) ?? "", label: say(place.category?.label) };
  return m(isRanked(place) ? "classes.spoken_class" : "classes.spoken", told);
}

/** What a screen reader says of a place: its name and what it is, or the figure that it is classed by. */
export const spokenName = (place: Place): Live =>
  place.layer.classes ? classedName(place) : m("place.spoken", { name: nameOf(place), kind: say(place.category?.label ?? place.layer.title) });

/** What shows beside the pointer. */
export const shownName = (place: Place): Live => (place.layer.classes ? classedName(place) : nameOf(place));

export function pointMarker(place: Place, at: L.LatLng, open: Open): PointMarker {
  const marker = L.marker(at, {
    icon: L.divIcon({
      className: "point",
      html: h("span", { class: "point-face" }, symbol(place.style, 22)),
      iconSize: [TARGET_PX, TARGET_PX],
    }),
    keyboard: false,
    riseOnHover: true,
  });
  const act = (): void => open(place, marker.getLatLng());
  marker.on("add", () => {
    const element = marker.getElement();
    if (element) operable(element, spokenName(place), act);
  });
  marker.on("click", act);
  marker.bindTooltip(() => h("span", {}, shownName(place)), { direction: "top", offset: [0, -12] });
  return { place, marker, at };
}
