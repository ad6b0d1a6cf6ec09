import { h } from "../dom";
import { m, number, t, type Live } from "../language";
import { scaleOf } from "./answer";
import type { Criterion } from "./data";
import { figure } from "./figures";
import type { Finder } from "./finder";
import { HEAVIEST, sameScale, thresholdAt, withInfluence } from "./query";
import { criterionChoice, nameOfCriterion, ownId, removeButton, unitText } from "./rows";
import { INFLUENCES, isScale, type Influence, type Scale } from "./scoring";

const SLIDER = 10;
const STEP = 0.5;

const end = (value: number, unit: string): string =>
  (unit === "yes" || !Number.isFinite(value) ? number(value) : figure(value, unit));

export const scaleText = (scale: Scale, unit: string): string =>
  t(`finder.scale.${scale.influence}`, {
    low: end(scale.low, unit), high: end(scale.high, unit), target: end(scale.target ?? 0, unit),
  });

/** Which way a criterion counts and between which ends, to be changed by who knows better. */
function scaleBox(finder: Finder, criterion: Criterion): HTMLElement {
  const { name, unit } = criterion;
  const scale = (): Scale => scaleOf(finder.query, criterion);
  const put = (next: Scale): void => {
    const { [name]: _, ...others } = finder.query.scales;
    finder.change({ ...finder.query, scales: sameScale(next, criterion.scale) ? others : { ...others, [name]: next } });
  };
  const wrong = h("p", { class: "small wrong", id: ownId("wrong"), hidden: true }, m("finder.scale_wrong"));
  const field = (label: Live, value: () => number | null): readonly [HTMLElement, HTMLInputElement] => {
    const input = h("input", { type: "number", step: "any", value: value(), on: { input: () => take() } });
    return [h("label", {}, h("span", {}, label, () => (unitText(unit)() ? ` (${unitText(unit)()})` : "")), input), input];
  };
  const [lowBox, low] = field(m("finder.scale.low"), () => scale().low);
  const [highBox, high] = field(m("finder.scale.high"), () => scale().high);
  const [aimBox, aim] = field(m("finder.scale.target_at"), () => scale().target);
  const way = h("select", { on: { change: () => turn() } },
    INFLUENCES.map((one) => h("option", { value: one, selected: one === scale().influence }, m(`finder.influence.${one}`))));

  const shown = (): void => {
    const { influence } = scale();
    highBox.hidden = influence === "threshold";
    aimBox.hidden = influence !== "target";
  };
  const said = (good: boolean): void => {
    wrong.hidden = good;
    for (const input of [low, high, aim]) {
      input.setAttribute("aria-invalid", String(!good));
      if (good) input.removeAttribute("aria-describedby");
      else input.setAttribute("aria-describedby", wrong.id);
    }
  };
  function take(): void {
    const [first, second, best] = [low, high, aim].map(({ valueAsNumber }) => valueAsNumber) as [number, number, number];
    const { influence } = scale();
    const next: Scale = influence === "threshold"
      ? thresholdAt(first)
      : { influence, low: first, high: second, target: influence === "target" ? best : null };
    const good = isScale(next);
    said(good);
    if (good) put(next);
  }
  function turn(): void {
    const next = withInfluence(scale(), way.value as Influence);
    put(next);
    [low.value, high.value, aim.value] = [String(next.low), String(next.high), next.target === null ? "" : String(next.target)];
    said(true);
    shown();
  }
  shown();
  const words: Live = () => t("finder.scale", { words: scaleText(scale(), unit) });
  const summary = h("summary", {}, words);
  finder.onChange(() => { summary.firstChild!.nodeValue = words(); });
  return h("details", { class: "finder-scale" }, summary,
    h("div", { class: "finder-ends" }, h("label", {}, h("span", {}, m("finder.influence")), way), lowBox, highBox, aimBox), wrong);
}

function row(finder: Finder, criterion: Criterion, initial: number, remove: () => void): HTMLElement {
  const id = ownId("weight");
  const put = (weight: number): void => {
    const weights = finder.query.weights.map(([name, old]) => [name, name === criterion.name ? weight : old] as const);
    finder.change({ ...finder.query, weights });
  };
  const name = nameOfCriterion(criterion);
  const label: Live = () => t("finder.weight_of", { criterion: name });
  const slider = h("input", { type: "range", id, min: 0, max: SLIDER, step: STEP, value: initial, "aria-label": label, on: { input: () => {
    field.value = slider.value;
    put(Number(slider.value));
  } } });
  const field = h("input", { type: "number", min: 0, max: HEAVIEST, step: STEP, value: initial, "aria-label": label, on: {
    input: () => {
      const weight = field.valueAsNumber;
      if (!(weight >= 0 && weight <= HEAVIEST)) return;
      slider.value = String(Math.min(weight, SLIDER));
      put(weight);
    },
    // What is none goes back to what holds.
    change: () => { field.value = String(finder.query.weights.find(([other]) => other === criterion.name)?.[1] ?? 0); },
  } });
  const known = criterion.value.some((value) => !Number.isNaN(value));
  return h("li", { class: "finder-row" },
    h("div", { class: "finder-head" }, h("span", { class: "finder-name" }, name), removeButton(name, remove)),
    h("div", { class: "finder-weight" }, slider, field),
    known ? null : h("p", { class: "small wrong" }, m("finder.unknown_all")),
    scaleBox(finder, criterion));
}

/** What counts, a row for each criterion, and the choice of another. */
export function weightRows(finder: Finder, rebuild: (focus: "weights" | "weight-last") => void): HTMLElement {
  const { candidates: set, query } = finder;
  const rows = query.weights.flatMap(([name, weight]) => {
    const criterion = set.criteria.get(name);
    return criterion ? [row(finder, criterion, weight, () => {
      finder.change({ ...finder.query, weights: finder.query.weights.filter(([other]) => other !== name) });
      rebuild("weights");
    })] : [];
  });
  return h("div", { class: "finder-part", "data-part": "weights" },
    h("h3", { tabindex: -1 }, m("finder.counts")),
    rows.length > 0 ? h("ul", { class: "bare" }, rows) : h("p", { class: "small" }, m("finder.counts_none")),
    criterionChoice(m("finder.add_criterion"), set, new Set(query.weights.map(([name]) => name)), ({ name }) => {
      finder.change({ ...finder.query, weights: [...finder.query.weights, [name, 1]] });
      rebuild("weight-last");
    }));
}
