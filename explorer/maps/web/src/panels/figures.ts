import { credit } from "./credit";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import type { Fact, Indicator } from "../island";
import { date, m, say } from "../language";
import { quantity } from "./quantity";

function fact({ label, value, note }: Fact): HTMLElement {
  return h("div", { class: "fact" },
    h("dt", {}, say(label)), h("dd", {}, h("strong", {}, say(value)), note ? h("span", { class: "small" }, say(note)) : null));
}

function indicator(explorer: Explorer, one: Indicator): HTMLElement {
  return h(
    "li", { class: "indicator" },
    h("p", { class: "indicator-value" }, () => quantity(one.value, one.unit, one.qualifier)),
    h("h4", {}, say(one.label)),
    one.note ? h("p", { class: "small" }, say(one.note)) : null,
    h("p", { class: "small" }, credit(explorer.island.sources, one.source), one.date && one.date !== explorer.island.sources[one.source]?.date ? [" – ", () => date(one.date)] : null),
  );
}

/** What is measured of the district today, then what was announced for it. */
export function figures(explorer: Explorer): HTMLElement {
  const { facts, indicators } = explorer.island;
  return h(
    "div", {},
    h("h2", {}, m("tab.figures")),
    facts.length ? [h("h3", {}, m("facts.title")), h("p", { class: "lead" }, m("facts.lead")), h("dl", { class: "facts-list" }, facts.map(fact))] : null,
    indicators.length ? [
      h("h3", {}, m("indicators.title")),
      h("p", { class: "lead" }, m("indicators.lead")),
      h("ul", { class: "bare indicators" }, indicators.map((one) => indicator(explorer, one))),
    ] : null,
  );
}
