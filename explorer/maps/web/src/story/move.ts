import * as L from "leaflet";

import { distance, spotsOf, type Spot } from "./distance";
import { h, refresh } from "../dom";
import type { Explorer } from "../explorer";
import { date, m, number, t, type Live } from "../language";
import { bilingual, keyOf, nameOf, textOf, type Place } from "../map/places";
import { movedStates } from "./sites";
import { claimList } from "./claimlinks";
import { Swipe } from "./swipe";
import { fit } from "../map/views";

const CLAIM = "science-faculty-moves";
const SPACE = "announced_space";
const NEAR_ZOOM = 15;

interface Moved {
  readonly old: Spot;
  readonly now: Spot;
  /** New buildings and announced space, of which only the address is known. */
  readonly unplaced: readonly Place[];
  readonly announced: Live;
}

function movedOf(explorer: Explorer): Moved | null {
  const spots = spotsOf(explorer, "schools");
  const old = spots.find(({ place }) => place.properties["move"] === "announced_2014");
  const now = spots.find(({ place }) => place.properties["move"] === "destination_2014");
  const claim = explorer.island.claims.find(({ id }) => id === CLAIM);
  if (!old || !now || !claim) return null;
  const buildings = claim.features
    .map(({ layer, id }) => explorer.place(keyOf(layer, id)))
    .filter((place): place is Place => place !== null && place !== old.place && place !== now.place);
  const spaces = explorer.layers.flatMap(({ places }) => places.filter(({ category }) => category?.value === SPACE));
  return { old, now, unplaced: [...buildings, ...spaces], announced: () => date(claim.date) };
}

function since({ properties }: Place): Live {
  const from = textOf(properties["valid_from"]);
  return from ? () => date(from) : m("value.unknown");
}

/** What is known of where a place is: its accuracy, or in words that it has no position. */
function where(place: Place, at: boolean): Live {
  const address = textOf(place.properties["address"]);
  if (at) return m("move.at", { metres: place.accuracyM ?? "?" });
  return () => (address ? t("move.address", { address }) : t("position.address_only"));
}

function row(explorer: Explorer, place: Place, words: { name?: Live; located: boolean; since?: Live }): HTMLElement {
  const uses: Live = () => bilingual(place.properties, "uses") ?? "";
  const area = place.properties["floor_area_m2"];
  return h("tr", {},
    h("th", { scope: "row" },
      h("button", { type: "button", class: "link", on: { click: () => explorer.show(place) } }, words.name ?? nameOf(place)),
      typeof area === "number" ? h("span", { class: "small" }, m("move.area", { area: () => number(area) })) : null,
      uses() ? h("span", { class: "small" }, m("move.uses", { uses })) : null),
    h("td", {}, words.since ?? since(place)),
    h("td", {}, where(place, words.located)));
}

function table(explorer: Explorer, { old, now, unplaced, announced }: Moved): HTMLElement {
  const head = (words: Live): HTMLElement => h("tr", {}, h("th", { scope: "rowgroup", colspan: 3, class: "group" }, words));
  return h("table", { class: "fibre story-table" },
    h("caption", {}, m("move.caption")),
    h("thead", {}, h("tr", {},
      h("th", { scope: "col" }, m("time.what")), h("th", { scope: "col" }, m("move.since")), h("th", { scope: "col" }, m("move.where")))),
    h("tbody", {}, head(m("move.before", { date: announced })),
      row(explorer, old.place, { name: m("move.faculty"), located: true }),
      row(explorer, now.place, { name: m("move.destination"), located: true, since: m("move.announced_on", { date: announced }) })),
    h("tbody", {}, head(m("move.after")),
      row(explorer, now.place, { located: true }),
      row(explorer, old.place, { located: true }),
      unplaced.map((place) => row(explorer, place, { located: false, ...(place.category?.value === SPACE ? { since: m("move.announced_on", { date: announced }) } : {}) }))));
}

/** The science faculty before its move and today: on the map as a swipe, and the same as a table. */
export function move(explorer: Explorer): HTMLElement | null {
  const moved = movedOf(explorer);
  if (!moved) return null;
  const { map } = explorer;
  const { old, now, announced } = moved;
  const length = distance(old, now);
  const bounds = L.latLngBounds([old.at, now.at]).pad(0.25);
  let before: { readonly centre: L.LatLng; readonly zoom: number } | null = null;

  const bothSites = (): void => fit(map, bounds, NEAR_ZOOM);
  const close = (): void => {
    if (!swipe.shown) return;
    const inside = swipe.contains(document.activeElement);
    swipe.hide();
    if (before) map.setView(before.centre, before.zoom, { animate: false });
    before = null;
    if (inside) toggle.focus();
    explorer.announce(m("move.closed"));
  };
  const open = (): void => {
    before = { centre: map.getCenter(), zoom: map.getZoom() };
    map.closePopup();
    swipe.show();
    bothSites();
    map.getContainer().scrollIntoView({ block: "nearest" });
    swipe.focus();
    explorer.announce(m("move.opened"));
  };
  const swipe = new Swipe(map, {
    states: movedStates(map, old, now, length),
    names: { before: m("move.before_short", { year: () => announced().slice(-4) }), after: m("move.after") },
    label: m("move.slider"),
    buttons: [
      h("button", { type: "button", class: "action", on: { click: bothSites } }, m("move.both_short")),
      h("button", { type: "button", class: "action", on: { click: close } }, m("move.leave")),
    ],
    leave: close,
  });
  const toggle = h("button", { type: "button", class: "action", on: { click: () => (swipe.shown ? close() : open()) } },
    () => t(swipe.shown ? "move.close" : "move.open"));

  map.on("popupopen", () => {
    // The reader has gone on to something else; the view is theirs.
    before = null;
    swipe.hide();
  });
  explorer.state.register("s", {
    get: () => (swipe.shown ? String(swipe.position) : null),
    set: (value) => {
      if (value === null || !/^\d{1,3}$/.test(value) || Number(value) > 100) swipe.hide();
      else swipe.show(Number(value));
    },
  });
  swipe.onChange(() => {
    refresh(toggle);
    explorer.state.changed();
  });
  return h(
    "section", { class: "story-part", "aria-labelledby": "story-move" },
    h("h3", { id: "story-move" }, m("move.title")),
    h("p", { class: "lead" }, m("move.lead", { date: announced, distance: length })),
    h("div", { class: "actions" }, toggle, h("button", { type: "button", class: "action", on: { click: bothSites } }, m("move.both"))),
    table(explorer, moved),
    h("p", { class: "small" }, m("move.unplaced", { count: moved.unplaced.length })),
    claimList(explorer, [old.place, now.place, ...moved.unplaced]),
  );
}
