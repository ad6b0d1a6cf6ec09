import { credit } from "./credit";
import { h, s } from "../dom";
import type { Explorer } from "../explorer";
import type { FibreRow, Island } from "../island";
import { date, m, number, percent, word, type Live } from "../language";

const BAR_PX = 9;
const TALLEST_PX = 26;

/** The communes that the territory names first, then the others by their share. */
export function ordered({ fibre: rows, focus }: Island): FibreRow[] {
  const rank = ({ inseeCode }: FibreRow): number => {
    const place = focus.communes.indexOf(inseeCode);
    return place === -1 ? focus.communes.length : place;
  };
  return [...rows].sort((a, b) =>
    rank(a) - rank(b) || (b.share ?? -1) - (a.share ?? -1) || a.name.localeCompare(b.name, "fr"));
}

function trend({ series, premises }: FibreRow): HTMLElement | null {
  if (series.length === 0) return null;
  const words: Live = () => series.map(({ quarter, connectable }) => `${date(quarter)} : ${number(connectable)}`).join(" ; ");
  const most = Math.max(premises, ...series.map(({ connectable }) => connectable), 1);
  const width = series.length * (BAR_PX + 3);
  const bars = series.map(({ connectable }, index) => {
    const height = Math.max(1, (TALLEST_PX * connectable) / most);
    return s("rect", { class: "bar", x: index * (BAR_PX + 3), y: TALLEST_PX - height, width: BAR_PX, height });
  });
  return h("span", { class: "trend" },
    s("svg", { viewBox: `0 0 ${width} ${TALLEST_PX}`, width, height: TALLEST_PX, role: "img", "aria-label": words, focusable: "false" },
      s("title", {}, words),
      s("rect", { class: "bar-ground", x: 0, y: 0, width: width - 3, height: TALLEST_PX }), bars));
}

function row(data: FibreRow): HTMLElement {
  const { connectable, dwellings, establishments, name, operator, premises, quarter, share, zoning } = data;
  return h(
    "tr", {},
    h("th", { scope: "row" },
      name,
      h("span", { class: "small" }, () => word("zoning", zoning), operator ? ` · ${operator}` : null, " · ", () => date(quarter))),
    h("td", {},
      h("span", { class: "figure" }, () => number(connectable), " / ", () => number(premises)),
      h("span", { class: "small" }, m("fibre.terms", { dwellings, establishments }))),
    h("td", { class: "share" },
      h("strong", {}, share === null ? m("value.none") : () => percent(share)), trend(data)),
  );
}

/** The regulator's figures by commune: history, with both terms of every share. */
export function fibre(explorer: Explorer): HTMLElement {
  const rows = ordered(explorer.island);
  const sources = [...new Set(rows.map(({ source }) => source))];
  return h(
    "div", {},
    h("h2", {}, m("fibre.title")),
    h("p", { class: "lead history" }, m("fibre.history")),
    h("p", { class: "small" }, m("fibre.definition")),
    rows.some(({ share }) => (share ?? 0) > 1) ? h("p", { class: "small" }, m("fibre.over")) : null,
    h(
      "table", { class: "fibre" },
      h("caption", { class: "visually-hidden" }, m("fibre.caption")),
      h("thead", {}, h("tr", {},
        h("th", { scope: "col" }, m("fibre.commune")),
        h("th", { scope: "col" }, m("fibre.connectable")),
        h("th", { scope: "col" }, m("fibre.share")))),
      h("tbody", {}, rows.map(row)),
    ),
    h("p", { class: "small" }, m("fibre.source"), " ", sources.map((key, index) => [index ? " ; " : null, credit(explorer.island.sources, key)])),
  );
}
