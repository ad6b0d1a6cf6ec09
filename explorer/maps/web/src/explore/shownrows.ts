import type { Filters } from "./filters";
import { fold } from "./fold";
import type { Scalar } from "../island";
import { language } from "../language";
import type { Place } from "../map/places";
import { show, sorted, Values, type Order, type Row, type Sheet } from "./sheet";

const PAGE_ROWS = 100;

/** Which rows of a sheet are shown: those that pass the filters and hold the words, in order, a page at a time. */
export class ShownRows {
  readonly #filters: Filters;
  readonly #values = new Values();
  #texts = new WeakMap<Row, string>();
  #textsIn = language();
  #sheet: Sheet;
  #order: Order | null = null;
  #rows: readonly Row[] = [];
  /** The rows of a sheet of many, by their numbers. */
  #found: Uint32Array | null = null;
  #first = 0;

  constructor(filters: Filters, sheet: Sheet) {
    this.#filters = filters;
    this.#sheet = sheet;
  }

  get sheet(): Sheet {
    return this.#sheet;
  }

  get order(): Order | null {
    return this.#order;
  }

  open(sheet: Sheet, order: Order | null): void {
    this.#sheet = sheet;
    this.#order = order;
  }

  /** By a column; the same column again turns the order round. */
  sortBy(column: number): void {
    this.#order = { column, descending: this.#order?.column === column && !this.#order.descending };
  }

  valuesOf = (row: Row): readonly Scalar[] => this.#values.of(row);

  /** How many rows are shown, on every page. */
  get count(): number {
    return this.#found?.length ?? this.#rows.length;
  }

  /** How many rows the sheet has. */
  get total(): number {
    return this.#sheet.many?.count ?? this.#sheet.rows.length;
  }

  /** All rows shown, on every page. */
  *all(): Generator<Row> {
    const { many } = this.#sheet;
    if (!many || !this.#found) yield* this.#rows;
    else for (const index of this.#found) yield many.row(index);
  }

  get page(): readonly Row[] {
    const [from, to] = [this.#first, this.#first + PAGE_ROWS];
    const { many } = this.#sheet;
    return many && this.#found ? [...this.#found.subarray(from, to)].map((index) => many.row(index)) : this.#rows.slice(from, to);
  }

  /** How many rows come before this page. */
  get first(): number {
    return this.#first;
  }

  get inPages(): boolean {
    return this.count > PAGE_ROWS;
  }

  canTurn(by: number): boolean {
    const first = this.#first + by * PAGE_ROWS;
    return first >= 0 && first < this.count;
  }

  turn(by: number): void {
    if (this.canTurn(by)) this.#first += by * PAGE_ROWS;
  }

  /** Go to the page that holds a row, counted from nought. */
  goTo(index: number): void {
    this.#first = index - (index % PAGE_ROWS);
  }

  /** Go to the page that holds a place; whether that is another one. */
  turnTo(place: Place): boolean {
    const index = this.#sheet.many && this.#found
      ? this.#found.indexOf(this.#sheet.many.indexOf({ place }) ?? -1)
      : this.#rows.findIndex((row) => row.place === place);
    const before = this.#first;
    if (index >= 0) this.goTo(index);
    return this.#first !== before;
  }

  find(typed: string): void {
    const words = fold(typed).split(" ").filter(Boolean);
    const { columns, features, many, rows } = this.#sheet;
    this.#first = 0;
    this.#found = null;
    if (many) {
      const column = this.#order ? columns[this.#order.column] : undefined;
      this.#found = many.find(words, column ? { id: column.id, descending: this.#order?.descending ?? false } : null);
      return;
    }
    const kept = rows
      .filter(({ place }) => features !== true || !place || this.#filters.passes(place))
      .filter((row) => words.length === 0 || words.every((word) => this.#textOf(row).includes(word)));
    this.#rows = this.#order ? sorted(kept, this.valuesOf, this.#order) : kept;
  }

  /** What a row says, folded; a figure also as it is, since nobody types the spaces within it. */
  #textOf(row: Row): string {
    if (this.#textsIn !== language()) {
      this.#textsIn = language();
      this.#texts = new WeakMap();
    }
    let text = this.#texts.get(row);
    if (text === undefined) {
      text = fold(this.valuesOf(row).map((value, index) => {
        const column = this.#sheet.columns[index];
        return column && typeof value !== "number" ? show(value, column) : String(value ?? "");
      }).join(" "));
      this.#texts.set(row, text);
    }
    return text;
  }
}
