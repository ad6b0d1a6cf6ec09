import type { Clock } from "./clock";
import { h, refresh } from "../dom";
import type { Explorer } from "../explorer";
import { clear, instantBox, play } from "./instantbox";
import { datedPlaces, instantName } from "./instants";
import { date, m, onLanguage, t, type Live } from "../language";
import { isLocated, type Place } from "../map/places";
import { shadingLegend, shareAt, type Shading } from "./shading";
import { datedTable, isThere, quarterTable } from "./timetables";
import { fit } from "../map/views";

const QUIET_MS = 500;

function slider(clock: Clock): HTMLInputElement {
  const name: Live = () => (clock.instant ? instantName(clock.instant) : t("time.all"));
  const range = h("input", {
    type: "range", id: "time-slider", min: 0, max: clock.instants.length, step: 1, "aria-valuetext": name,
    on: { input: () => clock.put(Number(range.value)) },
  });
  range.value = String(clock.index);
  clock.onChange(() => { range.value = String(clock.index); });
  return range;
}

function summary(explorer: Explorer, clock: Clock, dated: readonly Place[]): Live {
  const drawn = explorer.layers.filter(({ data }) => data.role !== "background").flatMap(({ places }) => places);
  const undated = drawn.length - dated.length;
  return () => {
    if (!clock.instant) return t("time.summary_all", { dated: dated.length, undated });
    const { at } = clock.instant;
    const there = dated.filter((place) => isThere(place, at));
    return [
      t("time.summary", { instant: instantName(clock.instant), there: there.length, dated: dated.length, located: there.filter(isLocated).length }),
      t(explorer.filters.undated ? "time.undated_shown" : "time.undated_hidden", { undated }),
    ].join(" ");
  };
}

/** The slider over the dated places and the quarterly fibre figures, with the same as tables. */
export function timeline(explorer: Explorer, clock: Clock, shading: Shading): HTMLElement {
  const { fibre } = explorer.island;
  const quarters = clock.instants.flatMap(({ quarter }) => quarter ?? []);
  const quarter = (): string => clock.instant?.quarter ?? quarters.at(-1) ?? "";
  const over = (): number => (clock.instant?.quarter ? fibre.filter((row) => (shareAt(row, quarter()) ?? 0) > 1).length : 0);
  const dated = datedPlaces(explorer);
  const words = summary(explorer, clock, dated);
  const range = slider(clock);
  const undated = h("input", { type: "checkbox", on: { change: () => { explorer.filters.undated = undated.checked; } } });
  undated.checked = explorer.filters.undated;
  const step = (by: number, key: "time.earlier" | "time.later", glyph: string): HTMLElement =>
    h("button", { type: "button", class: "action", "aria-label": m(key), on: { click: () => clock.put(clock.index + by) } },
      h("span", { "aria-hidden": "true" }, glyph));
  const jumps = quarters.map((one) => {
    const index = 1 + clock.instants.findIndex((instant) => instant.quarter === one);
    return h("button", { type: "button", class: "action", "aria-pressed": () => String(clock.index === index), on: { click: () => clock.put(index) } }, () => date(one));
  });
  const table = quarterTable(explorer.island, quarter);
  const unplaced = shading.unplaced.map(({ name }) => name).join(", ");
  const section = h(
    "section", { class: "story-part", "aria-labelledby": "story-time" },
    h("h3", { id: "story-time" }, m("time.title")),
    h("p", { class: "lead" }, m("time.lead")),
    h("div", { class: "time-box" },
      h("div", { class: "time-head" },
        h("label", { for: "time-slider" }, m("time.slider")),
        h("strong", { class: "time-now", "aria-hidden": "true" }, () => (clock.instant ? instantName(clock.instant) : t("time.all")))),
      range,
      h("div", { class: "actions" }, step(-1, "time.earlier", "◀\ufe0e"), play(clock), step(1, "time.later", "▶\ufe0e"), clear(clock, () => range.focus())),
      h("label", { class: "layer-toggle" }, undated, h("span", {}, m("time.undated"))),
      h("p", { class: "small" }, words)),
    h("p", { class: "small" }, m("time.rule")),
    datedTable(explorer, clock, dated),
    quarters.length ? [
      h("h4", {}, m("time.fibre_title")),
      h("p", { class: "small" }, m("time.fibre_lead")),
      h("div", { class: "actions", role: "group", "aria-label": m("time.quarters") }, jumps,
        h("button", { type: "button", class: "action", on: { click: () => fit(explorer.map, shading.bounds) } }, m("time.communes"))),
      shadingLegend(over),
      h("p", { class: "small" }, m("time.fibre_terms")),
      unplaced ? h("p", { class: "small" }, m("time.unplaced", { names: unplaced })) : null,
      table,
    ] : null,
  );
  instantBox(explorer, clock, over);

  let quiet = 0;
  const say = (): void => {
    window.clearTimeout(quiet);
    quiet = window.setTimeout(() => explorer.announce(words), QUIET_MS);
  };
  let shaded: string | null = null;
  clock.onChange(() => {
    const next = clock.instant?.quarter ?? null;
    if (next !== shaded) shading.show(next);
    shaded = next;
    refresh(section);
    say();
  });
  explorer.filters.onChange(() => {
    undated.checked = explorer.filters.undated;
    refresh(section);
  });
  onLanguage(() => window.clearTimeout(quiet));
  return section;
}
