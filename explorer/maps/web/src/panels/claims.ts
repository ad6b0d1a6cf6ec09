import { credit } from "./credit";
import { h, terms } from "../dom";
import type { Explorer } from "../explorer";
import type { Claim } from "../island";
import { date, m, pick, say, signed, t, number, type Live } from "../language";
import { isLocated, keyOf, nameOf, type Place } from "../map/places";
import { inNumber, quantity, withUnit } from "./quantity";
import { symbol } from "../map/symbols";
import { VERDICTS, verdictMark } from "./verdicts";

export const claimId = (id: string): string => `claim-${id}`;

export function measured({ measured: value, uncertainty, unit }: Claim): Live | null {
  if (value === null) return null;
  return () => {
    const text = quantity(value, unit);
    if (!uncertainty || typeof value !== "number") return text;
    return t("claim.uncertain", { value: number(value), uncertainty: number(uncertainty), unit: inNumber(pick(unit), value + uncertainty) });
  };
}

export function difference({ difference: value, measured: measuredValue, unit }: Claim): Live | null {
  if (value === null) return null;
  const maximumFractionDigits = Math.abs(Number(measuredValue)) >= 10 ? 1 : 2;
  return () => withUnit(signed(value, { maximumFractionDigits }), inNumber(pick(unit), value));
}

function places(explorer: Explorer, claim: Claim): HTMLElement | null {
  const found = claim.features
    .map(({ layer, id }) => explorer.place(keyOf(layer, id)))
    .filter((place): place is Place => place !== null);
  if (found.length === 0) return null;
  const buttons = found.map((place) =>
    h("li", {}, h(
      "button", { type: "button", class: "action", on: { click: () => explorer.show(place) } },
      symbol(place.style, 16),
      h("span", {}, m(isLocated(place) ? "claim.show" : "claim.open", { name: nameOf(place) })),
    )));
  return h("ul", { class: "bare actions" }, buttons);
}

function article(explorer: Explorer, claim: Claim): HTMLElement {
  const declared: Live | null =
    claim.declared === null ? null : () => quantity(claim.declared, claim.unit, claim.qualifier);
  return h(
    "article", { class: `claim claim-${claim.verdict}`, id: claimId(claim.id), tabindex: -1 },
    h("h3", {}, say(claim.statement)),
    h("p", { class: "claim-verdict" }, verdictMark(claim.verdict)),
    h("div", { class: "figures" }, terms([
      [m("claim.declared"), declared],
      [m("claim.measured"), measured(claim)],
      [m("claim.difference"), difference(claim)],
    ])),
    h("p", { class: "claim-reason" }, say(claim.reason)),
    h("details", {},
      h("summary", {}, m("claim.how")),
      terms([
        [m("claim.method"), say(claim.method)],
        [m("claim.source"), credit(explorer.island.sources, claim.source)],
        [m("claim.date"), () => date(claim.date)],
      ])),
    places(explorer, claim),
  );
}

/** The ledger: what was said, what is measured today, and what follows. */
export function claims(explorer: Explorer): HTMLElement {
  const all = explorer.island.claims;
  const summary = VERDICTS.map((verdict) =>
    h("li", {}, verdictMark(verdict, "many"), " ", h("strong", {}, () => number(all.filter((claim) => claim.verdict === verdict).length))));
  return h(
    "div", {},
    h("h2", {}, m("tab.claims")),
    h("p", { class: "lead" }, m("claims.lead")),
    h("ul", { class: "bare summary", "aria-label": m("claims.summary") }, summary),
    all.map((claim) => article(explorer, claim)),
  );
}
