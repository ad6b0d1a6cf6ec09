import type { Scalar } from "../island";

const BYTE_ORDER_MARK = "\ufeff";
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;
/** What makes a spreadsheet take a text for a formula, full-width forms included. */
const FORMULA = /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/;

function cell(value: Scalar): string {
  if (value === null) return "";
  const text = String(value);
  const safe = typeof value === "string" && FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const lines = (rows: readonly (readonly Scalar[])[]): string =>
  rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");

/** Comma-separated values after RFC 4180; the mark at the start tells Excel that it is UTF-8. */
export function csv(heading: readonly string[], rows: readonly (readonly Scalar[])[]): string {
  return BYTE_ORDER_MARK + lines([heading, ...rows]);
}
