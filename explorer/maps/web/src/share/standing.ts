import * as L from "leaflet";

import type { Explorer, TabName } from "../explorer";
import { language, onLanguage, setLanguage } from "../language";
import { encode } from "./permalink";
import type { Popup } from "../map/popup";
import type { Tabs } from "../panels/tabs";
import { homeBounds } from "../map/views";

const DECIMALS = 5;
const DOTS = 2;
const FURTHEST_LATITUDE = 85;
const FURTHEST_LONGITUDE = 540;

/** What the page needs of itself to come back to where a link left it. */
export interface Standing {
  readonly tabs: Tabs<TabName>;
  readonly popup: Popup;
  /** Open the card of a place where it is, without moving the view further than the card needs. */
  readonly select: (key: string) => void;
}

/** A view and how it is written in a link; null where it is the one that the page opens with. */
interface View {
  readonly centre: L.LatLng;
  readonly zoom: number;
  readonly text: string | null;
}

function viewOf(map: L.Map): View & { readonly text: string } {
  const [centre, zoom] = [map.getCenter(), map.getZoom()];
  const text = [centre.lat.toFixed(DECIMALS), centre.lng.toFixed(DECIMALS), Number(zoom.toFixed(2))].join(",");
  return { centre, zoom, text };
}

/** A map that changes its size keeps its centre to the dot only. */
const isThere = (map: L.Map, { centre, zoom }: View): boolean =>
  map.getZoom() === zoom && map.project(map.getCenter(), zoom).distanceTo(map.project(centre, zoom)) < DOTS;

function setView(map: L.Map, value: string): boolean {
  const parts = value.split(",").map(Number);
  const [latitude, longitude, zoom] = parts;
  if (parts.length !== 3 || latitude === undefined || longitude === undefined || zoom === undefined) return false;
  if (!parts.every(Number.isFinite) || /[^\d.,-]/.test(value)) return false;
  if (Math.abs(latitude) > FURTHEST_LATITUDE || Math.abs(longitude) > FURTHEST_LONGITUDE) return false;
  if (zoom < map.getMinZoom() || zoom > map.getMaxZoom()) return false;
  map.setView([latitude, longitude], zoom, { animate: false });
  return true;
}

/** Language, layers, tab, view and open card, as parts of what a link brings back. */
export function registerStanding({ island, layers, map, state }: Explorer, { tabs, popup, select }: Standing): void {
  const changed = (): void => state.changed();

  state.register("lang", {
    get: () => (language() === island.language ? null : language()),
    set: (value) => setLanguage(value === "fr" || value === "en" ? value : island.language),
  });
  onLanguage(changed);

  state.register("layers", {
    get: () => (layers.every(({ data, visible }) => visible === data.visible)
      ? null
      : layers.filter(({ visible }) => visible).map(({ data }) => encode(data.name)).join(",")),
    set: (value) => {
      const wanted = new Set(value?.split(","));
      for (const layer of layers) {
        const next = value === null ? layer.data.visible : wanted.has(encode(layer.data.name));
        if (next !== layer.visible) layer.visible = next;
      }
    },
  });
  for (const layer of layers) layer.onChange(changed);

  const opening = tabs.selected();
  state.register("tab", {
    get: () => (tabs.selected() === opening ? null : tabs.selected()),
    set: (value) => {
      const name = value ?? opening;
      if (name !== null && name !== tabs.selected()) tabs.select(name as TabName);
    },
  });
  tabs.onSelect(changed);

  let given: View = { ...viewOf(map), text: null };
  state.register("view", {
    get: () => (isThere(map, given) ? given.text : viewOf(map).text),
    set: (value) => {
      map.stop();
      if (value === null) map.fitBounds(homeBounds(island), { animate: false });
      else if (!setView(map, value)) return;
      given = { ...viewOf(map), text: value };
    },
  });
  map.on("moveend", changed);

  state.register("at", {
    get: () => popup.place?.key ?? null,
    set: (value) => {
      if (value === (popup.place?.key ?? null)) return;
      popup.close();
      if (value !== null) select(value);
    },
  });
  popup.onChange(changed);
}
