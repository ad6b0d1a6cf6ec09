import * as L from "leaflet";

import { claimId, claims } from "./claims";
import { h, refresh } from "./dom";
import type { Explorer, TabName } from "./explorer";
import { fibre } from "./fibre";
import { figures } from "./figures";
import { furnishMap } from "./furniture";
import { readIsland, type Claim } from "./island";
import { Labels } from "./labels";
import { m, onLanguage, startLanguage, type Live } from "./language";
import { DrawnLayer } from "./layers";
import { legend } from "./legend";
import { buildPage } from "./page";
import { keyOf, placesOf, type Place } from "./places";
import { Popup } from "./popup";
import { readyForPrint } from "./print";
import { sources } from "./sources";
import { Spread } from "./spread";
import { State } from "./state";
import { tabs, type Tabs } from "./tabs";
import { fit, homeBounds } from "./views";
import { drawWorld } from "./world";

const LARGEST_ZOOM = 18;
const PLACE_ZOOM = 16;
const ZOOM_STEP = 0.25;

/** Build the page around folium's map, from the data island. */
function build(map: L.Map, dataId: string): void {
  const island = readIsland(dataId);
  startLanguage(island.language, island.messages);
  const root = document.getElementById("explorer");
  if (!root) throw new Error('The page holds no element with the id "explorer".');

  const layers: DrawnLayer[] = [];
  const byKey = new Map<string, { place: Place; layer: DrawnLayer }>();
  const claimsByPlace = new Map<string, Claim[]>();
  for (const claim of island.claims) {
    for (const { layer, id } of claim.features) {
      const key = keyOf(layer, id);
      claimsByPlace.set(key, [...(claimsByPlace.get(key) ?? []), claim]);
    }
  }
  let panels: Tabs<TabName> | null = null;
  let status: HTMLElement | null = null;

  const explorer: Explorer = {
    island,
    map,
    layers,
    state: new State(),
    place: (key) => byKey.get(key)?.place ?? null,
    claimsOf: (place) => claimsByPlace.get(place.key) ?? [],
    show(place) {
      const layer = byKey.get(place.key)?.layer;
      const bounds = layer?.boundsOf(place);
      if (!layer || !bounds) {
        popup.openWindow(place);
        return;
      }
      popup.close();
      layer.visible = true;
      map.getContainer().scrollIntoView({ block: "nearest" });
      const opened = (): void => {
        const marker = layer.points.find((point) => point.place === place)?.marker;
        open(place, marker?.getLatLng() ?? bounds.getCenter());
      };
      // A movement still under way would end first and be taken for this one.
      map.stop();
      // Not within the event itself: Leaflet would not then move the map to make room for the card.
      map.once("moveend", () => setTimeout(opened));
      fit(map, bounds, PLACE_ZOOM);
    },
    showClaim(id) {
      popup.close();
      panels?.select("claims");
      const article = document.getElementById(claimId(id));
      article?.scrollIntoView({ block: "start" });
      article?.focus({ preventScroll: true });
    },
    openTab(name) {
      panels?.select(name, true);
    },
    announce(words: Live) {
      if (status) status.textContent = words();
    },
  };

  const open = (place: Place, at: L.LatLng): void => {
    const point = byKey.get(place.key)?.layer.points.find((one) => one.place === place);
    popup.open(place, at, point?.at ?? null);
  };

  const container = map.getContainer();
  const host = document.getElementById("explorer-map-host");
  const dialogs = h("div");
  map.setMinZoom(1).setMaxZoom(LARGEST_ZOOM);
  map.options.zoomSnap = ZOOM_STEP;
  drawWorld(map);
  for (const [data, places] of placesOf(island)) {
    const layer = new DrawnLayer(map, data, places, open);
    layers.push(layer);
    for (const place of places) byKey.set(place.key, { place, layer });
    layer.visible = data.visible;
  }
  const popup = new Popup(explorer, dialogs);
  const labels = new Labels(map, layers);
  const spread = new Spread(
    map,
    () => layers.filter(({ visible }) => visible).flatMap(({ points }) => points),
    (places, at) => popup.choose(places, at),
  );
  panels = tabs<TabName>(
    [
      { name: "layers", label: m("tab.layers"), content: legend(explorer, labels) },
      { name: "claims", label: m("tab.claims"), content: claims(explorer) },
      { name: "figures", label: m("tab.figures"), content: figures(explorer) },
      { name: "fibre", label: m("tab.fibre"), content: fibre(explorer) },
      { name: "sources", label: m("tab.sources"), content: sources(explorer) },
    ],
    m("panels.label"),
  );
  status = buildPage(island, container, panels, root).status;
  root.append(dialogs);
  if (host && !host.contains(container)) host.remove();

  furnishMap(explorer);
  map.invalidateSize({ animate: false });
  map.fitBounds(homeBounds(island), { animate: false });
  const arrange = (): void => {
    spread.arrange();
    labels.arrange();
  };
  arrange();
  for (const layer of layers) layer.onChange(arrange);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(container);
  onLanguage(() => {
    refresh(document.body);
    labels.arrange();
  });
  readyForPrint(map, root);
}

function mount(map: L.Map, dataId: string): void {
  try {
    build(map, dataId);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    document.body.prepend(h("p", { role: "alert", class: "failure" }, `La page n'a pas pu être dressée. The page could not be built. ${reason}`));
    throw error;
  }
}

declare global {
  interface Window {
    L: typeof L;
    manufacture: { mount: typeof mount };
  }
}

window.L = L;
window.manufacture = { mount };
