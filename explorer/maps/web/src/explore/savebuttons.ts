import type { FeatureCollection } from "geojson";

import { csv } from "./csv";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import type { MapFeature, Scalar } from "../island";
import { m } from "../language";
import { save } from "../share/save";
import type { Row, Sheet } from "./sheet";

interface Shown {
  readonly sheet: Sheet;
  readonly rows: readonly { readonly row: Row; readonly values: readonly Scalar[] }[];
}

const LONGEST_NAME = 60;

/** A name of the data as part of a file name. */
const fileName = ({ name }: Sheet, ending: string): string =>
  `manufacture-${name.replace(/[^\w-]+/g, "-").slice(0, LONGEST_NAME)}.${ending}`;

function asCsv({ sheet, rows }: Shown): Blob {
  const text = csv(sheet.columns.map(({ label }) => label()), rows.map(({ values }) => values));
  return new Blob([text], { type: "text/csv;charset=utf-8" });
}

function asGeoJson({ rows }: Shown): Blob {
  const features = rows.flatMap(({ row }): MapFeature[] => (row.place ? [row.place.feature] : []));
  const collection: FeatureCollection<MapFeature["geometry"], MapFeature["properties"]> = { type: "FeatureCollection", features };
  return new Blob([`${JSON.stringify(collection, null, 1)}\n`], { type: "application/geo+json" });
}

/** Save what the table shows: its rows, as filtered and sorted, on every page of it. */
export function saveButtons(explorer: Explorer, shown: () => Shown): HTMLElement {
  const button = (label: "save.csv" | "save.geojson", ending: string, make: (from: Shown) => Blob): HTMLElement =>
    h("button", { type: "button", class: "action", "data-features": ending === "geojson" ? "" : null, on: { click: () => {
      const from = shown();
      save(make(from), fileName(from.sheet, ending));
      explorer.announce(m("save.done", { file: fileName(from.sheet, ending), rows: from.rows.length }));
    } } }, m(label));
  return h("div", { class: "actions", role: "group", "aria-label": m("save.label") },
    button("save.csv", "csv", asCsv), button("save.geojson", "geojson", asGeoJson));
}
