import { s } from "../dom";
import type { Style } from "../island";
import { safeColour, MARK } from "./symbols";

const STEP = 8;

let definitions: SVGDefsElement | null = null;

function pattern(id: string, ...content: SVGElement[]): SVGPatternElement {
  return s("pattern", { id, width: STEP, height: STEP, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, content);
}

/** Attributes alone paint them, so that a picture of the map can take them along. */
function made(id: string, { color, fill }: Style): SVGPatternElement {
  const ground = s("rect", { width: STEP, height: STEP, fill: safeColour(color) });
  if (fill === "dotted") return pattern(id, ground, s("circle", { cx: STEP / 2, cy: STEP / 2, r: 1.4, fill: MARK }));
  return pattern(id, s("rect", { width: 1.8, height: STEP, fill: safeColour(color) }));
}

/** What fills the areas of a class: its colour, or a pattern for nought and for no data. */
export function fillOf(style: Style): string {
  if (style.fill !== "dotted" && style.fill !== "hatched") return safeColour(style.color);
  if (!definitions) {
    definitions = s("defs");
    document.body.append(s("svg", { class: "definitions", width: 0, height: 0, "aria-hidden": "true" }, definitions));
  }
  const id = `class-${style.fill}-${safeColour(style.color).slice(1)}`;
  if (!document.getElementById(id)) definitions.append(made(id, style));
  return `url(#${id})`;
}
