import { beside } from "./beside";
import { classing } from "./classing";
import type { Column } from "../compact/columns";
import type { CompactLayer, Many } from "../compact/layer";
import { h, refresh } from "../dom";
import type { Explorer } from "../explorer";
import { fieldLabel, labelOf } from "../explore/manylabels";
import { m, number, say, t, type Live } from "../language";
import { about as rounded } from "../map/pointer";
import { symbol } from "../map/symbols";

const QUIET_MS = 250;

/** How many of a layer's features show. */
export function manyCount({ data, many }: CompactLayer): Live {
  return () => {
    if (!many || many.sieve.count < many.pack.rows) return t("filter.count", { shown: many?.sieve.count ?? 0, total: data.total });
    return data.located === data.total ? t("layer.count", { total: data.total }) : t("layer.count_located", { total: data.total, located: data.located });
  };
}

const outcome = ({ pack, sieve }: Many): Live => () => t("filter.outcome", { shown: sieve.count, total: pack.rows });

function box(explorer: Explorer, layer: CompactLayer, many: Many, column: Column, code: number): HTMLElement {
  const { sieve } = many;
  const input = h("input", { type: "checkbox", on: { change: () => {
    sieve.show(column, [code], input.checked);
    explorer.announce(outcome(many));
  } } });
  const mark = h("span", { class: "mark" });
  const follow = (): void => {
    input.checked = sieve.shows(column, code);
    const { of, styles } = layer.marks;
    const style = column === sieve.by ? styles[of[code] as number] : undefined;
    mark.replaceChildren(...(style ? [symbol(style, 18)] : []));
  };
  follow();
  sieve.onChange(follow);
  const count: Live = () => {
    const { all, shown } = sieve.counts(column);
    const [one, total] = [shown[code] ?? 0, all[code] ?? 0];
    return one === total ? number(total) : t("filter.count", { shown: one, total });
  };
  return h("li", {}, h("label", { class: "category" }, input, mark, h("span", {}, labelOf(layer.data, column, code)), " ", h("span", { class: "count" }, count)));
}

/** A box for each value of a column. */
function boxes(explorer: Explorer, layer: CompactLayer, many: Many, column: Column): HTMLElement {
  const { sieve } = many;
  const name = fieldLabel(layer.data, column);
  const codes = column.values.map((_, code) => code);
  const ranked = codes.map((code) => [code, sieve.counts(column).all[code] ?? 0] as const);
  const classed = column.name === "category" && layer.data.categories.length > 0;
  const rank = (code: number): number => layer.data.categories.findIndex(({ value }) => value === column.values[code]);
  const order = (classed ? codes.sort((a, b) => rank(a) - rank(b)) : ranked.sort((a, b) => b[1] - a[1]).map(([code]) => code));
  const all = (key: "filter.all" | "filter.none", shown: boolean): HTMLElement =>
    h("button", { type: "button", class: "link", on: { click: () => {
      sieve.show(column, codes, shown);
      explorer.announce(outcome(many));
    } } }, m(key), h("span", { class: "visually-hidden" }, () => t("filter.of", { name })));
  const content = h("div", { role: "group", "aria-label": m("compact.filter", { field: name }) },
    h("p", { class: "all-or-none" }, all("filter.all", true), all("filter.none", false)),
    h("ul", { class: "bare categories" }, order.map((code) => box(explorer, layer, many, column, code))));
  const details = h("details", { class: "many-filter" }, h("summary", {}, name), content);
  const follow = (): void => { if (column === sieve.by) details.open = true; };
  follow();
  sieve.onChange(follow);
  return details;
}

/** A field to type a piece of a value in, for a column of too many values for boxes. */
function asking(explorer: Explorer, layer: CompactLayer, many: Many, column: Column): HTMLElement {
  const { sieve } = many;
  const name = fieldLabel(layer.data, column);
  let timer: number | undefined;
  const input = h("input", { type: "text", autocomplete: "off", on: { input: () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      sieve.ask(column, input.value);
      explorer.announce(outcome(many));
    }, QUIET_MS);
  } } });
  sieve.onChange(() => { if (document.activeElement !== input) input.value = sieve.query(column); });
  input.value = sieve.query(column);
  return h("label", { class: "many-ask" }, h("span", {}, m("compact.contains", { field: name })), input);
}

function colouring(layer: CompactLayer, { sieve }: Many): HTMLElement | null {
  if (sieve.colouring.length < 2) return null;
  const options = sieve.colouring.map((column) => h("option", { value: column.name }, fieldLabel(layer.data, column)));
  const choice = h("select", { on: { change: () => sieve.colourBy(choice.value) } }, options);
  const follow = (): void => { choice.value = sieve.by?.name ?? ""; };
  follow();
  sieve.onChange(follow);
  return h("label", { class: "many-ask" }, h("span", {}, m("compact.colour")), choice);
}

/** What the marks on the map now stand for; it follows the zoom. */
function meaning(explorer: Explorer, layer: CompactLayer): HTMLElement {
  const words: Live = () => {
    const found = layer.gathering();
    return found ? t("compact.gathered", { metres: rounded(found.metres), most: found.most }) : t("compact.each");
  };
  const text = h("p", { class: "small many-meaning" }, words);
  explorer.map.on("zoomend", () => refresh(text));
  return text;
}

/** What the legend says of a layer of many features. */
export function manyEntry(explorer: Explorer, layer: CompactLayer, about: HTMLElement): HTMLElement {
  const { data, many } = layer;
  const input = h("input", { type: "checkbox", on: { change: () => { layer.visible = input.checked; } } });
  input.checked = layer.visible;
  layer.onChange(() => {
    input.checked = layer.visible;
    explorer.announce(m(layer.visible ? "layer.shown" : "layer.hidden", { name: say(data.title) }));
  });
  const head = h("label", { class: "layer-toggle" },
    input, symbol(data.style), h("span", { class: "layer-title" }, say(data.title)), " ", h("span", { class: "count" }, many ? manyCount(layer) : null));
  const { failure } = layer;
  if (!many) return h("li", { class: "layer" }, head, h("p", { class: "layer-failure" }, m(failure ?? "compact.damaged", { name: say(data.title) })));
  const { errorM, leftOut } = data.packed ?? { errorM: 0, leftOut: [] };
  const error: Live = () => number(Math.max(0.01, errorM), { maximumFractionDigits: 2 });
  return h("li", { class: data.classes ? "layer" : "layer unclassed" }, head,
    h("div", { class: "layer-body" },
      beside(data),
      classing(explorer, data),
      meaning(explorer, layer),
      colouring(layer, many),
      many.sieve.boxed.map((column) => boxes(explorer, layer, many, column)),
      many.sieve.asked.map((column) => asking(explorer, layer, many, column)),
      leftOut.length > 0 ? h("p", { class: "small" }, m("compact.left_out", { columns: leftOut.join(", ") })) : null,
      h("p", { class: "small" }, m("compact.about", { error })),
      about));
}
