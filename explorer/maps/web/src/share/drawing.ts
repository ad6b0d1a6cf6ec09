import type * as L from "leaflet";

import { s } from "../dom";
import type { DrawnLayer } from "../map/layers";

const LIGHT = "paper";
const HALO_PX = 3;
/** Dots of a picture to each of the page, so that paper shows them sharp. */
const PICTURE_RATIO = 2;
const SHAPES = "path, circle, rect, line, polyline, polygon, ellipse";
const GEOMETRY = [
  "d", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "points", "transform",
];
const PAINT = [
  "fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "stroke-linecap",
  "stroke-linejoin", "stroke-dasharray", "paint-order", "opacity",
];

/** Work out a drawing with the colours of a light page, which paper is. */
export function inLight<Result>(act: () => Result): Result {
  document.documentElement.classList.add(LIGHT);
  try {
    return act();
  } finally {
    document.documentElement.classList.remove(LIGHT);
  }
}

/** Text without the characters that XML has no way to write. */
export const writable = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");

const isShown = (element: Element): boolean => {
  const { display, visibility } = getComputedStyle(element);
  return display !== "none" && visibility !== "hidden" && !element.hasAttribute("hidden");
};

/** A copy of one shape that carries its own paint. */
function copyShape(shape: SVGElement): SVGElement {
  const copy = s(shape.tagName as "path");
  for (const name of GEOMETRY) {
    const value = shape.getAttribute(name);
    if (value !== null) copy.setAttribute(name, value);
  }
  const style = getComputedStyle(shape);
  for (const name of PAINT) {
    const value = style.getPropertyValue(name).replace(/url\((["']?)[^#)]*#([\w-]+)\1\)/, "url(#$2)");
    if (value && value !== "normal") copy.setAttribute(name, value);
  }
  return copy;
}

const shapesOf = (root: Element): SVGElement[] =>
  [...root.querySelectorAll<SVGElement>(SHAPES)].filter((shape) => !shape.closest("defs") && isShown(shape)).map(copyShape);

/** A symbol of the page as a picture of its own, put at a place. */
export function placeSymbol(symbol: SVGSVGElement, x: number, y: number, width: number, height = width): SVGElement {
  return s("svg", { x, y, width, height, viewBox: symbol.getAttribute("viewBox"), overflow: "visible" },
    shapesOf(symbol), [...symbol.querySelectorAll("text")].map(copyText));
}

/** A copy of words within a symbol, such as the rank in a pin. */
function copyText(words: SVGTextElement): SVGElement {
  const { fill, fontFamily, fontSize, fontWeight } = getComputedStyle(words);
  const [x, y, anchor] = ["x", "y", "text-anchor"].map((name) => words.getAttribute(name));
  return s("text", { x, y, "text-anchor": anchor, fill, "font-family": fontFamily, "font-size": fontSize, "font-weight": fontWeight },
    writable(words.textContent ?? ""));
}

class Drawer {
  readonly #frame: DOMRect;

  constructor(private readonly map: L.Map, private readonly layers: readonly DrawnLayer[]) {
    this.#frame = map.getContainer().getBoundingClientRect();
  }

  draw(): SVGSVGElement {
    const { width, height } = this.#frame;
    const ground = getComputedStyle(this.map.getContainer()).backgroundColor;
    const drawn = s("g", {}, this.#panes().flatMap((pane) => [...this.#canvas(pane), ...this.#paths(pane), ...this.#markers(pane)]));
    return s(
      "svg", { viewBox: `0 0 ${width} ${height}`, width, height },
      this.#patterns(drawn), s("rect", { width, height, fill: ground }), drawn,
    );
  }

  #panes(): HTMLElement[] {
    const left = new Set(["tilePane", "tooltipPane", "popupPane", "shadowPane", "mapPane"]);
    const height = (pane: HTMLElement): number => Number(getComputedStyle(pane).zIndex) || 0;
    return Object.entries(this.map.getPanes())
      .filter((entry): entry is [string, HTMLElement] => entry[1] instanceof HTMLElement && !left.has(entry[0]))
      .map(([, pane]) => pane)
      .filter(isShown)
      .sort((a, b) => height(a) - height(b));
  }

  /** What layers of many features have drawn on canvas, as pictures of their own. */
  #canvas(pane: HTMLElement): SVGElement[] {
    const { width, height } = this.#frame;
    return this.layers.flatMap(({ compact }) => {
      if (compact?.many?.tiles.getPane() !== pane) return [];
      const picture = compact.picture(PICTURE_RATIO);
      return picture ? [s("image", { x: 0, y: 0, width, height, href: picture.toDataURL() })] : [];
    });
  }

  #paths(pane: HTMLElement): SVGElement[] {
    const { x, y } = this.map.layerPointToContainerPoint([0, 0]);
    return [...pane.querySelectorAll<SVGSVGElement>(":scope > svg")].map((drawing) => {
      const shapes = shapesOf(drawing).filter((shape) => (shape.getAttribute("d") ?? "M0 0") !== "M0 0");
      return s("g", { transform: `translate(${x} ${y})`, opacity: getComputedStyle(pane).opacity }, shapes);
    });
  }

  #markers(pane: HTMLElement): SVGElement[] {
    return [...pane.querySelectorAll<HTMLElement>(":scope > .leaflet-marker-icon")]
      .filter(isShown)
      .map((icon) => this.#marker(icon))
      .filter((drawn) => drawn !== null);
  }

  #marker(icon: HTMLElement): SVGElement | null {
    const symbol = icon.querySelector<SVGSVGElement>("svg");
    const text = icon.querySelector<HTMLElement>("span");
    const box = (symbol ?? (icon.classList.contains("name") ? text : icon) ?? icon).getBoundingClientRect();
    const x = box.left - this.#frame.left;
    const y = box.top - this.#frame.top;
    if (x + box.width < 0 || y + box.height < 0 || x > this.#frame.width || y > this.#frame.height) return null;
    if (symbol) return placeSymbol(symbol, x, y, box.width, box.height);
    if (!text) return null;
    if (icon.classList.contains("name")) return this.#name(text, x, y + box.height / 2);
    const { backgroundColor, borderColor, color } = getComputedStyle(icon);
    const centre = { x: x + box.width / 2, y: y + box.height / 2 };
    return s("g", {},
      s("circle", { cx: centre.x, cy: centre.y, r: box.width / 2 - 1, fill: backgroundColor, stroke: borderColor, "stroke-width": 2 }),
      this.#text(text, centre.x, centre.y, { fill: color, "text-anchor": "middle" }));
  }

  #name(text: HTMLElement, x: number, middle: number): SVGElement {
    const halo = getComputedStyle(document.documentElement).getPropertyValue("--land");
    return this.#text(text, x, middle, {
      fill: getComputedStyle(text).color, stroke: halo, "stroke-width": HALO_PX, "stroke-linejoin": "round", "paint-order": "stroke",
    });
  }

  #text(element: HTMLElement, x: number, middle: number, paint: Record<string, string | number>): SVGElement {
    const { fontFamily, fontSize, fontStyle, fontWeight } = getComputedStyle(element);
    let words = element.textContent ?? "";
    // The page cuts a long name with an ellipsis of its own, in proportion to its width.
    if (element.scrollWidth > element.clientWidth + 1) {
      words = `${words.slice(0, Math.floor((words.length * element.clientWidth) / element.scrollWidth) - 1)}…`;
    }
    return s("text", {
      x, y: middle, dy: "0.35em", "font-family": fontFamily, "font-size": fontSize, "font-style": fontStyle, "font-weight": fontWeight, ...paint,
    }, writable(words));
  }

  /** The hatchings that the drawing uses, which the page keeps elsewhere. */
  #patterns(drawn: SVGElement): SVGElement {
    const ids = new Set<string>();
    for (const shape of drawn.querySelectorAll("[fill^=url], [stroke^=url]")) {
      for (const name of ["fill", "stroke"]) {
        const id = /^url\(#([\w-]+)\)/.exec(shape.getAttribute(name) ?? "")?.[1];
        if (id) ids.add(id);
      }
    }
    const patterns = [...ids].map((id) => document.getElementById(id)).filter((found) => found instanceof SVGPatternElement);
    return s("defs", {}, patterns.map((pattern) =>
      s("pattern", {
        id: pattern.id, width: pattern.getAttribute("width"), height: pattern.getAttribute("height"),
        patternUnits: "userSpaceOnUse", patternTransform: pattern.getAttribute("patternTransform"),
      }, shapesOfPattern(pattern))));
  }
}

/** Inside definitions nothing has a style of its own, so the attributes say it all. */
function shapesOfPattern(pattern: SVGPatternElement): SVGElement[] {
  return [...pattern.querySelectorAll<SVGElement>(SHAPES)].map((shape) => {
    const copy = s(shape.tagName as "rect");
    for (const name of [...GEOMETRY, ...PAINT]) {
      const value = shape.getAttribute(name);
      if (value !== null) copy.setAttribute(name, value);
    }
    return copy;
  });
}

/** The map in view as a drawing that needs neither the page nor its styles. */
export const drawMap = (map: L.Map, layers: readonly DrawnLayer[]): SVGSVGElement => new Drawer(map, layers).draw();
