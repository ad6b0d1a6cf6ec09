import * as L from "leaflet";

import { h, s } from "../dom";
import type { Explorer } from "../explorer";
import type { FibreRow } from "../island";
import { m, percent, t, type Live } from "../language";
import { textOf, type Place } from "../map/places";

const PANE = "shading";
/** Upper ends of the classes after the first, which is nought alone; the last has none. */
const UPPER = [0.25, 0.5, 0.8] as const;
const CLASSES = UPPER.length + 2;
const HATCHING = "no-figure";

/** The share at the end of a quarter; null where there is no figure for it. */
export function shareAt({ series, premises }: FibreRow, quarter: string): number | null {
  const found = series.find((one) => one.quarter === quarter);
  return found && premises > 0 ? found.connectable / premises : null;
}

export function classOf(share: number | null): number | null {
  if (share === null) return null;
  if (share <= 0) return 0;
  const index = UPPER.findIndex((end) => share <= end);
  return index === -1 ? CLASSES - 1 : index + 1;
}

function className(rank: number | null): string {
  return rank === null ? "shade shade-none" : `shade shade-${rank}`;
}

function classText(rank: number): Live {
  if (rank === 0) return () => percent(0);
  const from = UPPER[rank - 2] ?? 0;
  const to = UPPER[rank - 1];
  if (to === undefined) return m("time.above", { from: () => percent(from) });
  return m("time.between", { from: () => percent(from), to: () => percent(to) });
}

function swatch(rank: number | null): SVGElement {
  return s("svg", { class: "swatch", viewBox: "0 0 24 16", width: 24, height: 16, "aria-hidden": "true", focusable: "false" },
    s("rect", { class: className(rank), x: 1, y: 1, width: 22, height: 14 }));
}

/** The classes with their colours; what has no figure is hatched, not pale. */
export function shadingLegend(over: () => number): HTMLElement {
  const above: Live = () => (over() > 0 ? ` ${t("time.over", { count: over() })}` : "");
  const ranks = Array.from({ length: CLASSES }, (_, rank) => rank);
  return h("div", { class: "shading-legend" },
    h("p", { class: "small-title" }, m("time.legend")),
    h("ul", { class: "bare" },
      ranks.map((rank) => h("li", {}, swatch(rank), h("span", {}, classText(rank), rank === CLASSES - 1 ? above : null))),
      h("li", {}, swatch(null), h("span", {}, m("time.none")))));
}

/** The communes coloured by the share of their premises that could take fibre at the end of a quarter. */
export class Shading {
  readonly #map: L.Map;
  readonly #group = L.layerGroup();
  readonly #renderer: L.Renderer;
  readonly #communes: readonly Place[];
  readonly #rows: ReadonlyMap<string, FibreRow>;

  constructor({ map, layers, island }: Explorer) {
    this.#map = map;
    map.createPane(PANE).style.zIndex = "240";
    this.#renderer = L.svg({ pane: PANE, padding: 0.5 });
    this.#rows = new Map(island.fibre.map((row) => [row.inseeCode, row]));
    this.#communes = layers
      .filter(({ data }) => data.role === "background")
      .flatMap((layer) => layer.places.filter((place) => layer.boundsOf(place) && textOf(place.properties["insee_code"]) !== null));
    document.body.append(s("svg", { class: "definitions", width: 0, height: 0, "aria-hidden": "true" },
      s("pattern", { id: HATCHING, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        s("rect", { class: "no-figure-line", width: 1.4, height: 6 }))));
  }

  /** Rows that no outline on the map stands for. */
  get unplaced(): readonly FibreRow[] {
    const codes = new Set(this.#communes.map(({ properties }) => textOf(properties["insee_code"])));
    return [...this.#rows.values()].filter(({ inseeCode }) => !codes.has(inseeCode));
  }

  get bounds(): L.LatLngBounds {
    return L.geoJSON(this.#communes.flatMap(({ feature: { geometry } }) => geometry ?? [])).getBounds();
  }

  show(quarter: string | null): void {
    this.#group.clearLayers();
    this.#map.getContainer().classList.toggle("shaded", quarter !== null);
    if (quarter === null) {
      this.#group.remove();
      return;
    }
    for (const { feature: { geometry }, properties } of this.#communes) {
      const row = this.#rows.get(textOf(properties["insee_code"]) ?? "");
      const rank = classOf(row ? shareAt(row, quarter) : null);
      if (!geometry) continue;
      L.geoJSON(geometry, { interactive: false, pane: PANE, style: { renderer: this.#renderer, className: className(rank), weight: 0.5 } }).addTo(this.#group);
    }
    this.#group.addTo(this.#map);
  }
}
