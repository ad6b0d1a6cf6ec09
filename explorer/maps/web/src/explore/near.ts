import * as L from "leaflet";

import { h } from "../dom";
import type { Explorer } from "../explorer";
import { m, number, say, t, type Live } from "../language";
import type { DrawnLayer } from "../map/layers";
import { nameOf, type Place } from "../map/places";
import { withUnit } from "../panels/quantity";
import { symbol } from "../map/symbols";

const LAYERS = ["schools", "labs", "business_zones", "stations"];
const KILOMETRES_FROM_M = 10_000;
/** No position here is known to the metre. */
const STEP_M = 10;

interface Near {
  readonly place: Place;
  readonly metres: number;
}

/** The one position of a place; null for a place without one, with several, or with an extent. */
export function pointOf({ feature, undrawable }: Place): L.LatLng | null {
  if (feature.geometry?.type !== "Point" || undrawable !== null) return null;
  const [longitude = NaN, latitude = NaN] = feature.geometry.coordinates;
  return L.latLng(latitude, longitude);
}

/** The nearest other place of a layer, along a great circle; filters hide places, they do not bring others nearer. */
function nearest(layer: DrawnLayer, place: Place, at: L.LatLng): Near | null {
  let best: Near | null = null;
  for (const other of layer.places) {
    const there = other === place ? null : pointOf(other);
    if (!there) continue;
    const metres = at.distanceTo(there);
    if (!best || metres < best.metres) best = { place: other, metres };
  }
  return best;
}

function length(metres: number, error: number | null): Live {
  const far = metres >= KILOMETRES_FROM_M;
  const figure = (value: number): string => (far ? number(value / 1000) : number(Math.round(value / STEP_M) * STEP_M));
  return () => {
    const value = figure(metres);
    const unit = far ? "km" : "m";
    return error === null
      ? t("near.unsure", { length: withUnit(value, unit) })
      : withUnit(t("near.length", { value, error: figure(error) }), unit);
  };
}

function entry(explorer: Explorer, layer: DrawnLayer, place: Place, at: L.LatLng): HTMLElement {
  const found = nearest(layer, place, at);
  const title = say(layer.data.title);
  const content = found
    ? [
        h("button", { type: "button", class: "link", on: { click: () => explorer.show(found.place) } }, nameOf(found.place)),
        h("span", { class: "small near-length" }, length(found.metres,
          place.accuracyM === null || found.place.accuracyM === null ? null : place.accuracyM + found.place.accuracyM)),
      ]
    : h("span", { class: "small" }, m(layer.places.includes(place) ? "near.no_other" : "near.none"));
  return h("div", {}, h("dt", {}, symbol(layer.data.style, 16), h("span", {}, title)), h("dd", {}, content));
}

/** What lies nearest to a located point, layer by layer. */
export function near(explorer: Explorer, place: Place): HTMLElement | null {
  const at = pointOf(place);
  const layers = LAYERS.map((name) => explorer.layers.find(({ data }) => data.name === name)).filter((layer) => layer !== undefined);
  if (!at || layers.length === 0) return null;
  return h("div", { class: "near" },
    h("p", { class: "small-title" }, m("near.title")),
    h("dl", { class: "terms" }, layers.map((layer) => entry(explorer, layer, place, at))),
    h("p", { class: "small" }, m("near.straight")));
}
