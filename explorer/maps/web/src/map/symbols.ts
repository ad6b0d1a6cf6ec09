import { s } from "../dom";
import type { Shape, Style } from "../island";

const PATHS: Record<Exclude<Shape, "circle" | "line" | "area">, string> = {
  square: "M5 5h14v14H5z",
  triangle: "M12 3.5 21 19.5H3z",
  diamond: "M12 2.5 21.5 12 12 21.5 2.5 12z",
  star: "m12 2 2.9 6.4 7 .8-5.2 4.7 1.5 6.9-6.2-3.5-6.2 3.5 1.5-6.9L2.1 9.2l7-.8z",
  cross: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
  hexagon: "M12 2.5 20.5 7.2v9.6L12 21.5l-8.5-4.7V7.2z",
  pin: "M12 22S4.5 13.9 4.5 9.3a7.5 7.5 0 0 1 15 0C19.5 13.9 12 22 12 22zm0-15.4a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
};

/** The outline of a symbol on a field of 24 by 24, for canvas. */
export const formOf = (shape: Shape): string =>
  shape === "circle" || shape === "line" || shape === "area" ? "M12 4a8 8 0 1 0 .01 0z" : PATHS[shape] ?? PATHS.square;

const NEUTRAL = "#5b6470";
/** Of dots, readable on a light and on a dark ground. */
export const MARK = "#767e8a";

const ZONE = "M3 5h18v14H3z";
const HATCHES = "M3 12l7-7M3 19 17 5M10 19 21 8M17 19l4-4";
const DOTS: readonly (readonly [number, number])[] = [[7, 9], [12, 9], [17, 9], [7, 15], [12, 15], [17, 15]];

/** A colour of the data, or grey where it is not one: it reaches SVG attributes. */
export const safeColour = (colour: string): string =>
  /^#(?:[0-9a-f]{3}){1,2}$/i.test(colour) ? colour : NEUTRAL;

/** A piece of a classed area, with the pattern that it has on the map. */
function swatch(colour: string, kind: Style["fill"]): SVGElement {
  return s("g", {},
    s("path", { d: ZONE, class: "class-swatch", fill: kind === "hatched" ? "none" : colour }),
    kind === "hatched" ? s("path", { d: HATCHES, stroke: colour, fill: "none", "stroke-width": 2 }) : null,
    kind === "dotted" ? DOTS.map(([cx, cy]) => s("circle", { cx, cy, r: 1.3, fill: MARK })) : null);
}

function drawing({ color, fill: kind, shape }: Style): SVGElement {
  const fill = safeColour(color);
  if (kind) return swatch(fill, kind);
  if (shape === "line") return s("path", { d: "M3 17 9 9l6 5 6-8", class: "stroke", stroke: fill });
  if (shape === "area") {
    return s("path", { d: "M4 8 12 3.5 20.5 8 18 19.5 6.5 18z", class: "area-swatch", stroke: fill, fill });
  }
  if (shape === "circle") return s("circle", { cx: 12, cy: 12, r: 8, class: "solid", fill });
  return s("path", { d: PATHS[shape] ?? PATHS.square, class: "solid", fill });
}

/** A symbol told apart by its form as much as by its colour; decoration only, its name stands beside it. */
export function symbol(style: Style, size = 20): SVGSVGElement {
  return s(
    "svg",
    { class: "symbol", viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true", focusable: "false" },
    drawing(style),
  );
}
