import type * as L from "leaflet";

import { drawBand } from "./accuracy";
import { isRanked, valueText } from "./classed";
import { h } from "../dom";
import { m, say, type Live } from "../language";
import type { DrawnLayer } from "./layers";
import { operable } from "./operable";
import { nameOf, type Place } from "./places";

export type Open = (place: Place, at: L.LatLng) => void;

function classedName(place: Place): Live {
  const told = { name: nameOf(place), value: () => valueText(place) ?? "", label: say(place.category?.label) };
  return m(isRanked(place) ? "classes.spoken_class" : "classes.spoken", told);
}

/** What a screen reader says of a place: its name and what it is, or the figure that it is classed by. */
const spokenName = (place: Place): Live =>
  place.layer.classes ? classedName(place) : m("place.spoken", { name: nameOf(place), kind: say(place.category?.label ?? place.layer.title) });

/** What shows beside the pointer. */
const shownName = (place: Place): Live => (place.layer.classes ? classedName(place) : nameOf(place));

/** Leaflet makes the element anew each time that a layer comes to the map. */
function dressed(layer: L.Marker | L.Path, dress: (element: Element) => void): void {
  const now = (): void => {
    const element = layer.getElement();
    if (element) dress(element);
  };
  layer.on("add", now);
  now();
}

/** Make what is drawn answer to pointer, keyboard and screen reader, and show its doubt. The background is no stop for the keyboard. */
export function liven({ map, points, paths }: DrawnLayer, open: Open): void {
  for (const { place, marker } of points) {
    const act = (): void => open(place, marker.getLatLng());
    marker.on("click", act);
    marker.bindTooltip(() => h("span", {}, shownName(place)), { direction: "top", offset: [0, -12] });
    dressed(marker, (element) => operable(element, spokenName(place), act));
  }
  for (const area of paths) {
    const { place, path } = area;
    path.on("click", (event: L.LeafletMouseEvent) => open(place, event.latlng));
    if (place.layer.role === "background") continue;
    drawBand(map, area);
    path.bindTooltip(() => h("span", {}, shownName(place)), { sticky: true });
    dressed(path, (element) => operable(element, spokenName(place), () => open(place, path.getBounds().getCenter())));
  }
}
