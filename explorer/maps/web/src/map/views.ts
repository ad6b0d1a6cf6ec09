import * as L from "leaflet";

import { h } from "../dom";
import type { MapIsland } from "../island";
import { m, type MessageKey } from "../language";
import type { DrawnLayer } from "./layers";

const WORLDWIDE_DEGREES = 20;

export const stillness = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Leaflet glides to a near view and jumps to a far one; a flight would show an empty ground on its way. */
export function fit(map: L.Map, bounds: L.LatLngBounds, maxZoom = 17): void {
  map.fitBounds(bounds, { maxZoom, padding: [24, 24], animate: !stillness() });
}

export const homeBounds = ({ view: { bounds: [west, south, east, north] } }: MapIsland): L.LatLngBounds =>
  L.latLngBounds([south, west], [north, east]);

const isWorldwide = (bounds: L.LatLngBounds): boolean =>
  bounds.isValid() && bounds.getEast() - bounds.getWest() > WORLDWIDE_DEGREES;

function button(key: MessageKey, act: () => void): HTMLElement {
  return h("button", { type: "button", on: { click: act } }, m(key));
}

/** Buttons for the views worth having: the district, the communes around it, the world. */
export function viewButtons(map: L.Map, island: MapIsland, layers: readonly DrawnLayer[]): L.Control {
  const go = (layer: DrawnLayer, maxZoom?: number) => (): void => {
    layer.visible = true;
    fit(map, layer.bounds, maxZoom);
  };
  const ground = layers.find(({ data, bounds }) => data.role === "background" && bounds.isValid());
  const world = layers.find(({ bounds }) => isWorldwide(bounds));
  const buttons = h(
    "div", { class: "views", role: "group", "aria-label": m("view.label") },
    button("view.district", () => fit(map, homeBounds(island))),
    ground ? button("view.communes", go(ground)) : null,
    world ? button("view.world", go(world)) : null,
  );
  L.DomEvent.disableClickPropagation(buttons);
  const control = new L.Control({ position: "topright" });
  control.onAdd = () => buttons;
  return control;
}
