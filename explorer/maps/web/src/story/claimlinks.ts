import { h } from "../dom";
import type { Explorer } from "../explorer";
import { m, say } from "../language";
import type { Place } from "../map/places";
import { verdictMark } from "../panels/verdicts";

/** The claims of the ledger that refer to these places, each with its verdict. */
export function claimList(explorer: Explorer, places: readonly Place[]): HTMLElement | null {
  const claims = [...new Set(places.flatMap((place) => explorer.claimsOf(place)))];
  if (claims.length === 0) return null;
  return h("div", { class: "card-claims" },
    h("p", { class: "small-title" }, m("story.claims")),
    h("ul", { class: "bare" }, claims.map(({ id, statement, verdict }) =>
      h("li", {}, verdictMark(verdict, "drawing"), h("button", { type: "button", class: "link", on: { click: () => explorer.showClaim(id) } }, say(statement))))));
}
