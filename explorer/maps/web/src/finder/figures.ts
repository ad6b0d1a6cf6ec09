import { language, locale, t, type MessageKey } from "../language";

const NARROW_SPACE = "\u202f";
const formats = new Map<string, Intl.NumberFormat>();

/** A number with so many decimals, as explorer.messages.numbers writes it. */
export function written(value: number, decimals: number): string {
  const key = `${locale()} ${decimals}`;
  // Of two as near, the even one, as in Python; older browsers round it up.
  const style = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, roundingMode: "halfEven" };
  const format = formats.get(key) ?? new Intl.NumberFormat(locale(), style as Intl.NumberFormatOptions);
  formats.set(key, format);
  return format.format(value).replace("-", "−");
}

/** A share from 0 to 1, in per cent. */
export const inPercent = (share: number, decimals: number): string =>
  `${written(100 * share, decimals)}${language() === "fr" ? NARROW_SPACE : ""}%`;

/** A figure with its unit. */
export function figure(value: number, unit: string): string {
  if (unit === "share") return inPercent(value, 1);
  if (unit === "yes") return t(value >= 1 ? "siting.yes" : "siting.no");
  const number = written(value, unit === "m" || Number.isInteger(value) ? 0 : 2);
  return unit ? t(`siting.unit.${unit}` as MessageKey, { number }) : number;
}

/** A share of the score as points of a hundred. */
export const points = (share: number): string => written(100 * share, 1);

/** Two whole numbers as a range; one where both are the same. */
export function span([low, high]: readonly [number, number]): string {
  const [first, last] = [written(low, 0), written(high, 0)];
  return first === last ? first : `${first}–${last}`;
}

/** How much a place holds: the most telling of what is known. */
export function capacityText(known: Readonly<Record<string, number>>): string | null {
  const [first] = Object.entries(known);
  return first ? t(`siting.capacity.${first[0]}` as MessageKey, { number: written(first[1], Number.isInteger(first[1]) ? 0 : 1) }) : null;
}
