import type { Clock } from "./clock";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import { ordered } from "../panels/fibre";
import { instantName } from "./instants";
import type { FibreRow, Island } from "../island";
import { date, m, number, percent, t, type Live } from "../language";
import { covers, validity } from "../explore/period";
import { isLocated, nameOf, textOf, type Place } from "../map/places";
import { shareAt } from "./shading";

function dates(place: Place): Live {
  const from = textOf(place.properties["valid_from"]);
  const to = textOf(place.properties["valid_to"]);
  if (from && to) return m("dates.between", { from: () => date(from), to: () => date(to) });
  return from ? m("dates.since", { from: () => date(from) }) : m("dates.until", { to: () => date(to ?? "") });
}

export const isThere = (place: Place, at: number): boolean => {
  const valid = validity(place);
  return valid !== null && covers(valid, at);
};

/** Every dated item with its period, and whether it was there at the instant. */
export function datedTable(explorer: Explorer, clock: Clock, dated: readonly Place[]): HTMLElement {
  const now: Live = () => (clock.instant ? instantName(clock.instant) : t("time.all"));
  const row = (place: Place): HTMLElement => h("tr", {},
    h("th", { scope: "row" }, h("button", { type: "button", class: "link", on: { click: () => explorer.show(place) } }, nameOf(place)),
      isLocated(place) ? null : h("span", { class: "small" }, m("position.address_only"))),
    h("td", {}, dates(place)),
    h("td", {}, () => (clock.instant ? t(isThere(place, clock.instant.at) ? "value.yes" : "value.no") : "–")));
  return h("details", {},
    h("summary", {}, m("time.dated_list", { count: dated.length })),
    h("table", { class: "fibre story-table" },
      h("caption", {}, m("time.dated_caption")),
      h("thead", {}, h("tr", {},
        h("th", { scope: "col" }, m("time.what")), h("th", { scope: "col" }, m("card.dates")),
        h("th", { scope: "col" }, m("time.there", { instant: now })))),
      h("tbody", {}, [...dated].sort((a, b) => (validity(a)?.start ?? 0) - (validity(b)?.start ?? 0)).map(row))));
}

/** Both terms of every share at a quarter. */
export function quarterTable(island: Island, quarter: () => string): HTMLElement {
  const connectable = ({ series }: FibreRow): string => {
    const found = series.find((one) => one.quarter === quarter());
    return found ? number(found.connectable) : t("value.none");
  };
  const share = (row: FibreRow): string => {
    const value = shareAt(row, quarter());
    return value === null ? t("value.none") : percent(value);
  };
  return h("details", {},
    h("summary", {}, m("time.fibre_table", { quarter: () => date(quarter()) })),
    h("table", { class: "fibre story-table" },
      h("caption", {}, m("time.fibre_caption", { quarter: () => date(quarter()) })),
      h("thead", {}, h("tr", {},
        h("th", { scope: "col" }, m("fibre.commune")), h("th", { scope: "col", class: "number" }, m("fibre.connectable")),
        h("th", { scope: "col", class: "number" }, m("fibre.share")))),
      h("tbody", {}, ordered(island).map((row) => h("tr", {},
        h("th", { scope: "row" }, row.name),
        h("td", { class: "number" }, () => connectable(row), " / ", () => number(row.premises)),
        h("td", { class: "number" }, () => share(row)))))));
}
