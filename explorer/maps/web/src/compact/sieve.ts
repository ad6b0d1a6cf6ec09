import { fold } from "../explore/fold";
import type { Part } from "../state";
import type { Column, } from "./columns";
import type { Pack, Value } from "./pack";

/** Values up to which a column is offered as boxes to tick; of more, one says a piece of the text. */
export const MOST_BOXES = 12;
const MOST_MARKS = 8;

export const wordsOf = (value: Value): string =>
  value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

interface Written {
  readonly h?: Readonly<Record<string, readonly number[]>>;
  readonly q?: Readonly<Record<string, string>>;
  readonly by?: string;
}

/** Which rows of a layer show, and by which column they are coloured: both follow from codes, and nothing is read again. */
export class Sieve implements Part {
  /** One where a row shows. */
  readonly shown: Uint8Array;
  /** Goes up with every change. */
  version = 0;
  count: number;
  readonly boxed: readonly Column[];
  readonly asked: readonly Column[];
  /** Columns that may set the colours. */
  readonly colouring: readonly Column[];
  readonly #opening: Column | null;
  #by: Column | null;
  readonly #hidden = new Map<Column, Set<number>>();
  readonly #queries = new Map<Column, string>();
  readonly #listeners: (() => void)[] = [];
  readonly #counts = new Map<Column, { version: number; all: Uint32Array; shown: Uint32Array }>();

  constructor(private readonly pack: Pack, first: string | null) {
    this.shown = new Uint8Array(pack.rows).fill(1);
    this.count = pack.rows;
    const coded = pack.columns.filter(({ codes, values }) => codes !== null && values.length > 1);
    this.boxed = coded.filter(({ values }) => values.length <= MOST_BOXES);
    this.asked = coded.filter(({ values }) => values.length > MOST_BOXES);
    this.colouring = coded.filter(({ name, values }) => values.length <= MOST_MARKS || name === first);
    this.#opening = this.colouring.find(({ name }) => name === first) ?? this.colouring[0] ?? null;
    this.#by = this.#opening;
  }

  get by(): Column | null {
    return this.#by;
  }

  colourBy(name: string): void {
    const found = this.colouring.find((column) => column.name === name) ?? null;
    if (found === this.#by) return;
    this.#by = found;
    this.version += 1;
    this.#changed();
  }

  get active(): boolean {
    return this.#hidden.size > 0 || this.#queries.size > 0;
  }

  shows = (column: Column, code: number): boolean => !(this.#hidden.get(column)?.has(code) ?? false);

  show(column: Column, codes: readonly number[], shown: boolean): void {
    const hidden = this.#hidden.get(column) ?? new Set<number>();
    for (const code of codes) {
      if (shown) hidden.delete(code);
      else hidden.add(code);
    }
    if (hidden.size > 0) this.#hidden.set(column, hidden);
    else this.#hidden.delete(column);
    this.#sift();
  }

  query = (column: Column): string => this.#queries.get(column) ?? "";

  ask(column: Column, text: string): void {
    if (fold(text) === "") this.#queries.delete(column);
    else this.#queries.set(column, text);
    this.#sift();
  }

  clear(): void {
    if (!this.active) return;
    this.#hidden.clear();
    this.#queries.clear();
    this.#sift();
  }

  /** Let a row through whatever hides it: somebody asked to see it. */
  admit(row: number): void {
    if (this.shown[row] === 1) return;
    for (const [column, hidden] of [...this.#hidden]) {
      hidden.delete(column.codes?.[row] ?? -1);
      if (hidden.size === 0) this.#hidden.delete(column);
    }
    for (const column of [...this.#queries.keys()]) {
      if (this.#refused(column)?.[column.codes?.[row] ?? 0] === 1) this.#queries.delete(column);
    }
    this.#sift();
  }

  /** How many rows have each value of a column, of all and of those that show. */
  counts(column: Column): { readonly all: Uint32Array; readonly shown: Uint32Array } {
    const known = this.#counts.get(column);
    if (known?.version === this.version) return known;
    const { codes, values } = column;
    const all = new Uint32Array(values.length);
    const shown = new Uint32Array(values.length);
    for (let row = 0; codes && row < this.pack.rows; row += 1) {
      const code = codes[row] as number;
      all[code] = (all[code] as number) + 1;
      shown[code] = (shown[code] as number) + (this.shown[row] as number);
    }
    const found = { version: this.version, all, shown };
    this.#counts.set(column, found);
    return found;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** One for each value that a column keeps back. */
  #refused(column: Column): Uint8Array | null {
    const hidden = this.#hidden.get(column);
    const words = fold(this.query(column)).split(" ").filter(Boolean);
    if (!hidden && words.length === 0) return null;
    const refused = new Uint8Array(column.values.length);
    column.values.forEach((value, code) => {
      const text = words.length > 0 ? fold(wordsOf(value)) : "";
      if (hidden?.has(code) || words.some((word) => !text.includes(word))) refused[code] = 1;
    });
    return refused;
  }

  #sift(): void {
    const { shown } = this;
    shown.fill(1);
    for (const column of [...this.boxed, ...this.asked]) {
      const refused = this.#refused(column);
      const { codes } = column;
      if (!refused || !codes) continue;
      for (let row = 0; row < shown.length; row += 1) {
        if (refused[codes[row] as number] === 1) shown[row] = 0;
      }
    }
    let count = 0;
    for (let row = 0; row < shown.length; row += 1) count += shown[row] as number;
    this.count = count;
    this.version += 1;
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  get(): string | null {
    const h = Object.fromEntries([...this.#hidden].map(([{ name }, codes]) => [name, [...codes].sort((a, b) => a - b)]));
    const q = Object.fromEntries([...this.#queries].map(([{ name }, text]) => [name, text]));
    const written: Written = {
      ...(this.#hidden.size > 0 ? { h } : {}), ...(this.#queries.size > 0 ? { q } : {}),
      ...(this.#by && this.#by !== this.#opening ? { by: this.#by.name } : {}),
    };
    return Object.keys(written).length > 0 ? JSON.stringify(written) : null;
  }

  /** From a link, which anyone may have written: what is odd in it is passed over. */
  set(value: string | null): void {
    if (value === this.get()) return;
    this.#hidden.clear();
    this.#queries.clear();
    this.#by = this.#opening;
    const written = (value === null ? {} : JSON.parse(value)) as Written;
    for (const column of this.boxed) {
      const codes = Object.hasOwn(written.h ?? {}, column.name) ? written.h?.[column.name] : undefined;
      if (!Array.isArray(codes)) continue;
      const known = codes.filter((code) => Number.isInteger(code) && code >= 0 && code < column.values.length);
      if (known.length > 0) this.#hidden.set(column, new Set(known));
    }
    for (const column of this.asked) {
      const text = Object.hasOwn(written.q ?? {}, column.name) ? written.q?.[column.name] : undefined;
      if (typeof text === "string" && fold(text) !== "") this.#queries.set(column, text);
    }
    this.#by = this.colouring.find(({ name }) => name === written.by) ?? this.#opening;
    this.#sift();
  }
}
