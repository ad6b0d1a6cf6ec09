import * as L from "leaflet";

import { drawBasemap } from "./map/basemap";
import { claimId, claims } from "./panels/claims";
import { h, refresh } from "./dom";
import type { Explorer, TabName } from "./explorer";
import { fibre } from "./panels/fibre";
import { Filters } from "./explore/filters";
import { figures } from "./panels/figures";
import { furnishMap } from "./map/furniture";
import { readIsland, type Claim, type Island } from "./island";
import { Labels } from "./map/labels";
import { m, onLanguage, startLanguage, type Live } from "./language";
import { DrawnLayer } from "./map/layers";
import { legend } from "./panels/legend";
import { buildPage } from "./panels/page";
import { keepAddress } from "./share/permalink";
import { keyOf, placesOf, type Place } from "./map/places";
import { Popup } from "./map/popup";
import { readyForPrint } from "./share/print";
import { search } from "./explore/search";
import { shareButton } from "./share/share";
import { sources } from "./panels/sources";
import { Spread } from "./map/spread";
import { registerStanding } from "./share/standing";
import { State } from "./state";
import { story } from "./story/story";
import { summary } from "./share/summary";
import { Tables } from "./explore/tables";
import { tabs, type Tabs } from "./panels/tabs";
import { fit, homeBounds } from "./map/views";
import { drawWorld } from "./map/world";

const LARGEST_ZOOM = 18;
const PLACE_ZOOM = 16;
const ZOOM_STEP = 0.25;
const FAR_ZOOM = 9;

/** A page of a user's own layers has no claims, no story and no figures to tell. */
function hasContent(island: Island, name: TabName): boolean {
  const { claims: told, fibre: rates, indicators, facts } = island;
  const kept: Partial<Record<TabName, boolean>> = {
    claims: told.length > 0, story: told.length > 0, fibre: rates.length > 0, figures: indicators.length + facts.length > 0,
  };
  return kept[name] ?? true;
}

function afterPaint(task: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => attempt(task))));
}

/** Once the view is wide enough for the world's coast to be seen, and not before. */
function whenFar(map: L.Map, task: () => void): void {
  const look = (): void => {
    if (map.getZoom() > FAR_ZOOM) return;
    map.off("zoomend", look);
    task();
  };
  map.on("zoomend", look);
}

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
    filters: new Filters(island.layers),
    get selected() {
      return popup.place;
    },
    onSelect: (listener) => popup.onChange(() => listener(popup.place)),
    place: (key) => byKey.get(key)?.place ?? null,
    claimsOf: (place) => claimsByPlace.get(place.key) ?? [],
    show(place) {
      explorer.filters.admit(place);
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

  const select = (key: string): void => {
    const found = byKey.get(key);
    if (!found || !explorer.filters.passes(found.place)) return;
    const { place, layer } = found;
    const bounds = layer.boundsOf(place);
    if (!bounds) {
      popup.openWindow(place);
      return;
    }
    layer.visible = true;
    open(place, layer.points.find((point) => point.place === place)?.marker.getLatLng() ?? bounds.getCenter());
  };

  const container = map.getContainer();
  const host = document.getElementById("explorer-map-host");
  const dialogs = h("div");
  map.setMinZoom(1).setMaxZoom(LARGEST_ZOOM);
  map.options.zoomSnap = ZOOM_STEP;
  whenFar(map, () => drawWorld(map));
  if (island.basemap) drawBasemap(map, island.basemap);
  const contents: Record<TabName, () => HTMLElement> = {
    layers: () => legend(explorer, labels),
    claims: () => claims(explorer),
    story: () => story(explorer),
    figures: () => figures(explorer),
    fibre: () => fibre(explorer),
    tables: () => new Tables(explorer).element,
    sources: () => sources(explorer),
  };
  const names: Record<TabName, Live> = {
    layers: m("tab.layers"), claims: m("tab.claims"), story: m("story.tab"), figures: m("tab.figures"),
    fibre: m("tab.fibre"), tables: m("table.tab"), sources: m("tab.sources"),
  };
  const offered = (Object.keys(contents) as TabName[]).filter((name) => hasContent(island, name));
  const slots = offered.map((name) => ({ name, label: names[name], content: h("div") }));
  panels = tabs<TabName>(slots, m("panels.label"));
  const chosen = panels;
  const page = buildPage(island, container, panels, root);
  status = page.status;
  root.append(dialogs);
  if (host && !host.contains(container)) host.remove();

  // In its place and at its view before anything is drawn, so that nothing is drawn twice.
  map.invalidateSize({ animate: false });
  map.fitBounds(homeBounds(island), { animate: false });
  for (const [data, places] of placesOf(island)) {
    const layer = new DrawnLayer(map, data, places, open);
    layers.push(layer);
    for (const place of places) byKey.set(place.key, { place, layer });
    layer.visible = data.visible;
  }
  const popup = new Popup(explorer, dialogs);
  const labels = new Labels(map, layers, (place) => explorer.filters.passes(place));
  const spread = new Spread(
    map,
    () => layers.filter(({ visible }) => visible).flatMap(({ points }) => points),
    (places, at) => popup.choose(places, at),
  );
  furnishMap(explorer);
  const arrange = (): void => {
    spread.arrange();
    labels.arrange();
  };
  spread.arrange();
  for (const layer of layers) layer.onChange(arrange);
  explorer.filters.onChange(() => {
    const { filters, selected } = explorer;
    if (selected && !filters.passes(selected)) popup.close();
    for (const layer of layers) layer.filter((place) => filters.passes(place));
    arrange();
    explorer.state.changed();
  });
  explorer.state.register("f", explorer.filters);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(container);
  onLanguage(() => {
    refresh(document.body);
    labels.arrange();
  });
  // The map first: what stands beside it follows once it has been painted.
  afterPaint(() => {
    labels.arrange();
    for (const { name, content } of slots) content.append(contents[name]());
    page.tools.before(search(explorer));
    page.tools.prepend(shareButton(explorer, root));
    page.mapFrame.prepend(summary(explorer));
    readyForPrint(explorer, root, chosen.selected);
    registerStanding(explorer, { tabs: chosen, popup, select });
    keepAddress(explorer.state);
    root.dataset["ready"] = "";
  });
}

/** Do a part of the building; what goes wrong is said on the page as well. */
function attempt(task: () => void): void {
  try {
    task();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    document.body.prepend(h("p", { role: "alert", class: "failure" }, `La page n’a pas pu être dressée. The page could not be built. ${reason}`));
    throw error;
  }
}

function mount(map: L.Map, dataId: string): void {
  attempt(() => build(map, dataId));
}

declare global {
  interface Window {
    L: typeof L;
    manufacture: { mount: typeof mount };
  }
}

window.L = L;
window.manufacture = { mount };
