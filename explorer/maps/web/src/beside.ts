import * as L from "leaflet";

import { h, refresh } from "./dom";
import { search } from "./explore/search";
import { Filters } from "./explore/filters";
import { Tables } from "./explore/tables";
import type { Explorer, TabName } from "./explorer";
import { readBesideIsland, type Claim, type Island } from "./island";
import { Finder } from "./finder/finder";
import { finderPanel } from "./finder/panel";
import { outside } from "./finder/outside";
import { m, moreMessages, onLanguage, say, type Live } from "./language";
import { furnishMap } from "./map/furniture";
import { Labels } from "./map/labels";
import type { DrawnLayer } from "./map/layers";
import { liven } from "./map/liven";
import { keyOf, type Place } from "./map/places";
import { followPointer } from "./map/pointer";
import { Popup } from "./map/popup";
import { fit } from "./map/views";
import { drawWorld } from "./map/world";
import { claimId, claims } from "./panels/claims";
import { fibre } from "./panels/fibre";
import { figures } from "./panels/figures";
import { legend } from "./panels/legend";
import { sources } from "./panels/sources";
import { tabs, type Tabs } from "./panels/tabs";
import { keepAddress } from "./share/permalink";
import { readyForPrint } from "./share/print";
import { shareButton } from "./share/share";
import { registerStanding } from "./share/standing";
import { summary } from "./share/summary";
import type { Stage } from "./stage";
import { State } from "./state";
import { story } from "./story/story";
import { WAITING } from "./wake";

const PLACE_ZOOM = 16;
const FAR_ZOOM = 9;

/** A page of a user's own layers has no claims, no story and no figures to tell. */
function hasContent(island: Island, name: TabName): boolean {
  const { claims: told, fibre: rates, finder, indicators, facts, focus } = island;
  const kept: Partial<Record<TabName, boolean>> = {
    claims: told.length > 0, story: focus.hub !== null, finder: finder !== null, fibre: rates.length > 0, figures: indicators.length + facts.length > 0,
  };
  return kept[name] ?? true;
}

/** Once the view is wide enough for the world's coast to be seen, and not before. */
function whenFar(map: L.Map, task: () => void): void {
  const look = (): void => {
    if (map.getZoom() > FAR_ZOOM) return;
    map.off("zoomend", look);
    task();
  };
  map.on("zoomend", look);
  look();
}

function claimsByPlace({ claims: all }: Island): (place: Place) => readonly Claim[] {
  const found = new Map<string, Claim[]>();
  for (const claim of all) {
    for (const { layer, id } of claim.features) {
      const key = keyOf(layer, id);
      found.set(key, [...(found.get(key) ?? []), claim]);
    }
  }
  return (place) => found.get(place.key) ?? [];
}

/** Build all that stands around the drawn map: controls, cards, panels, search, links, print. */
function furnish({ island: drawn, map, page, layers, byKey, spread }: Stage): void {
  const island: Island = { ...drawn, ...readBesideIsland(WAITING.data) };
  let panels: Tabs<TabName> | null = null;
  if (island.finder) moreMessages(island.finder.messages);
  const finder = island.finder && new Finder(island.finder);
  if (finder) window.manufacture.finder = outside(finder);
  const many = layers.map(({ compact }) => compact).filter((layer) => layer !== null);

  /** A place and its layer; of a layer of many features the place is made now. */
  const locate = (key: string): { readonly place: Place; readonly layer: DrawnLayer } | null => {
    const known = byKey.get(key);
    if (known) return known;
    const layer = many.find(({ data }) => key.startsWith(keyOf(data.name, "")));
    const place = layer?.named(key.slice(keyOf(layer.data.name, "").length));
    return layer && place ? { place, layer } : null;
  };
  const layerOf = (place: Place): DrawnLayer | null =>
    byKey.get(place.key)?.layer ?? many.find(({ data }) => data === place.layer) ?? null;

  const explorer: Explorer = {
    island,
    map,
    layers,
    state: new State(),
    filters: new Filters(island.layers, many),
    get selected() {
      return popup.place;
    },
    onSelect: (listener) => popup.onChange(() => listener(popup.place)),
    place: (key) => locate(key)?.place ?? null,
    claimsOf: claimsByPlace(island),
    show(place) {
      explorer.filters.admit(place);
      const layer = layerOf(place);
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
      page.status.textContent = words();
    },
  };

  const open = (place: Place, at: L.LatLng): void => {
    const layer = layerOf(place);
    const point = layer?.points.find((one) => one.place === place);
    popup.open(place, at, point?.at ?? (layer?.compact && place.feature.geometry?.type === "Point" ? at : null));
  };

  const select = (key: string): void => {
    const found = locate(key);
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

  const dialogs = h("div");
  const contents: Record<TabName, () => HTMLElement> = {
    layers: () => legend(explorer, labels),
    claims: () => claims(explorer),
    story: () => story(explorer),
    finder: () => (finder ? finderPanel(explorer, finder) : h("div")),
    figures: () => figures(explorer),
    fibre: () => fibre(explorer),
    tables: () => new Tables(explorer).element,
    sources: () => sources(explorer),
  };
  const names: Record<TabName, Live> = {
    layers: m("tab.layers"), claims: m("tab.claims"), story: m("story.tab"), finder: m("finder.tab"), figures: m("tab.figures"),
    fibre: m("tab.fibre"), tables: m("table.tab"), sources: m("tab.sources"),
  };
  const offered = (Object.keys(contents) as TabName[]).filter((name) => hasContent(island, name));
  const slots = offered.map((name) => ({ name, label: names[name], content: h("div") }));
  const chosen = tabs<TabName>(slots, m("panels.label"));
  panels = chosen;
  page.side.append(chosen.list, ...chosen.panels);
  page.root.append(dialogs);
  const popup = new Popup(explorer, dialogs);
  const labels = new Labels(map, layers, (place) => explorer.filters.passes(place));
  for (const layer of layers) liven(layer, open);
  followPointer(explorer, open, (places, at, more) => popup.choose(places, at, more));
  for (const layer of many) {
    if (layer.many) explorer.state.register(`m${layer.data.position}`, layer.many.sieve);
    else page.root.before(h("p", { role: "alert", class: "failure" }, m(layer.failure ?? "compact.damaged", { name: say(layer.data.title) })));
  }
  spread.choose = (places, at) => popup.choose(places, at);
  whenFar(map, () => drawWorld(map));
  furnishMap(explorer);
  const arrange = (): void => {
    spread.arrange();
    labels.arrange();
  };
  for (const layer of layers) layer.onChange(arrange);
  explorer.filters.onChange(() => {
    const { filters, selected } = explorer;
    if (selected && !filters.passes(selected)) popup.close();
    for (const layer of layers) layer.filter((place) => filters.passes(place));
    arrange();
    explorer.state.changed();
  });
  explorer.state.register("f", explorer.filters);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  onLanguage(() => {
    refresh(document.body);
    labels.arrange();
  });
  labels.arrange();
  spread.skipCovered();
  for (const { name, content } of slots) content.append(contents[name]());
  page.searchRoom.replaceWith(search(explorer));
  page.shareRoom.replaceWith(shareButton(explorer, page.root));
  page.mapFrame.prepend(summary(explorer));
  readyForPrint(explorer, page.root, chosen.selected);
  registerStanding(explorer, { tabs: chosen, popup, select });
  keepAddress(explorer.state);
  page.root.dataset["ready"] = "";
}

window.manufacture.furnish = furnish;
