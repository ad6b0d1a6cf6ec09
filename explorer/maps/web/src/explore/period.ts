import { textOf, type Place } from "../map/places";

/** From the first moment to the one just after the last, in years and their fractions. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

const PATTERN = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const DAY_MS = 86_400_000;

const inYears = (moment: number): number => {
  const year = new Date(moment).getUTCFullYear();
  const start = Date.UTC(year, 0);
  return year + (moment - start) / (Date.UTC(year + 1, 0) - start);
};

/** The year, month or day that a date names; null for anything else. */
export function period(text: string | null): Period | null {
  const parts = PATTERN.exec(text ?? "");
  if (!parts) return null;
  const year = Number(parts[1]);
  const month = parts[2] === undefined ? null : Number(parts[2]) - 1;
  if (month === null) return { start: year, end: year + 1 };
  const first = Date.UTC(year, month, Number(parts[3] ?? 1));
  const last = parts[3] === undefined ? Date.UTC(year, month + 1) : first + DAY_MS;
  return { start: inYears(first), end: inYears(last) };
}

/** Whether a period reaches into an instant: a whole number is a whole year, a fraction a moment. */
export const covers = ({ start, end }: Period, instant: number): boolean =>
  end > instant && (Number.isInteger(instant) ? start < instant + 1 : start <= instant);

/** When a place is there; open at an end that is not dated, null where neither is. */
export function validity({ properties }: Place): Period | null {
  const from = period(textOf(properties["valid_from"]));
  const to = period(textOf(properties["valid_to"]));
  if (!from && !to) return null;
  return { start: from?.start ?? -Infinity, end: to?.end ?? Infinity };
}
