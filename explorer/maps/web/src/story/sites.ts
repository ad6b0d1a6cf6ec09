import * as L from "leaflet";

import type { Spot } from "./distance";
import { h } from "../dom";
import { m, type Live } from "../language";
import { nameOf } from "../map/places";
import { SIDES, type Side } from "./swipe";
import { safeColour, symbol } from "../map/symbols";

const LINK = "move";
const LENGTH_AT = 0.55;
const Z_INDEX: Readonly<Record<Side | typeof LINK, string>> = { move: "610", before: "620", after: "620" };

/** A site with the circle that it lies in, and its name on the side where the other site is: there is room. */
function site(side: Side, { at, place }: Spot, name: Live, north: boolean, form = ""): L.Layer[] {
  const renderer = L.svg({ pane: side, padding: 0.5 });
  const color = safeColour(place.style.color);
  const circle = place.accuracyM === null ? [] : [L.circle(at, {
    pane: side, renderer, radius: place.accuracyM, color, weight: 2, dashArray: "6 5", fillColor: color, fillOpacity: 0.15,
    className: "circle", interactive: false,
  })];
  const marker = L.marker(at, {
    pane: side, interactive: false, keyboard: false,
    icon: L.divIcon({
      className: "site",
      html: h("span", { class: `site-face ${form}`, "aria-hidden": "true" }, symbol(place.style, 26),
        h("span", { class: `site-name ${north ? "below" : "above"}` }, name)),
      iconSize: [0, 0],
    }),
  });
  return [...circle, marker];
}

/** The way from the old site to the new one, seen on both sides of the divider. */
function way(from: Spot, to: Spot, length: Live): L.Layer[] {
  const at = L.latLng(from.at[0] + (to.at[0] - from.at[0]) * LENGTH_AT, from.at[1] + (to.at[1] - from.at[1]) * LENGTH_AT);
  return [
    L.polyline([from.at, to.at], { pane: LINK, renderer: L.svg({ pane: LINK, padding: 0.5 }), className: "way", interactive: false, weight: 3, dashArray: "2 7" }),
    L.marker(at, {
      pane: LINK, interactive: false, keyboard: false,
      icon: L.divIcon({ className: "site", html: h("span", { class: "way-length", "aria-hidden": "true" }, length), iconSize: [0, 0] }),
    }),
  ];
}

/** The two states: the whole faculty at its old site, the new one announced; then its parts where they are published to be. */
export function movedStates(map: L.Map, old: Spot, now: Spot, length: Live): Readonly<Record<Side, L.LayerGroup>> {
  for (const pane of [LINK, ...SIDES] as const) map.createPane(pane).style.zIndex = Z_INDEX[pane];
  const north = now.at[0] > old.at[0];
  const before = [...site("before", old, m("move.faculty"), !north), ...site("before", now, m("move.destination"), north, "hollow")];
  const after = [...site("after", now, nameOf(now.place), north), ...site("after", old, nameOf(old.place), !north), ...way(old, now, length)];
  return { before: L.layerGroup(before), after: L.layerGroup(after) };
}
