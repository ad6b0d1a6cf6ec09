import type { Scalar } from "../island";
import { readColumn, type Column, type ColumnEntry } from "./columns";
import { LINE, POINT, AREA, type Corners } from "./corners";
import { steps, Parts } from "./parts";
import { unalternate } from "./keys";
import { Unreadable } from "./stream";

const MAGIC = "MXCMPCT1";

export interface Grid {
  readonly bits: number;
  readonly x: number;
  readonly y: number;
}

/** A layer as it was written, in numbers. */
export interface Pack {
  readonly kind: "points" | "areas" | "shapes";
  readonly rows: number;
  readonly located: number;
  readonly grid: Grid;
  /** Of points: column, row and key of each. */
  readonly points: { readonly x: Uint32Array; readonly y: Uint32Array; readonly keys: Float64Array } | null;
  /** Of all others. */
  readonly shapes: Corners | null;
  readonly columns: readonly Column[];
  readonly name: string | null;
  readonly errorM: number;
}

interface Header {
  readonly kind: "points" | "areas" | "shapes";
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

function readShapes(parts: Parts, { geometry: g, kind, located }: Header): Corners {
  const features = starts(parts.numbers(located, g["parts"] ?? 0));
  const count = g["polygons"] ?? 0;
  const types = kind === "shapes" ? Uint8Array.from(parts.codes(count, g["types"] ?? 0)) : null;
  const rings = starts(parts.numbers(count, g["rings"] ?? 0));
  const corners = starts(parts.numbers(g["all_rings"] ?? 0, g["corners"] ?? 0));
  const all = g["all_corners"] ?? 0;
  const x = steps(parts.numbers(all, g["x"] ?? 0));
  const y = steps(parts.numbers(all, g["y"] ?? 0));
  const known = types === null || types.every((type) => type === POINT || type === LINE || type === AREA);
  if (!known || features.at(-1) !== count || rings.at(-1) !== g["all_rings"] || corners.at(-1) !== all) throw new Unreadable("compact.damaged");
  return { parts: features, types, rings, corners, x, y };
}

/** Read a stream, inflated, as `explorer.maps.compact` says that it is written. */
export function readPack(bytes: Uint8Array): Pack {
  const parts = new Parts(bytes);
  if (parts.text(MAGIC.length) !== MAGIC) throw new Unreadable("compact.damaged");
  const header = JSON.parse(parts.text(parts.number())) as Header;
  const { columns, grid, kind, located, name, rows } = header;
  const points = kind === "points" ? readPoints(parts, header) : null;
  const shapes = kind === "points" ? null : readShapes(parts, header);
  const read = columns.map((entry) => readColumn(parts, entry, rows));
  if (!parts.ended) throw new Unreadable("compact.damaged");
  return { kind, rows, located, grid, points, shapes, columns: read, name, errorM: header.error_m };
}

/** Where the middle of a cell lies, in degrees: longitude, then latitude. */
export function toDegrees({ bits, x: left, y: top }: Grid, x: number, y: number): [number, number] {
  const size = 2 ** bits;
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + top + 0.5)) / size))) * (180 / Math.PI);
  return [((x + left + 0.5) / size) * 360 - 180, latitude];
}

export type Value = Scalar | readonly unknown[] | Readonly<Record<string, unknown>>;
