import { fold } from "./fold";
import type { Row } from "./sheet";
import type { Column } from "../compact/columns";
import type { CompactLayer } from "../compact/layer";
import { labelOf } from "./manylabels";
import { locale } from "../language";

const AT_ONCE = 256;

/** The texts of a column, folded, some hundred rows in one string: a word is looked for in all of them at once. */
class Texts {
  readonly #runs: (string | undefined)[] = [];

  constructor(private readonly column: Column, private readonly rows: number) {}

  #run(index: number): string {
    const known = this.#runs[index];
    if (known !== undefined) return known;
    const texts: string[] = [];
    for (let row = index * AT_ONCE; row < Math.min(this.rows, (index + 1) * AT_ONCE); row += 1) {
      const value = this.column.value(row);
      texts.push(value === null ? "" : fold(typeof value === "object" ? JSON.stringify(value) : String(value)));
    }
    const run = texts.join("\n");
    this.#runs[index] = run;
    return run;
  }

  /** Call `act` for each row that holds a word, until it says that it has enough. */
  each(word: string, act: (row: number) => boolean): void {
    for (let index = 0; index * AT_ONCE < this.rows; index += 1) {
      const run = this.#run(index);
      if (!run.includes(word)) continue;
      const texts = run.split("\n");
      for (let at = 0; at < texts.length; at += 1) {
        if (texts[at]?.includes(word) && !act(index * AT_ONCE + at)) return;
      }
    }
  }
}

/** The rows of a layer of many features for a table: found, sorted and made one page at a time. */
export class ManyRows {
  readonly #texts = new Map<Column, Texts>();

  constructor(private readonly layer: CompactLayer, private readonly rowOf: (row: number) => Row) {}

  get #many(): NonNullable<CompactLayer["many"]> {
    const { many } = this.layer;
    if (!many) throw new Error("The layer is not read.");
    return many;
  }

  get count(): number {
    return this.#many.pack.rows;
  }

  row = (index: number): Row => this.rowOf(index);

  indexOf = (row: Row | { readonly place?: Row["place"] }): number | null => (row.place ? this.layer.rowOf(row.place) : null);

  #textsOf(column: Column): Texts {
    const known = this.#texts.get(column) ?? new Texts(column, this.count);
    this.#texts.set(column, known);
    return known;
  }

  /** The rows that show and hold every word somewhere, in the order of a column where one is named. */
  find(words: readonly string[], order: { readonly id: string; readonly descending: boolean } | null): Uint32Array {
    const { pack, sieve } = this.#many;
    const kept = sieve.shown.slice();
    for (const word of words) {
      const holds = new Uint8Array(pack.rows);
      for (const column of pack.columns) this.#mark(column, word, holds);
      for (let row = 0; row < kept.length; row += 1) kept[row] = (kept[row] as number) & (holds[row] as number);
    }
    const rows = new Uint32Array(kept.reduce((sum, one) => sum + one, 0));
    for (let row = 0, at = 0; row < kept.length; row += 1) if (kept[row] === 1) rows[at++] = row;
    return order ? this.#sorted(rows, order.id, order.descending) : rows;
  }

  #mark(column: Column, word: string, holds: Uint8Array): void {
    const { codes, values } = column;
    if (codes) {
      const fits = values.map((_, code) => fold(labelOf(this.layer.data, column, code)()).includes(word));
      if (!fits.includes(true)) return;
      for (let row = 0; row < codes.length; row += 1) if (fits[codes[row] as number]) holds[row] = 1;
    } else {
      this.#textsOf(column).each(word, (row) => {
        holds[row] = 1;
        return true;
      });
    }
  }

  /** The first rows whose name or identifier holds every word. */
  named(words: readonly string[], most: number): number[] {
    const { pack, sieve } = this.#many;
    const wanted = new Set([pack.name, "name_fr", "name_en", "name", "id"]);
    const columns = pack.columns.filter(({ name }) => wanted.has(name));
    const longest = [...words].sort((a, b) => b.length - a.length)[0] ?? "";
    const found = new Set<number>();
    for (const column of columns) {
      this.#textsOf(column).each(longest, (row) => {
        const text = fold(String(column.value(row) ?? ""));
        if (sieve.shown[row] === 1 && words.every((word) => text.includes(word))) found.add(row);
        return found.size < most;
      });
    }
    return [...found].slice(0, most);
  }

  /** Nothing comes last whichever way round. */
  #sorted(rows: Uint32Array, id: string, descending: boolean): Uint32Array {
    const rank = this.#rank(id);
    if (!rank) return rows;
    const ranks = new Float64Array(this.count);
    for (const row of rows) {
      const found = rank(row);
      ranks[row] = Number.isNaN(found) ? Infinity : descending ? -found : found;
    }
    return rows.sort((a, b) => {
      const [first, second] = [ranks[a] as number, ranks[b] as number];
      return first === second ? a - b : first - second;
    });
  }

  #rank(id: string): ((row: number) => number) | null {
    const { located, points, name, columns } = this.#many.pack;
    if (points && id === "latitude") return (row) => (row < located ? -(points.y[row] as number) : NaN);
    if (points && id === "longitude") return (row) => (row < located ? (points.x[row] as number) : NaN);
    const names = id === "name" ? [name, "name_fr", "name_en", "id"] : [id, `${id}_fr`];
    const column = names.map((one) => columns.find((known) => known.name === one)).find((known) => known !== undefined);
    if (!column) return null;
    if (column.rank) return column.rank;
    const collator = new Intl.Collator(locale(), { numeric: true });
    if (column.codes) {
      const labels = column.values.map((value, code) => (value === null ? "" : labelOf(this.layer.data, column, code)()));
      const order = labels.map((_, code) => code).sort((a, b) => collator.compare(labels[a] ?? "", labels[b] ?? ""));
      const places = new Float64Array(labels.length);
      order.forEach((code, place) => { places[code] = labels[code] === "" ? NaN : place; });
      const { codes } = column;
      return (row) => places[codes[row] as number] as number;
    }
    const texts = Array.from({ length: this.count }, (_, row) => column.value(row));
    const order = texts.map((_, row) => row).sort((a, b) => collator.compare(String(texts[a] ?? ""), String(texts[b] ?? "")));
    const places = new Float64Array(texts.length);
    order.forEach((row, place) => { places[row] = texts[row] === null ? NaN : place; });
    return (row) => places[row] as number;
  }
}
