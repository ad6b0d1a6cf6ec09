import { h } from "../dom";
import { m, t } from "../language";
import type { Criterion } from "./data";
import type { Finder } from "./finder";
import { isBound, isBoundable, MOST_BOUNDS, plain, unitOf, type Bound, type Sign } from "./query";
import { criterionChoice, nameOfCriterion, ownId, removeButton, unitText } from "./rows";

const SIGNS: readonly (readonly [Sign, string])[] = [["<=", "≤"], [">=", "≥"]];

/** A constraint that lets about half of the places in, to start from. */
function usual({ name, scale, unit, value }: Criterion): Bound {
  if (unit === "yes") return { criterion: name, sign: ">=", number: 1 };
  const sign: Sign = scale.influence === "inverse" ? "<=" : ">=";
  const known = value.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = known[Math.floor(known.length / 2)] ?? scale.low;
  if (unit === "share") return { criterion: name, sign, number: Math.floor(100 * middle) };
  const step = unit === "m" ? 100 : 1;
  return { criterion: name, sign, number: sign === "<=" ? Math.ceil(middle / step) * step : Math.floor(middle / step) * step };
}

function row(finder: Finder, at: number, bound: Bound, criterion: Criterion, remove: () => void): HTMLElement {
  const name = nameOfCriterion(criterion);
  const wrong = h("p", { class: "small wrong", id: ownId("wrong"), hidden: true }, m("finder.bound_wrong"));
  const put = (next: Partial<Bound>): void => {
    finder.change({ ...finder.query, bounds: finder.query.bounds.map((one, place) => (place === at ? { ...one, ...next } : one)) });
  };
  const sign = h("select", { "aria-label": m("finder.bound_sign"), on: { change: () => put({ sign: sign.value as Sign }) } },
    SIGNS.map(([value, shown]) => h("option", { value, selected: value === bound.sign }, shown)));
  const number = h("input", { type: "number", step: "any", value: plain(bound.number), "aria-label": m("finder.bound_number"), on: { input: () => {
    const good = isBound({ ...bound, number: number.valueAsNumber }, criterion.unit);
    wrong.hidden = good;
    number.setAttribute("aria-invalid", String(!good));
    if (good) number.removeAttribute("aria-describedby");
    else number.setAttribute("aria-describedby", wrong.id);
    if (good) put({ number: number.valueAsNumber });
  } } });
  const answer = h("select", { "aria-label": m("finder.bound_number"), on: { change: () =>
    put(answer.value === "yes" ? { sign: ">=", number: 1 } : { sign: "<=", number: 0 }) } },
    (["yes", "no"] as const).map((value) => h("option", { value, selected: (value === "yes") === (bound.number === 1) }, m(`siting.${value}`))));
  const unit = criterion.unit === "share" ? () => unitOf("share") : unitText(criterion.unit);
  return h("li", { class: "finder-row" },
    h("div", { class: "finder-head" }, h("span", { class: "finder-name" }, name), removeButton(name, remove)),
    h("div", { class: "finder-bound", role: "group", "aria-label": () => t("finder.bound", { criterion: name }) },
      ...(criterion.unit === "yes" ? [answer] : [sign, number, h("span", {}, unit)])), wrong);
}

/** What must hold, a row for each condition, and the choice of another. */
export function boundRows(finder: Finder, rebuild: (focus: "bounds" | "bound-last") => void): HTMLElement {
  const { candidates: set, query } = finder;
  const rows = query.bounds.flatMap((bound, at) => {
    const criterion = set.criteria.get(bound.criterion);
    return criterion ? [row(finder, at, bound, criterion, () => {
      finder.change({ ...finder.query, bounds: finder.query.bounds.filter((_, place) => place !== at) });
      rebuild("bounds");
    })] : [];
  });
  const unreadable = new Set([...set.criteria.keys()].filter((name) => !isBoundable(name)));
  return h("div", { class: "finder-part", "data-part": "bounds" },
    h("h3", { tabindex: -1 }, m("finder.must")),
    rows.length > 0 ? h("ul", { class: "bare" }, rows) : h("p", { class: "small" }, m("finder.must_none")),
    query.bounds.length >= MOST_BOUNDS ? null : criterionChoice(m("finder.add_bound"), set, unreadable, (criterion) => {
      finder.change({ ...finder.query, bounds: [...finder.query.bounds, usual(criterion)] });
      rebuild("bound-last");
    }));
}
