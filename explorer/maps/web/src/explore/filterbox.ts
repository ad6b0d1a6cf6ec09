import { h } from "../dom";
import type { Explorer } from "../explorer";
import { CLUSTER, clusterOf, hasClusters } from "./filters";
import type { LayerData, Style } from "../island";
import { m, pick, say, t, type Live } from "../language";
import type { DrawnLayer } from "../map/layers";
import { period } from "./period";
import { textOf, type Place } from "../map/places";
import { symbol } from "../map/symbols";

/** How many of some places show: the bare total where all do. */
export function countOf(explorer: Explorer, places: readonly Place[]): Live {
  return () => {
    const shown = places.filter((place) => explorer.filters.passes(place)).length;
    return shown === places.length ? t("layer.count", { total: places.length }) : t("filter.count", { shown, total: places.length });
  };
}

function outcome({ filters, layers }: Explorer): Live {
  const places = layers.filter(({ data }) => data.role !== "background").flatMap((layer) => layer.places);
  const many = layers.flatMap(({ compact }) => compact?.many ?? []);
  return () => t("filter.outcome", {
    shown: many.reduce((sum, { sieve }) => sum + sieve.count, places.filter((place) => filters.passes(place)).length),
    total: many.reduce((sum, { pack }) => sum + pack.rows, places.length),
  });
}

interface Choice {
  readonly label: Live;
  readonly style: Style | null;
  readonly places: readonly Place[];
  readonly get: () => boolean;
  readonly set: (shown: boolean) => void;
}

function boxes(explorer: Explorer, choices: readonly Choice[]): HTMLElement {
  const items = choices.map(({ get, label, places, set, style }) => {
    const box = h("input", { type: "checkbox", on: { change: () => {
      set(box.checked);
      explorer.announce(outcome(explorer));
    } } });
    const follow = (): void => { box.checked = get(); };
    follow();
    explorer.filters.onChange(follow);
    return h("li", {}, h("label", { class: "category" },
      box, style ? symbol(style, 18) : null, h("span", {}, label), " ", h("span", { class: "count" }, countOf(explorer, places))));
  });
  return h("ul", { class: "bare categories" }, items);
}

function allOrNone(explorer: Explorer, name: Live, set: (shown: boolean) => void): HTMLElement {
  const button = (key: "filter.all" | "filter.none", shown: boolean): HTMLElement =>
    h("button", { type: "button", class: "link", on: { click: () => {
      set(shown);
      explorer.announce(outcome(explorer));
    } } }, m(key), h("span", { class: "visually-hidden" }, () => t("filter.of", { name })));
  return h("p", { class: "all-or-none" }, button("filter.all", true), button("filter.none", false));
}

/** A box for each category of a layer that has several. */
export function categoryFilter(explorer: Explorer, layer: DrawnLayer): HTMLElement | null {
  const { categories, classes, name, title } = layer.data;
  const { filters } = explorer;
  if (categories.length < (classes ? 1 : 2)) return null;
  const choices = categories.map((category): Choice => ({
    label: say(category.label),
    style: category,
    places: layer.places.filter((place) => place.category === category),
    get: () => filters.showsCategory(name, category.value),
    set: (shown) => filters.showCategories(name, [category.value], shown),
  }));
  return h("div", { role: "group", "aria-label": m("filter.categories", { name: say(title) }) },
    allOrNone(explorer, say(title), (shown) => filters.showCategories(name, categories.map(({ value }) => value), shown)),
    boxes(explorer, choices));
}

function clusterLabel({ fields }: LayerData, value: string): Live {
  const labels = fields.find(({ name }) => name === CLUSTER)?.labels;
  const label = labels && Object.hasOwn(labels, value) ? labels[value] : undefined;
  return () => (value === "" ? t("filter.no_cluster") : label ? pick(label) : value);
}

/** A box for each cluster that the places of a layer belong to. */
export function clusterFilter(explorer: Explorer, layer: DrawnLayer): HTMLElement | null {
  const { filters } = explorer;
  if (!hasClusters(layer.data)) return null;
  const values = [...new Set(layer.places.map(({ properties }) => clusterOf(properties)))].sort((a, b) => Number(!a) - Number(!b) || a.localeCompare(b));
  const choices = values.map((value): Choice => ({
    label: clusterLabel(layer.data, value),
    style: null,
    places: layer.places.filter(({ properties }) => clusterOf(properties) === value),
    get: () => filters.showsCluster(value),
    set: (shown) => filters.showCluster(value, shown),
  }));
  return h("details", {}, h("summary", {}, m("filter.clusters")), boxes(explorer, choices));
}

function firstYear({ layers }: Explorer): number {
  const dated = layers.flatMap(({ places }) => places.map(({ properties }) => period(textOf(properties["valid_from"]))?.start ?? Infinity));
  const first = Math.floor(Math.min(...dated));
  return Number.isFinite(first) ? first : 1900;
}

/** First and last year, and what to do with what has no date. */
export function dateFilter(explorer: Explorer): HTMLElement {
  const { filters } = explorer;
  const lastYear = new Date().getFullYear();
  const first = firstYear(explorer);
  const field = (initial: number): HTMLInputElement =>
    h("input", { type: "number", min: 1000, max: 9999, step: 1, inputmode: "numeric", placeholder: initial, on: { input: () => take() } });
  const from = field(first);
  const to = field(lastYear);
  const wrong = h("p", { class: "small wrong", id: "filter-wrong", hidden: true }, m("filter.wrong_order"));
  const undated = h("input", { type: "checkbox", on: { change: () => {
    filters.undated = undated.checked;
    explorer.announce(outcome(explorer));
  } } });

  const yearOf = ({ value }: HTMLInputElement): number | null => (/^\d{4}$/.test(value) ? Number(value) : null);
  function take(): void {
    const [start, end] = [yearOf(from), yearOf(to)];
    const backwards = start !== null && end !== null && start > end;
    wrong.hidden = !backwards;
    for (const input of [from, to]) {
      input.setAttribute("aria-invalid", String(backwards));
      if (backwards) input.setAttribute("aria-describedby", wrong.id);
      else input.removeAttribute("aria-describedby");
    }
    if (!backwards && start === filters.from && end === filters.to) return;
    if (!backwards) filters.setYears(start, end);
    explorer.announce(backwards ? m("filter.wrong_order") : outcome(explorer));
  }
  const follow = (): void => {
    undated.checked = filters.undated;
    for (const [input, year] of [[from, filters.from], [to, filters.to]] as const) {
      if (document.activeElement !== input) input.value = year === null ? "" : String(year);
    }
  };
  follow();
  filters.onChange(follow);
  return h("details", { class: "date-filter" },
    h("summary", {}, m("filter.dates")),
    h("fieldset", {},
      h("legend", { class: "visually-hidden" }, m("filter.dates")),
      h("div", { class: "years" },
        h("label", {}, h("span", {}, m("filter.from")), from),
        h("label", {}, h("span", {}, m("filter.to")), to)),
      wrong,
      h("label", { class: "category" }, undated, h("span", {}, m("filter.undated"))),
      h("p", { class: "small" }, m("filter.dates_note"))));
}

/** What the filters leave, and the way out of them; there only while they hide something. */
export function filterBar(explorer: Explorer, next: HTMLElement): HTMLElement {
  const { filters } = explorer;
  const bar = h("p", { class: "filter-bar", hidden: !filters.active },
    h("span", {}, outcome(explorer)), " ",
    h("button", { type: "button", class: "action", on: { click: () => {
      filters.clear();
      next.querySelector<HTMLElement>("summary")?.focus();
      explorer.announce(m("filter.cleared"));
    } } }, m("filter.clear")));
  filters.onChange(() => { bar.hidden = !filters.active; });
  return bar;
}
