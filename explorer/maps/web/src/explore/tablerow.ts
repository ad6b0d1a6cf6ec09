import { h, link } from "../dom";
import type { Explorer } from "../explorer";
import type { Scalar } from "../island";
import { isNumeric, show, type Column, type Row } from "./sheet";

const LONGEST = 2000;
/** From so many characters on, a cell is given room for a phrase, then for a sentence. */
const PHRASE = 18;
const SENTENCE = 60;

const shorten = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** A heading whose button sorts the rows by its column. */
export function heading(column: Column, sort: () => void): HTMLElement {
  return h("th", { scope: "col", class: isNumeric(column) ? "number" : null },
    h("button", { type: "button", class: "sort", on: { click: sort } }, column.label, h("span", { class: "sort-mark", "aria-hidden": "true" })));
}

function content(value: Scalar, column: Column): HTMLElement {
  const text = shorten(show(value, column));
  return column.kind === "link" ? link(text, text) : h("span", {}, text);
}

/** The first cell names the row and leads to what it is about. */
function name(explorer: Explorer, { open, place }: Row, value: Scalar, column: Column): HTMLElement {
  const act = place ? () => explorer.show(place) : open;
  return h("th", { scope: "row" },
    act ? h("button", { type: "button", class: "link", on: { click: act } }, shorten(show(value, column))) : content(value, column));
}

function width(value: Scalar): string | null {
  const { length } = String(value ?? "");
  if (length >= SENTENCE) return "sentence";
  return length >= PHRASE ? "phrase" : null;
}

export function bodyRow(explorer: Explorer, row: Row, values: readonly Scalar[], columns: readonly Column[]): HTMLTableRowElement {
  const cells = columns.map((column, index) => {
    const value = values[index] ?? null;
    if (index === 0) return name(explorer, row, value, column);
    return h("td", { class: isNumeric(column) ? "number" : width(value) }, content(value, column));
  });
  return h("tr", {}, cells);
}
