import { h, s } from "../dom";
import type { Verdict } from "../island";
import { m } from "../language";

export const VERDICTS: readonly Verdict[] = ["confirmed", "contradicted", "not_checkable"];

const DRAWINGS: Record<Verdict, string> = {
  confirmed: "m5 12.5 4.5 4.5L19 7.5",
  contradicted: "M6.5 6.5l11 11m0-11-11 11",
  not_checkable: "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.100-1.5 2.300m0 3.500v.2",
};

/** A verdict by drawing and word, so that its colour is never needed. */
export function verdictMark(verdict: Verdict, form: "one" | "many" | "drawing" = "one"): HTMLElement {
  const known = DRAWINGS[verdict] ? verdict : "not_checkable";
  return h(
    "span",
    { class: `verdict verdict-${known}${form === "drawing" ? "" : " badge"}` },
    s("svg", { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true", focusable: "false" },
      s("path", { d: DRAWINGS[known] })),
    h("span", { class: form === "drawing" ? "visually-hidden" : null }, m(form === "many" ? `verdicts.${known}` : `verdict.${known}`)),
  );
}
