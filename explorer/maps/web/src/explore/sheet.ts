import type { Scalar } from "../island";
import { date, language, locale, number, percent, type Live } from "../language";
import type { ManyRows } from "./manyrows";
import type { Place } from "../map/places";

export type Kind = "text" | "number" | "share" | "coordinate" | "date" | "link";

export interface Column {
  readonly id: string;
  readonly label: Live;
  readonly kind: Kind;
}

/** One row; its values stand in the order of the columns and follow the page's language. */
export interface Row {
  readonly values: () => readonly Scalar[];
  /** The place that the row is about and that its name leads to. */
  readonly place?: Place | null;
  /** Where the name leads to otherwise. */
  readonly open?: (() => void) | undefined;
}

/** A table of the page: what it is called, and all that it holds. */
export interface Sheet {
  readonly name: string;
  readonly title: Live;
  readonly note?: Live;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The rows where there are too many to be made all at once. */
  readonly many?: ManyRows;
  /** Whether its rows are features, and so can be saved as GeoJSON. */
  readonly features?: boolean;
}

export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

const COORDINATE_DECIMALS = 6;

export const isNumeric = ({ kind }: Column): boolean => kind === "number" || kind === "share" || kind === "coordinate";

/** A value as readers see it. */
export function show(value: Scalar, { kind }: Column): string {
  if (value === null) return "";
  if (typeof value === "string") return kind === "text" || kind === "link" ? value : date(value);
  if (typeof value === "boolean") return String(value);
  if (kind === "share") return percent(value);
  return kind === "coordinate" ? number(value, { maximumFractionDigits: COORDINATE_DECIMALS }) : number(value);
}

const isEmpty = (value: Scalar): boolean => value === null || value === "";

/** Numbers before texts, nothing last whichever way round. */
export function sorted(rows: readonly Row[], valuesOf: (row: Row) => readonly Scalar[], { column, descending }: Order): Row[] {
  const collator = new Intl.Collator(locale(), { numeric: true });
  const sign = descending ? -1 : 1;
  const compare = (a: Scalar, b: Scalar): number => {
    if (isEmpty(a) || isEmpty(b)) return Number(isEmpty(a)) - Number(isEmpty(b));
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    if (typeof a === "number" || typeof b === "number") return sign * (typeof a === "number" ? -1 : 1);
    return sign * collator.compare(String(a), String(b));
  };
  return rows
    .map((row) => ({ row, value: valuesOf(row)[column] ?? null }))
    .sort((a, b) => compare(a.value, b.value))
    .map(({ row }) => row);
}

/** The values of each row, asked for once in each language. */
export class Values {
  #language = language();
  #known = new WeakMap<Row, readonly Scalar[]>();

  of(row: Row): readonly Scalar[] {
    if (this.#language !== language()) {
      this.#language = language();
      this.#known = new WeakMap();
    }
    let values = this.#known.get(row);
    if (!values) {
      values = row.values();
      this.#known.set(row, values);
    }
    return values;
  }
}
