import type { Scalar, Text } from "../island";
import { date, locale, number, pick, t, word } from "../language";

const NO_BREAK = "\u00a0";
const SHORT_UNIT = 3;

/** A figure and its unit; a short unit never goes to the next line alone. */
export const withUnit = (figure: string, unit: string): string =>
  unit ? `${figure}${unit.length <= SHORT_UNIT ? NO_BREAK : " "}${unit}` : figure;

/** A unit comes alone, or as singular and plural parted by a bar; each language counts its own way. */
export function inNumber(unit: string, value: number): string {
  const [singular = "", plural = singular] = unit.split("|");
  return new Intl.PluralRules(locale()).select(value) === "one" ? singular : plural;
}

/** A declared or measured value in words: its qualifier, the figure, its unit. */
export function quantity(value: Scalar, unit: Text | null, qualifier = ""): string {
  if (value === null) return t("value.none");
  if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
  const year = unit !== null && /^(?:year|ann\u00e9e)$/i.test(pick(unit));
  const figure = typeof value === "string" ? date(value) : number(value, { useGrouping: !year });
  const before = qualifier && qualifier !== "exact" ? word("qualifier", qualifier) : "";
  const after = typeof value === "string" || year ? "" : inNumber(pick(unit), value);
  return [before, withUnit(figure, after)].filter(Boolean).join(" ");
}
