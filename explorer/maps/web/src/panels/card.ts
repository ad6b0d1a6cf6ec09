import { credit } from "./credit";
import { disputeButton } from "../share/dispute";
import { h, link, terms } from "../dom";
import type { Explorer } from "../explorer";
import type { Field } from "../island";
import { date, m, number, percent, pick, say, t, word, type Live } from "../language";
import { isPositionKnown, isRanked, unknownPosition, valueText } from "../map/classed";
import { near } from "../explore/near";
import { bilingual, fullName, textOf, type Place } from "../map/places";
import { withUnit } from "./quantity";
import { symbol } from "../map/symbols";
import { verdictMark } from "./verdicts";

/** Said by the card in words of its own, so not repeated among the layer's fields. */
const SAID_ELSEWHERE = new Set([
  "id", "name_fr", "name_en", "category", "position_kind", "accuracy_m", "source", "valid_from", "valid_to",
  "note_fr", "note_en",
]);

function plain(value: unknown, field: Field): string {
  if (Array.isArray(value)) return value.map((one) => plain(one, field)).join(", ");
  const text = textOf(value) ?? "";
  const label = field.labels && Object.hasOwn(field.labels, text) ? field.labels[text] : undefined;
  if (label) return pick(label);
  if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
  if (typeof value === "number") return field.type === "year" ? text : field.type === "share" ? percent(value) : number(value);
  return field.type === "date" ? date(text) : text;
}

function fieldValue(value: unknown, field: Field): HTMLElement {
  const text: Live = () => plain(value, field);
  const shown = typeof value === "string" && /^https?:/i.test(value) ? link(value, text) : h("span", {}, text);
  const { unit } = field;
  return unit ? h("span", {}, shown, () => withUnit("", word("unit", unit))) : shown;
}

const creditsOf = (explorer: Explorer, keys: unknown): HTMLElement[] =>
  (textOf(keys) ?? "").split(";").map((key) => h("span", { class: "one-of-many" }, credit(explorer.island.sources, key.trim())));

/** The figure that a place is classed by, said even where it is missing. */
function classedFact(place: Place): HTMLElement {
  const value: Live = () => valueText(place) ?? "";
  if (!isRanked(place)) return h("strong", {}, value);
  return h("span", {}, h("strong", {}, value), " ", h("span", { class: "whole" }, m("classes.in_class", { label: say(place.category?.label) })));
}

/** The fields that hold something; a pair in two languages counts once and follows the page's language. */
function facts(explorer: Explorer, place: Place): [Live, HTMLElement | HTMLElement[]][] {
  const { layer, properties } = place;
  const found: [Live, HTMLElement | HTMLElement[]][] = [];
  for (const field of layer.fields) {
    const { label, name } = field;
    const stem = /^(.+)_(?:fr|en)$/.exec(name)?.[1];
    const paired = stem !== undefined && layer.fields.some((other) => other.name === `${stem}_fr`);
    if (SAID_ELSEWHERE.has(name) || (paired && name.endsWith("_en"))) continue;
    if (name === layer.classes?.field) {
      found.push([say(label), classedFact(place)]);
    } else if (paired) {
      if (bilingual(properties, stem) !== null) found.push([say(label), h("span", {}, () => bilingual(properties, stem) ?? "")]);
    } else if (textOf(properties[name]) !== null) {
      const shown = name === "other_sources" ? creditsOf(explorer, properties[name]) : fieldValue(properties[name], field);
      found.push([say(label), shown]);
    }
  }
  return found;
}

function positionText(place: Place): string {
  const kind = textOf(place.properties["position_kind"]);
  const position = kind ? word("position", kind) : t(unknownPosition(place));
  if (place.undrawable !== null) return t("position.undrawable", { position, reason: t(place.undrawable) });
  if (place.feature.geometry === null || place.accuracyM === null) return position;
  return t("position.accuracy", { position, metres: place.accuracyM });
}

function validity(place: Place): Live | null {
  const from = textOf(place.properties["valid_from"]);
  const to = textOf(place.properties["valid_to"]);
  if (from && to) return m("dates.between", { from: () => date(from), to: () => date(to) });
  if (from) return m("dates.since", { from: () => date(from) });
  return to ? m("dates.until", { to: () => date(to) }) : null;
}

function claimLinks(explorer: Explorer, place: Place): HTMLElement | null {
  const claims = explorer.claimsOf(place);
  if (claims.length === 0) return null;
  const items = claims.map(({ id, statement, verdict }) =>
    h("li", {}, verdictMark(verdict, "drawing"), h(
      "button", { type: "button", class: "link", on: { click: () => explorer.showClaim(id) } }, say(statement),
    )));
  return h("div", { class: "card-claims" }, h("p", { class: "small-title" }, m("card.claims")), h("ul", { class: "bare" }, items));
}

/** Everything known of one place. */
export function card(explorer: Explorer, place: Place, heading: "h2" | "h3"): HTMLElement {
  const { layer, properties, category } = place;
  const source = textOf(properties["source"]);
  const note: Live = () => bilingual(properties, "note") ?? "";
  const period = validity(place);
  const { vintage } = layer;
  return h(
    "article",
    { class: "card" },
    h("p", { class: "card-kind" }, symbol(place.style, 16), h("span", {}, say(layer.classes ? layer.title : category?.label ?? layer.title))),
    h(heading, { class: "card-title", tabindex: -1 }, fullName(place)),
    terms([
      ...facts(explorer, place),
      [m("card.dates"), period],
      [m("card.position"), isPositionKnown(place) ? () => positionText(place) : null],
      [m("card.source"), source ? credit(explorer.island.sources, source) : layer.classes && layer.sources.length > 0 ? creditsOf(explorer, layer.sources.join(";")) : null],
      [m("card.vintage"), vintage ? () => date(vintage) : null],
    ]),
    note() ? h("p", { class: "note" }, note) : null,
    claimLinks(explorer, place),
    near(explorer, place),
    disputeButton(explorer, place),
  );
}
