import { csv, lines } from "./csv";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import type { Scalar } from "../island";
import { m } from "../language";
import { save } from "../share/save";
import type { Row, Sheet } from "./sheet";

interface Shown {
  readonly sheet: Sheet;
  readonly count: number;
  readonly rows: () => Iterable<Row>;
}

const AT_ONCE = 5000;
const LARGE = 1_000_000;

const LONGEST_NAME = 60;

/** A name of the data as part of a file name. */
const fileName = ({ name }: Sheet, ending: string): string =>
  `manufacture-${name.replace(/[^\w-]+/g, "-").slice(0, LONGEST_NAME)}.${ending}`;

function asCsv({ sheet, rows }: Shown): Blob {
  const texts = [csv(sheet.columns.map(({ label }) => label()), [])];
  let some: (readonly Scalar[])[] = [];
  for (const row of rows()) {
    some.push(row.values());
    if (some.length < AT_ONCE) continue;
    texts.push(lines(some));
    some = [];
  }
  return new Blob([...texts, lines(some)], { type: "text/csv;charset=utf-8" });
}

function asGeoJson({ rows }: Shown): Blob {
  const texts = ['{\n "type": "FeatureCollection",\n "features": [\n'];
  let before = "";
  let some = "";
  for (const { place } of rows()) {
    if (!place) continue;
    some += `${before}${JSON.stringify(place.feature)}`;
    before = ",\n";
    if (some.length < LARGE) continue;
    texts.push(some);
    some = "";
  }
  return new Blob([...texts, some, "\n ]\n}\n"], { type: "application/geo+json" });
}

/** Save what the table shows: its rows, as filtered and sorted, on every page of it. */
export function saveButtons(explorer: Explorer, shown: () => Shown): HTMLElement {
  const button = (label: "save.csv" | "save.geojson", ending: string, make: (from: Shown) => Blob): HTMLElement =>
    h("button", { type: "button", class: "action", "data-features": ending === "geojson" ? "" : null, on: { click: () => {
      const from = shown();
      save(make(from), fileName(from.sheet, ending));
      explorer.announce(m("save.done", { file: fileName(from.sheet, ending), rows: from.count }));
    } } }, m(label));
  return h("div", { class: "actions", role: "group", "aria-label": m("save.label") },
    button("save.csv", "csv", asCsv), button("save.geojson", "geojson", asGeoJson));
}
