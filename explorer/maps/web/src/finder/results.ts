import { csv } from "../explore/csv";
import { h, s } from "../dom";
import type { Explorer } from "../explorer";
import type { Scalar } from "../island";
import { m, pick, say, t } from "../language";
import { save } from "../share/save";
import type { Answer } from "./answer";
import { nameOf } from "./data";
import { capacityText, figure, inPercent, points, span, written } from "./figures";
import type { Finder } from "./finder";
import { candidateAt, criterionAt, notes, reasons, rejected } from "./reasons";

const MOST_OUT = 20;
const FILE = "manufacture-find.csv";

/** A bar from 0 to 100: what counts, between what bounds, of how much. */
function bar(value: number, low: number, high: number, most = 1): SVGElement {
  const wide = (from: number, to: number, kind: string, inset = 0): SVGElement =>
    s("rect", { class: kind, x: 100 * from, y: inset, width: Math.max(0, 100 * (to - from)), height: 8 - 2 * inset });
  return s("svg", { class: "finder-bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
    wide(0, most, "ground"), wide(low, high, "range"), wide(0, value, "score", 2));
}

function contribution(answer: Answer, place: number, column: number): HTMLElement {
  const criterion = criterionAt(answer, column);
  const row = answer.kept[place] ?? -1;
  const value = criterion.value[row] ?? NaN;
  const [weight, worth] = [answer.weights[column] ?? 0, answer.worths[place]?.[column] ?? 0];
  const nearest = criterion.nearest?.[row];
  return h("li", {},
    h("p", { class: "finder-criterion" },
      h("span", {}, say(criterion.label)),
      h("span", { class: "small" }, Number.isNaN(value) ? t("finder.not_known") : figure(value, criterion.unit), nearest ? ` · ${nearest}` : null)),
    bar(worth * weight, (answer.least[place]?.[column] ?? 0) * weight, (answer.most[place]?.[column] ?? 1) * weight, weight),
    h("p", { class: "small" },
      t("finder.bar", { points: points(worth * weight), most: points(weight) }), " · ",
      t("finder.ranks_alone", { ranks: span(answer.unsure[column]?.[place] ?? [1, 1]) })));
}

/** All that is known of why one stands where it does. */
function detail(explorer: Explorer, finder: Finder, answer: Answer, place: number, show: (place: number) => void): HTMLElement {
  const { stable } = answer;
  const candidate = candidateAt(answer, place);
  const holds = capacityText(candidate.capacity);
  const among = inPercent(stable.among[place] ?? 0, 0);
  return h("div", { class: "finder-detail" },
    h("ul", { class: "bare finder-parts" }, answer.names.map((_, column) => contribution(answer, place, column))),
    h("ul", { class: "finder-reasons" }, reasons(answer, place).map((one) => h("li", {}, one))),
    h("p", { class: "small" },
      t("finder.stability", { first: inPercent(stable.first[place] ?? 0, 0), samples: written(finder.data.draws.samples, 0), top: stable.top, among }),
      holds ? ` ${t("finder.holds", { capacity: holds })}` : null),
    h("div", { class: "actions" },
      h("button", { type: "button", class: "action", on: { click: () => {
        const known = explorer.place(candidate.id);
        if (known) explorer.show(known);
        else show(place);
      } } }, m("finder.show"), h("span", { class: "visually-hidden" }, " – ", nameOf(candidate)))));
}

function item(explorer: Explorer, finder: Finder, answer: Answer, place: number, open: ReadonlySet<string>, show: (place: number) => void): HTMLElement {
  const candidate = candidateAt(answer, place);
  const { high, low, ranks, score, stable } = answer;
  const [value, least, most] = [score[place] ?? 0, low[place] ?? 0, high[place] ?? 0];
  const box = h("details", { "data-id": candidate.id, open: open.has(candidate.id) },
    h("summary", {},
      h("span", { class: "finder-rank" }, written(place + 1, 0)),
      h("span", { class: "finder-place" }, nameOf(candidate)),
      h("span", { class: "finder-score" }, points(value), h("span", { class: "visually-hidden" }, " ", t("finder.score_of", { score: "" }).trim())),
      bar(value, least, most),
      h("span", { class: "small finder-sure" }, t("finder.sure", {
        range: span([100 * least, 100 * most]), ranks: span(ranks[place] ?? [1, 1]), first: inPercent(stable.first[place] ?? 0, 0),
      }))));
  // Made when it is first opened.
  const fill = (): void => {
    if (box.open && box.childElementCount === 1) box.append(detail(explorer, finder, answer, place, show));
  };
  box.addEventListener("toggle", fill);
  fill();
  return h("li", {}, box);
}

/** The ranking as rows of plain values: scores and shares from 0 to 1, figures in their units. */
function table(answer: Answer): { readonly heading: string[]; readonly rows: Scalar[][] } {
  const { high, kept, low, names, ranks, score, stable } = answer;
  const figures = (row: number): Scalar[] => names.map((_, column) => {
    const value = criterionAt(answer, column).value[row] ?? NaN;
    return Number.isFinite(value) ? value : null;
  });
  return {
    heading: [
      t("siting.column.name"), t("siting.column.rank"), t("siting.column.score"), t("siting.column.score_low"), t("siting.column.score_high"),
      t("siting.column.rank_best"), t("siting.column.rank_worst"), t("siting.column.first_share"),
      ...names.map((_, column) => pick(criterionAt(answer, column).label)), t("siting.column.id"),
    ],
    rows: kept.map((row, place) => {
      const [best, worst] = ranks[place] ?? [1, 1];
      return [nameOf(candidateAt(answer, place)), place + 1, score[place] ?? 0, low[place] ?? 0, high[place] ?? 0, best, worst,
        stable.first[place] ?? 0, ...figures(row), candidateAt(answer, place).id];
    }),
  };
}

const SHARES = new Set([2, 3, 4, 7]);

function tableBox(explorer: Explorer, answer: Answer): HTMLElement {
  const { heading, rows } = table(answer);
  const shown = (value: Scalar, column: number): string => {
    if (typeof value !== "number") return value === null ? "–" : String(value);
    if (SHARES.has(column)) return column === 7 ? inPercent(value, 0) : points(value);
    const criterion = column > 7 ? criterionAt(answer, column - 8) : null;
    return criterion ? figure(value, criterion.unit) : written(value, 0);
  };
  const cells = heading.length - 1; // the identifier is for the file
  return h("details", { class: "finder-table" },
    h("summary", {}, m("finder.table")),
    h("div", { class: "table-region", role: "region", tabindex: 0, "aria-label": m("finder.table") },
      h("table", { class: "data" },
        h("thead", {}, h("tr", {}, heading.slice(0, cells).map((one, column) => h("th", { scope: "col", class: column === 0 ? null : "number" }, one)))),
        h("tbody", {}, rows.map((row) => h("tr", {}, row.slice(0, cells).map((value, column) =>
          h(column === 0 ? "th" : "td", { ...(column === 0 ? { scope: "row" } : { class: "number" }) }, shown(value, column)))))))),
    h("div", { class: "actions" }, h("button", { type: "button", class: "action", on: { click: () => {
      save(new Blob([csv(heading, rows)], { type: "text/csv;charset=utf-8" }), FILE);
      explorer.announce(m("save.done", { file: FILE, rows: rows.length }));
    } } }, m("save.csv"))));
}

function outBox(answer: Answer): HTMLElement | null {
  const out = rejected(answer);
  if (out.length === 0) return null;
  const counts = answer.constraints.map(({ outcomes, text, unsure }) => {
    const count = (kind: string): string => written(outcomes.filter((one) => one === kind).length, 0);
    return h("li", {}, t("finder.removed_by", { constraint: text, removed: count("fails"), unknown: count("unknown"), unsure: written(unsure, 0) }));
  });
  return h("details", { class: "finder-out", open: answer.kept.length === 0 },
    h("summary", {}, t("finder.out", { count: out.length })),
    h("ul", { class: "small" }, counts),
    h("ul", { class: "bare" }, out.slice(0, MOST_OUT).map(({ candidate, why }) =>
      h("li", {}, h("strong", {}, nameOf(candidate)), h("span", { class: "small" }, " ", why.join(" "))))));
}

export const resultTitle = (answer: Answer): string => {
  const count = answer.kept.length;
  return count === 0 ? t("finder.none") : count === 1 ? t("finder.one") : t("finder.ranked", { count });
};

/** The ranking, who is kept out, and how it was measured, as the answer stands. */
export function results(explorer: Explorer, finder: Finder, open: ReadonlySet<string>, show: (place: number) => void): readonly (HTMLElement | null)[] {
  const { answer, data, query } = finder;
  if (!answer) return [h("p", { class: "finder-nothing" }, m("finder.nothing"))];
  const shown = answer.kept.slice(0, query.top);
  return [
    query.weights.some(([, weight]) => weight > 0) ? null : h("p", { class: "small" }, m("finder.equal")),
    shown.length > 0 ? h("ol", { class: "bare finder-list" }, shown.map((_, place) => item(explorer, finder, answer, place, open, show))) : null,
    outBox(answer),
    shown.length > 0 ? tableBox(explorer, answer) : null,
    h("details", { class: "finder-notes", open: answer.kept.length === 0 },
      h("summary", {}, m("finder.notes")), h("ul", { class: "small" }, notes(answer, data).map((one) => h("li", {}, one)))),
  ];
}
