import { beside } from "./beside";
import { classing } from "./classing";
import { h, refresh, terms } from "../dom";
import { credit, licence } from "./credit";
import type { Explorer } from "../explorer";
import { categoryFilter, clusterFilter, countOf, dateFilter, filterBar } from "../explore/filterbox";
import type { Labels } from "../map/labels";
import { date, m, say, t, type Live } from "../language";
import type { DrawnLayer } from "../map/layers";
import { isLocated, nameOf, textOf, type Place } from "../map/places";
import { symbol } from "../map/symbols";
import { manyEntry } from "./manylegend";

function toggle(explorer: Explorer, layer: DrawnLayer): HTMLElement {
  const { data } = layer;
  const located = layer.places.filter(isLocated).length;
  const box = h("input", { type: "checkbox", on: { change: () => { layer.visible = box.checked; } } });
  box.checked = layer.visible;
  layer.onChange(() => {
    box.checked = layer.visible;
    explorer.announce(m(layer.visible ? "layer.shown" : "layer.hidden", { name: say(data.title) }));
  });
  const count: Live = () => {
    const shown = layer.places.filter((place) => explorer.filters.passes(place));
    if (shown.length < layer.places.length) return t("filter.count", { shown: shown.length, total: data.total });
    return located === data.total ? t("layer.count", { total: data.total }) : t("layer.count_located", { total: data.total, located });
  };
  return h(
    "label", { class: "layer-toggle" },
    box, symbol(data.style), h("span", { class: "layer-title" }, say(data.title)), " ", h("span", { class: "count" }, count),
  );
}

function item(explorer: Explorer, place: Place): HTMLElement {
  const address = textOf(place.properties["address"]);
  return h(
    "li", {},
    h("button", { type: "button", class: "link", on: { click: () => explorer.show(place) } }, nameOf(place)),
    !isLocated(place) && address ? h("span", { class: "address" }, address) : null,
    place.undrawable !== null ? h("span", { class: "address" }, m("layer.undrawable", { reason: m(place.undrawable) })) : null,
  );
}

/** A folded list, filled when it is first opened: most are never looked at. */
function list(explorer: Explorer, places: readonly Place[], title: Parameters<typeof m>[0]): HTMLElement | null {
  if (places.length === 0) return null;
  const { filters } = explorer;
  const items = h("ul", { class: "bare places" });
  const follow = (): void => {
    places.forEach((place, index) => items.children[index]?.toggleAttribute("hidden", !filters.passes(place)));
  };
  const fill = (): void => {
    if (!details.open || items.firstChild) return;
    items.append(...places.map((place) => item(explorer, place)));
    follow();
  };
  const details = h("details", { on: { toggle: fill } }, h("summary", {}, m(title, { count: countOf(explorer, places) })), items);
  filters.onChange(follow);
  return details;
}

function about(explorer: Explorer, layer: DrawnLayer): HTMLElement {
  const { accuracyM, classes, description, licence: name, licenceUrl, retrieved, sources, vintage } = layer.data;
  return h(
    "details", {},
    h("summary", {}, m("layer.about")),
    classes ? null : h("p", {}, say(description)),
    terms([
      [m("card.vintage"), vintage ? () => date(vintage) : m("value.unknown")],
      [m("layer.retrieved"), retrieved ? () => date(retrieved) : null],
      [m("layer.accuracy"), accuracyM === null ? m("layer.accuracy_each") : m("layer.accuracy_value", { metres: accuracyM })],
      [m("layer.sources"), h("ul", { class: "bare" }, sources.map((key) => h("li", {}, credit(explorer.island.sources, key))))],
      [m("layer.licence"), licence(name, licenceUrl)],
    ]),
  );
}

function entry(explorer: Explorer, layer: DrawnLayer): HTMLElement {
  if (layer.compact) return manyEntry(explorer, layer.compact, about(explorer, layer));
  const located = layer.places.filter(isLocated);
  const missing = layer.places.filter((place) => !isLocated(place));
  return h(
    "li", { class: "layer" },
    toggle(explorer, layer),
    h("div", { class: "layer-body" },
      beside(layer.data),
      classing(explorer, layer.data),
      categoryFilter(explorer, layer),
      clusterFilter(explorer, layer),
      list(explorer, located, "layer.list"),
      list(explorer, missing, "layer.missing"),
      about(explorer, layer)),
  );
}

/** The layers of the map with their symbols and counts, what shows and what cannot be shown. */
export function legend(explorer: Explorer, labels: Labels): HTMLElement {
  const names = h("input", { type: "checkbox", on: { change: () => { labels.communes = names.checked; } } });
  names.checked = labels.communes;
  const ordered = [...explorer.layers].sort((a, b) => a.data.position - b.data.position);
  const dates = dateFilter(explorer);
  const whole = h(
    "div", {},
    h("h2", {}, m("tab.layers")),
    h("p", { class: "lead layers-lead" }, m("layers.lead")),
    dates,
    filterBar(explorer, dates),
    h("ul", { class: "bare layers" }, ordered.map((layer) => entry(explorer, layer))),
    h("label", { class: "layer-toggle extra" }, names, h("span", {}, m("layers.names"))),
    h("p", { class: "small" }, m("layers.doubt")),
  );
  explorer.filters.onChange(() => refresh(whole));
  return whole;
}
