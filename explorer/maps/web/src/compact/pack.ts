import type { Scalar } from "../island";
import { readColumn, type Column, type ColumnEntry } from "./columns";
import { steps, Parts } from "./parts";
import { unalternate } from "./keys";
import { Unreadable } from "./stream";

const MAGIC = "MXCMPCT1";

export interface Grid {
  readonly bits: number;
  readonly x: number;
  readonly y: number;
}

/** Where areas have their corners: which of them are whose. */
export interface Corners {
  /** The first polygon of each feature, and one more for the end. */
  readonly polygons: Uint32Array;
  readonly rings: Uint32Array;
  readonly corners: Uint32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
}

/** A layer as it was written, in numbers. */
export interface Pack {
  readonly kind: "points" | "areas";
  readonly rows: number;
  readonly located: number;
  readonly grid: Grid;
  /** Of points: column, row and key of each. */
  readonly points: { readonly x: Uint32Array; readonly y: Uint32Array; readonly keys: Float64Array } | null;
  readonly areas: Corners | null;
  readonly columns: readonly Column[];
  readonly name: string | null;
  readonly errorM: number;
}

interface Header {
  readonly kind: "points" | "areas";
  readonly rows: number;
  readonly located: number;
  readonly grid: Grid;
  readonly geometry: Readonly<Record<string, number>>;
  readonly columns: readonly ColumnEntry[];
  readonly name: string | null;
  readonly error_m: number;
}

function readPoints(parts: Parts, { geometry, located }: Header): Pack["points"] {
  const keys = parts.numbers(located, geometry["planes"] ?? 0);
  const x = new Uint32Array(located);
  const y = new Uint32Array(located);
  let key = 0;
  for (let row = 0; row < located; row += 1) {
    key += keys[row] as number;
    keys[row] = key;
  }
  unalternate(keys, x, y);
  return { x, y, keys };
}

/** Where each of some runs begins, one after the other, and where the last ends. */
function starts(counts: Float64Array): Uint32Array {
  const found = new Uint32Array(counts.length + 1);
  for (let at = 0; at < counts.length; at += 1) found[at + 1] = (found[at] as number) + (counts[at] as number);
  return found;
}

function readAreas(parts: Parts, { geometry: g, located }: Header): Corners {
  const polygons = starts(parts.numbers(located, g["parts"] ?? 0));
  const rings = starts(parts.numbers(g["polygons"] ?? 0, g["rings"] ?? 0));
  const corners = starts(parts.numbers(g["all_rings"] ?? 0, g["corners"] ?? 0));
  const count = g["all_corners"] ?? 0;
  const x = steps(parts.numbers(count, g["x"] ?? 0));
  const y = steps(parts.numbers(count, g["y"] ?? 0));
  if (polygons.at(-1) !== g["polygons"] || rings.at(-1) !== g["all_rings"] || corners.at(-1) !== count) throw new Unreadable("compact.damaged");
  return { polygons, rings, corners, x, y };
}

/** Read a stream, inflated, as `explorer.maps.compact` says that it is written. */
export function readPack(bytes: Uint8Array): Pack {
  const parts = new Parts(bytes);
  if (parts.text(MAGIC.length) !== MAGIC) throw new Unreadable("compact.damaged");
  const header = JSON.parse(parts.text(parts.number())) as Header;
  const { columns, grid, kind, located, name, rows } = header;
  const points = kind === "points" ? readPoints(parts, header) : null;
  const areas = kind === "areas" ? readAreas(parts, header) : null;
  const read = columns.map((entry) => readColumn(parts, entry, rows));
  if (!parts.ended) throw new Unreadable("compact.damaged");
  return { kind, rows, located, grid, points, areas, columns: read, name, errorM: header.error_m };
}

/** Where the middle of a cell lies, in degrees: longitude, then latitude. */
export function toDegrees({ bits, x: left, y: top }: Grid, x: number, y: number): [number, number] {
  const size = 2 ** bits;
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + top + 0.5)) / size))) * (180 / Math.PI);
  return [((x + left + 0.5) / size) * 360 - 180, latitude];
}

export type Value = Scalar | readonly unknown[] | Readonly<Record<string, unknown>>;
