import type { CompactLayer } from "../compact/layer";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import { fold } from "./fold";
import { ManyRows } from "./manyrows";
import { m, pick, t, type Live } from "../language";
import { fullName, isLocated, nameOf, textOf, type Place } from "../map/places";
import { symbol } from "../map/symbols";

const MOST_SHOWN = 50;
/** Letters from which on layers of many features are looked through. */
const SHORTEST = 3;
const LIST_ID = "search-list";
const FIELDS = ["acronym", "address", "postcode", "commune", "insee_code", "location_fr", "location_en"];
/** Ranks of a match, best first; what matches in none of these ways is not found. */
const NAME_START = 0;
const WORD_START = 1;
const INSIDE = 2;
const ELSEWHERE = 3;

interface Entry {
  readonly place: Place;
  readonly names: readonly string[];
  readonly rest: string;
}

const texts = (place: Place, fields: readonly string[]): string[] =>
  fields.map((field) => textOf(place.properties[field])).filter((text) => text !== null);

function entryOf(place: Place): Entry {
  const { category, layer } = place;
  const labels = [category?.label, layer.title].flatMap((label) => (label ? [label.fr, label.en] : []));
  const names = texts(place, ["name_fr", "name_en"]);
  return {
    place,
    names: (names.length > 0 ? names : texts(place, ["id"])).map(fold),
    rest: [...texts(place, FIELDS), ...labels].map(fold).join(" "),
  };
}

function rank({ names, rest }: Entry, query: string, words: readonly string[]): number | null {
  if (names.some((name) => name.startsWith(query))) return NAME_START;
  if (names.some((name) => words.every((word) => ` ${name}`.includes(` ${word}`)))) return WORD_START;
  if (names.some((name) => words.every((word) => name.includes(word)))) return INSIDE;
  const all = `${names.join(" ")} ${rest}`;
  return words.every((word) => ` ${all}`.includes(` ${word}`)) ? ELSEWHERE : null;
}

/** Places whose name, address, commune or category holds every word, the likeliest first. */
function find(entries: readonly Entry[], typed: string, passes: (place: Place) => boolean): Place[] {
  const query = fold(typed);
  if (query === "") return [];
  const words = query.split(" ");
  return entries
    .filter(({ place }) => passes(place))
    .map((entry) => ({ entry, order: rank(entry, query, words) }))
    .filter((found): found is { entry: Entry; order: number } => found.order !== null)
    .sort((a, b) => a.order - b.order || (a.entry.names[0] ?? "").localeCompare(b.entry.names[0] ?? ""))
    .map(({ entry }) => entry.place);
}

const rowsOf = new WeakMap<CompactLayer, ManyRows>();

/** Of layers of many features, the first whose name or identifier holds every word. */
function findMany(explorer: Explorer, typed: string): Place[] {
  const query = fold(typed);
  if (query.length < SHORTEST) return [];
  return explorer.layers.flatMap(({ compact }) => {
    if (!compact?.many) return [];
    const rows = rowsOf.get(compact) ?? new ManyRows(compact, (row) => ({ values: () => [], place: compact.place(row) }));
    rowsOf.set(compact, rows);
    const places = rows.named(query.split(" "), MOST_SHOWN + 1).map((row) => compact.place(row));
    return places.map((place) => [fullName(place)(), place] as const).sort(([a], [b]) => a.localeCompare(b)).map(([, place]) => place);
  });
}

function details(place: Place): Live {
  return () => {
    const commune = textOf(place.properties["commune"]);
    const kind = pick(place.category?.label ?? place.layer.title);
    const parts = [kind, commune, isLocated(place) ? null : t("search.not_located")];
    return parts.filter(Boolean).join(" · ");
  };
}

/** One field for all layers: a list to go through by arrows, a choice that leads to the map. */
export function search(explorer: Explorer): HTMLElement {
  let entries: readonly Entry[] | null = null;
  let found: readonly Place[] = [];
  let options: readonly HTMLElement[] = [];
  let active = -1;

  const input = h("input", {
    type: "text", role: "combobox", id: "search", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search",
    placeholder: m("search.placeholder"), "aria-label": m("search.label"), "aria-autocomplete": "list", "aria-controls": LIST_ID, "aria-expanded": "false",
    on: { input: () => look(), keydown: (event) => press(event), click: () => look() },
  });
  const list = h("ul", { class: "bare search-list", id: LIST_ID, role: "listbox", "aria-label": m("search.results") });
  const count = h("p", { class: "small search-count" });
  const box = h("div", { class: "search-box", hidden: true }, count, list);
  const whole = h("div", { class: "search", role: "search", on: { focusout: ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && whole.contains(relatedTarget))) close();
  } } }, input, box);

  const outcome: Live = () => t(found.length === 0 ? "search.nothing" : found.length > MOST_SHOWN ? "search.many" : "search.count", { count: found.length, shown: MOST_SHOWN });

  function close(): void {
    box.hidden = true;
    mark(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function mark(index: number): void {
    options[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = options[index];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function choose(place: Place): void {
    close();
    explorer.show(place);
  }

  function option(place: Place, index: number): HTMLElement {
    // Pressing the mouse would take the focus from the field and so close the list before the click.
    return h("li", {
      role: "option", id: `search-option-${index}`, "aria-selected": "false",
      on: { mousedown: (event) => event.preventDefault(), click: () => choose(place) },
    }, symbol(place.style, 18), h("span", {}, h("span", { class: "search-name" }, nameOf(place)), " ", h("span", { class: "small" }, details(place))));
  }

  function look(): void {
    entries ??= explorer.layers.flatMap(({ places }) => places.map(entryOf));
    found = [...find(entries, input.value, (place) => explorer.filters.passes(place)), ...findMany(explorer, input.value)];
    active = -1;
    options = found.slice(0, MOST_SHOWN).map(option);
    list.replaceChildren(...options);
    list.hidden = options.length === 0;
    const empty = fold(input.value) === "";
    box.hidden = empty;
    input.setAttribute("aria-expanded", String(options.length > 0));
    mark(-1);
    count.textContent = outcome();
    if (!empty) explorer.announce(outcome);
  }

  function press(event: KeyboardEvent): void {
    const { key } = event;
    if (key === "Escape") {
      if (box.hidden) input.value = "";
      close();
    } else if (key === "Enter") {
      const place = found[Math.max(active, 0)];
      if (place && !box.hidden) choose(place);
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      if (box.hidden) look();
      const step = key === "ArrowDown" ? 1 : -1;
      const start = active === -1 && step === -1 ? 0 : active;
      if (options.length > 0) mark((start + step + options.length) % options.length);
    } else {
      return;
    }
    event.preventDefault();
  }
  return whole;
}

