import { s } from "../dom";
import { writable } from "./drawing";
import { language } from "../language";

export const MARGIN = 16;
export const INK = "#1d2126";

const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';
const LONGEST_TEXT = 2000;
const LEADING = 1.35;

interface Type {
  readonly size: number;
  readonly weight?: number;
  readonly fill?: string;
}

const ruler = document.createElement("canvas").getContext("2d");

export function widthOf(text: string, { size, weight = 400 }: Type): number {
  if (!ruler) return text.length * size * 0.6;
  ruler.font = `${weight} ${size}px ${FONT}`;
  return ruler.measureText(text).width;
}

/** Break a text into lines, within a word where one alone is too wide. */
function wrap(text: string, width: number, type: Type): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (widthOf(longer, type) <= width) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    line = word;
    while (widthOf(line, type) > width && line.length > 1) {
      let end = line.length - 1;
      while (end > 1 && widthOf(line.slice(0, end), type) > width) end -= 1;
      lines.push(line.slice(0, end));
      line = line.slice(end);
    }
  }
  if (line) lines.push(line);
  return lines;
}

/** A drawing that texts are written on from the top. */
export class Poster {
  readonly #marks: SVGElement[] = [];
  y = MARGIN;

  constructor(readonly width: number) {}

  add(mark: SVGElement): void {
    this.#marks.push(mark);
  }

  /** Write a text at the present height; gives the height under it. */
  write(words: string, type: Type, x = MARGIN, width = this.width - 2 * MARGIN, top = this.y): number {
    const text = words.length > LONGEST_TEXT ? `${words.slice(0, LONGEST_TEXT)}…` : words;
    const leading = Math.round(type.size * LEADING);
    // Cut first: a pair of surrogates that a line break has parted is no text either.
    const lines = wrap(text, width, type).map(writable);
    const spans = lines.map((line, index) => s("tspan", { x, y: top + type.size + index * leading }, line));
    this.add(s("text", { "font-size": type.size, "font-weight": type.weight ?? 400, fill: type.fill ?? INK, "unicode-bidi": "isolate" }, spans));
    return top + lines.length * leading;
  }

  finish(title: string, description: string): SVGSVGElement {
    const height = Math.ceil(this.y + MARGIN);
    return s(
      "svg",
      {
        width: this.width, height, viewBox: `0 0 ${this.width} ${height}`,
        "font-family": FONT, lang: language(), role: "img",
      },
      s("title", {}, writable(title)), s("desc", {}, writable(description)),
      s("rect", { width: this.width, height, fill: "#ffffff" }),
      this.#marks,
    );
  }
}
