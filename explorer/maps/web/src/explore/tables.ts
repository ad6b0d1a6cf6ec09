import { h, refresh } from "../dom";
import type { Explorer } from "../explorer";
import { packed } from "./filtertext";
import { m, number, onLanguage, t, type Live } from "../language";
import { layerSheet, layersSheet } from "./layersheets";
import { ledgerSheets } from "./ledgersheets";
import type { Place } from "../map/places";
import { saveButtons } from "./savebuttons";
import type { Order, Sheet } from "./sheet";
import { ShownRows } from "./shownrows";
import { bodyRow, heading } from "./tablerow";

const QUIET_MS = 400;

/** The tables of the page, one at a time, in step with the map both ways. */
export class Tables {
  readonly element: HTMLElement;
  readonly #sheets: readonly Sheet[];
  readonly #opening: number;
  readonly #rows: ShownRows;
  readonly #choice = h("select", { id: "table-choice", on: { change: () => this.choose(this.#choice.selectedIndex) } });
  readonly #query = h("input", { type: "text", id: "table-query", autocomplete: "off", on: { input: () => this.#asked() } });
  readonly #count = h("p", { class: "small table-count" });
  readonly #note = h("p", { class: "small" });
  readonly #head = h("thead");
  readonly #body = h("tbody");
  readonly #region: HTMLElement;
  readonly #pages: HTMLElement;
  readonly #jump = h("input", { type: "number", min: 1, step: 1, inputmode: "numeric", on: { change: () => this.#jumped() } });
  readonly #save: HTMLElement;
  #drawn = false;
  #visible = false;
  #quiet = 0;
  #stale = false;

  constructor(private readonly explorer: Explorer) {
    const ordered = [...explorer.layers].sort((a, b) => a.data.position - b.data.position);
    const layers = ordered.map((layer) => layerSheet(explorer, layer));
    this.#sheets = [...layers, ...ledgerSheets(explorer), layersSheet(explorer)];
    this.#opening = Math.max(0, ordered.findIndex(({ data }) => data.role === "feature"));
    this.#rows = new ShownRows(explorer.filters, this.#sheets[this.#opening] as Sheet);
    const option = ({ title }: Sheet): HTMLElement => h("option", {}, title);
    this.#choice.append(
      h("optgroup", { label: m("table.group_layers") }, this.#sheets.slice(0, layers.length).map(option)),
      h("optgroup", { label: m("table.group_others") }, this.#sheets.slice(layers.length).map(option)));
    this.#region = h("div", { class: "table-region", role: "region", tabindex: 0, "aria-labelledby": "table-caption" },
      h("table", { class: "data" },
        h("caption", { id: "table-caption", class: "visually-hidden" }, () => t("table.caption", { name: this.#rows.sheet.title })),
        this.#head, this.#body));
    this.#pages = h("div", { class: "table-pages", role: "group", "aria-label": m("table.pages") },
      this.#turn("table.previous", -1), this.#turn("table.next", 1), h("label", { class: "table-jump" }, h("span", {}, m("table.go_to")), this.#jump));
    this.#save = saveButtons(explorer, () => ({
      sheet: this.#rows.sheet,
      count: this.#rows.count,
      rows: () => this.#rows.all(),
    }));
    this.element = h("div", {},
      h("h2", {}, m("table.tab")),
      h("p", { class: "lead" }, m("table.lead")),
      h("div", { class: "table-tools" },
        h("label", { for: "table-choice" }, m("table.choice")), this.#choice,
        h("label", { for: "table-query" }, m("table.query")), this.#query),
      this.#count, this.#region, this.#pages, this.#note, this.#save);
    explorer.filters.onChange(() => this.#filtered());
    explorer.onSelect((place) => this.#follow(place));
    onLanguage(() => this.#dress());
    // Drawn when first seen: most readers never open it.
    new ResizeObserver(() => this.#seen()).observe(this.element);
    explorer.state.register("t", this);
  }

  choose(index: number, order: Order | null = null): void {
    const sheet = this.#sheets[index];
    if (!sheet) return;
    this.#rows.open(sheet, order);
    this.#query.value = "";
    this.#dress();
    this.explorer.state.changed();
  }

  get(): string | null {
    const { order, sheet } = this.#rows;
    const column = order ? sheet.columns[order.column] : undefined;
    if (sheet === this.#sheets[this.#opening] && !column) return null;
    const parts = [sheet.name, ...(column ? [column.id, order?.descending ? "desc" : "asc"] : [])];
    return parts.map(packed).join(":");
  }

  set(value: string | null): void {
    const [name, id, way] = (value ?? "").split(":");
    const found = this.#sheets.findIndex((sheet) => packed(sheet.name) === name);
    const index = found < 0 ? this.#opening : found;
    const column = this.#sheets[index]?.columns.findIndex((one) => packed(one.id) === id) ?? -1;
    this.choose(index, column < 0 ? null : { column, descending: way === "desc" });
  }

  #seen(): void {
    const before = this.#visible;
    this.#visible = this.element.offsetParent !== null;
    if (before || !this.#visible) return;
    if (!this.#drawn) {
      this.#drawn = true;
      this.#dress();
    } else if (this.#stale) {
      this.#fill();
    }
    this.#follow(this.explorer.selected);
  }

  /** A table of many rows that nobody sees is filled when it is seen again. */
  #filtered(): void {
    if (this.#rows.sheet.many && !this.#visible) this.#stale = true;
    else this.#fill();
  }

  #turn(key: "table.previous" | "table.next", by: number): HTMLElement {
    return h("button", { type: "button", class: "action", "aria-disabled": () => String(!this.#rows.canTurn(by)), on: { click: () => {
      if (!this.#rows.canTurn(by)) return;
      this.#rows.turn(by);
      this.#write();
      this.#region.scrollTop = 0;
      this.explorer.announce(this.#outcome);
    } } }, m(key));
  }

  /** To the page that holds a row, by its number: nobody turns ten thousand pages. */
  #jumped(): void {
    const row = Math.floor(this.#jump.valueAsNumber);
    if (!Number.isFinite(row)) return;
    this.#rows.goTo(Math.min(Math.max(1, row), this.#rows.count) - 1);
    this.#write();
    this.#region.scrollTop = 0;
    this.explorer.announce(this.#outcome);
  }

  readonly #outcome: Live = () => {
    const { count: rows, first, inPages, page, total } = this.#rows;
    if (rows === 0) return t("table.empty", { total });
    if (!inPages) return t("table.count", { rows, total });
    return t("table.part", { first: number(first + 1), last: number(first + page.length), rows, total });
  };

  #asked(): void {
    if (this.#rows.sheet.many) {
      // A million rows are looked through once a word is typed, not at each of its letters.
      window.clearTimeout(this.#quiet);
      this.#quiet = window.setTimeout(() => {
        this.#fill();
        this.explorer.announce(this.#outcome);
      }, QUIET_MS);
      return;
    }
    this.#fill();
    window.clearTimeout(this.#quiet);
    this.#quiet = window.setTimeout(() => this.explorer.announce(this.#outcome), QUIET_MS);
  }

  /** Head and body anew: another sheet, or another language. */
  #dress(): void {
    if (!this.#drawn) return;
    const { sheet } = this.#rows;
    this.#choice.selectedIndex = this.#sheets.indexOf(sheet);
    this.#head.replaceChildren(h("tr", {}, sheet.columns.map((column, index) => heading(column, () => this.#sortBy(index)))));
    this.#note.textContent = sheet.note?.() ?? "";
    this.#save.querySelector("[data-features]")?.toggleAttribute("hidden", sheet.features !== true);
    this.#region.scrollTo(0, 0);
    this.#fill();
    refresh(this.element);
  }

  #sortBy(index: number): void {
    this.#rows.sortBy(index);
    this.#fill();
    const column = this.#rows.sheet.columns[index]?.label ?? "";
    this.explorer.announce(m(this.#rows.order?.descending ? "table.descending" : "table.ascending", { column }));
    this.explorer.state.changed();
  }

  #fill(): void {
    if (!this.#drawn) return;
    this.#stale = false;
    this.#rows.find(this.#query.value);
    this.#write();
  }

  #write(): void {
    const { inPages, order, page, sheet } = this.#rows;
    this.#body.replaceChildren(...page.map((row) => bodyRow(this.explorer, row, this.#rows.valuesOf(row), sheet.columns)));
    [...this.#head.querySelectorAll("th")].forEach((cell, index) => {
      if (order?.column === index) cell.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    this.#count.textContent = this.#outcome();
    this.#pages.hidden = !inPages;
    this.#jump.max = String(this.#rows.count);
    if (document.activeElement !== this.#jump) this.#jump.value = "";
    refresh(this.#pages);
    this.#mark(this.explorer.selected);
  }

  #follow(place: Place | null): void {
    if (!this.#drawn) return;
    if (place && this.#rows.turnTo(place)) this.#write();
    this.#mark(place);
    this.#scrollToMark();
  }

  #mark(place: Place | null): void {
    const { page } = this.#rows;
    [...this.#body.rows].forEach((element, index) => {
      if (place !== null && page[index]?.place === place) element.setAttribute("aria-current", "true");
      else element.removeAttribute("aria-current");
    });
  }

  /** Within the table alone: the page itself stays where its reader is. */
  #scrollToMark(): void {
    const row = this.#body.querySelector<HTMLElement>("[aria-current]");
    if (!row) return;
    const head = this.#head.offsetHeight;
    const { clientHeight, scrollTop } = this.#region;
    if (row.offsetTop - head >= scrollTop && row.offsetTop + row.offsetHeight <= scrollTop + clientHeight) return;
    this.#region.scrollTop = row.offsetTop - head;
  }
}
