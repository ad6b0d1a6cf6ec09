import type { LayerData, Style } from "../island";
import { formOf, MARK, safeColour } from "../map/symbols";
import type { Sieve } from "./sieve";

const HALO = "#ffffff";
const HALO_PX = 1.25;
const FACE = 24;

/** How the values of the column that sets the colours look. */
export interface Marks {
  readonly styles: readonly Style[];
  /** By code, which of the styles. */
  readonly of: Uint8Array;
}

const OTHERS: Style = { color: "#5b6470", shape: "circle" };

/** The styles of the present colouring: those of the legend's classes, or a mark for each value, the most frequent first. */
export function marksOf(data: LayerData, sieve: Sieve): Marks {
  const { by } = sieve;
  if (!by) return { styles: [data.style], of: new Uint8Array(1) };
  const { all } = sieve.counts(by);
  const categories = by.name === "category" ? data.categories : [];
  const told = categories.some(({ color, fill }) => fill !== undefined || color !== data.style.color);
  if (told) {
    const of = Uint8Array.from(by.values, (value) => {
      const found = categories.findIndex((one) => one.value === value);
      return found < 0 ? categories.length : found;
    });
    return { styles: [...categories, OTHERS], of };
  }
  const { shape } = data.style;
  // Lines and areas have their own form; only their colours differ.
  const formed = (style: Style): Style => (shape === "line" || shape === "area" ? { ...style, shape } : style);
  const marks = (data.packed?.marks ?? []).map(formed);
  const order = by.values.map((_, code) => code).sort((a, b) => (all[b] as number) - (all[a] as number) || a - b);
  const of = new Uint8Array(by.values.length);
  order.forEach((code, rank) => { of[code] = Math.min(rank, marks.length); });
  return { styles: [...marks, formed(OTHERS)], of };
}

const faces = new Map<string, HTMLCanvasElement>();

/** A mark drawn once, to be copied for each point. */
export function face(style: Style, radius: number, ratio: number): HTMLCanvasElement {
  const key = `${style.color} ${style.shape} ${style.fill ?? ""} ${radius} ${ratio}`;
  const known = faces.get(key);
  if (known) return known;
  const side = Math.ceil((2 * radius + 2 * HALO_PX) * ratio);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  if (context) {
    const scale = (2 * radius * ratio) / FACE;
    context.translate(side / 2, side / 2);
    context.scale(scale, scale);
    context.translate(-FACE / 2, -FACE / 2);
    const path = new Path2D(formOf(style.shape));
    context.lineJoin = "round";
    context.lineWidth = (2 * HALO_PX * ratio) / scale;
    context.strokeStyle = HALO;
    context.stroke(path);
    context.fillStyle = style.fill === "dotted" || style.fill === "hatched" ? HALO : safeColour(style.color);
    context.fill(path);
    if (style.fill === "dotted" || style.fill === "hatched") {
      context.strokeStyle = style.fill === "hatched" ? safeColour(style.color) : MARK;
      context.lineWidth = 3;
      context.stroke(path);
      context.stroke(new Path2D(style.fill === "hatched" ? "M6 18 18 6" : "M11 12h2"));
    }
  }
  faces.set(key, canvas);
  return canvas;
}

const STEP = 8;

/** What an area is filled with: its colour, or the pattern of its class. */
export function groundOf(context: CanvasRenderingContext2D, { color, fill }: Style, ratio: number): string | CanvasPattern {
  const colour = safeColour(color);
  if (fill !== "hatched" && fill !== "dotted") return colour;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = STEP * ratio;
  const pen = canvas.getContext("2d");
  if (!pen) return colour;
  pen.scale(ratio, ratio);
  if (fill === "dotted") {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, STEP, STEP);
    pen.fillStyle = MARK;
    pen.fill(new Path2D("M4 2.6a1.4 1.4 0 1 0 .01 0z"));
  } else {
    pen.strokeStyle = colour;
    pen.lineWidth = 1.6;
    pen.stroke(new Path2D("M-2 2 2-2M0 8 8 0M6 10 10 6"));
  }
  return context.createPattern(canvas, "repeat") ?? colour;
}
