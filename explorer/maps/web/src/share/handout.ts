import { entriesOf, meaningOf, shownLayers } from "./caption";
import { classingText } from "../panels/classing";
import { difference, measured } from "../panels/claims";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import type { Claim, Fact, LayerData, Source } from "../island";
import { date, m, pick, say, t } from "../language";
import { address } from "./permalink";
import { quantity } from "../panels/quantity";
import { symbol } from "../map/symbols";
import { verdictMark } from "../panels/verdicts";

const today = (): string => {
  const now = new Date();
  const two = (part: number): string => String(part).padStart(2, "0");
  return date(`${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`);
};

function key(explorer: Explorer): HTMLElement {
  const items = shownLayers(explorer).map((layer) => {
    const [own, ...inner] = entriesOf(layer).map(({ style, words }) => [symbol(style, 15), " ", words]);
    return h("li", {}, own, inner.length > 0 ? h("ul", { class: "bare" }, inner.map((one) => h("li", {}, one))) : null);
  });
  const methods = shownLayers(explorer).flatMap((layer) => [classingText(layer.data), meaningOf(layer)]).filter((text) => text !== null);
  return h("div", { class: "sheet-key" },
    h("h2", {}, m("print.key")), h("ul", { class: "bare" }, items), methods.map((text) => h("p", { class: "small" }, text)), h("p", { class: "small" }, m("layers.doubt")));
}

function facts(all: readonly Fact[]): HTMLElement | null {
  if (all.length === 0) return null;
  return h("section", {},
    h("h2", {}, m("facts.title")),
    h("dl", { class: "sheet-facts" }, all.map(({ label, value, note }) =>
      h("div", {}, h("dt", {}, say(label)), h("dd", {}, h("strong", {}, say(value)), note ? h("span", { class: "small" }, say(note)) : null)))));
}

function claimRow(claim: Claim): HTMLElement {
  return h("tr", {},
    h("th", { scope: "row" }, say(claim.statement), h("span", { class: "small" }, say(claim.reason))),
    h("td", {}, claim.declared === null ? "–" : () => quantity(claim.declared, claim.unit, claim.qualifier)),
    h("td", {}, measured(claim) ?? "–"),
    h("td", {}, difference(claim) ?? "–"),
    h("td", {}, verdictMark(claim.verdict)));
}

function ledger(all: readonly Claim[]): HTMLElement | null {
  if (all.length === 0) return null;
  const heads = ["print.claim", "claim.declared", "claim.measured", "claim.difference", "print.verdict"] as const;
  return h("section", {},
    h("h2", {}, m("tab.claims")),
    h("table", { class: "sheet-claims" },
      h("thead", {}, h("tr", {}, heads.map((one) => h("th", { scope: "col" }, m(one))))),
      h("tbody", {}, all.map(claimRow))));
}

const sourceLine = ({ title, publisher, date: day }: Source): string =>
  [title, publisher === title ? null : publisher, day ? date(day) : null].filter(Boolean).join(", ");

const dated = ({ licence, title, vintage }: LayerData): string =>
  t("print.layer", { layer: pick(title), vintage: vintage ? date(vintage) : t("value.unknown"), licence });

/** The sources of what is on the sheets and of nothing else, under the licence that they share. */
function sources(explorer: Explorer): HTMLElement {
  const { claims, sources: all } = explorer.island;
  const layers = shownLayers(explorer).map(({ data }) => data);
  const cited = new Set([...layers.flatMap((layer) => layer.sources), ...claims.map(({ source }) => source)]);
  const byLicence = new Map<string, string[]>();
  for (const [one, source] of Object.entries(all)) {
    if (!cited.has(one)) continue;
    const licence = source.licence ?? t("print.no_licence");
    byLicence.set(licence, [...(byLicence.get(licence) ?? []), sourceLine(source)]);
  }
  const groups = [...byLicence].map(([licence, lines]) =>
    h("p", {}, h("strong", {}, licence), " – ", lines.join(" ; ")));
  return h("section", { class: "sheet-sources" },
    h("h2", {}, m("tab.sources")),
    h("p", {}, h("strong", {}, m("sources.layers")), " – ", layers.map(dated).join(" ; ")),
    groups,
    h("p", {}, m("sources.software")));
}

/** What goes to the printer: the map first, then what is known and from whom. */
export function handout(explorer: Explorer, map: SVGSVGElement): HTMLElement {
  const { island, state } = explorer;
  const where = address(state);
  map.removeAttribute("width");
  map.removeAttribute("height");
  map.classList.add("sheet-map");
  map.setAttribute("role", "img");
  map.setAttribute("aria-label", pick(island.title));
  return h("div", { class: "sheets" },
    h("section", { class: "sheet-first" },
      h("h1", {}, say(island.title)),
      h("p", { class: "small" }, say(island.subtitle), " ", m("print.day", { date: today() })),
      /^https?:/i.test(where) ? h("p", { class: "small" }, where) : null,
      h("div", { class: "sheet-body" }, map, key(explorer), facts(island.facts))),
    ledger(island.claims),
    sources(explorer));
}
