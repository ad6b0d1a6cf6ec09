import { Unreadable } from "./stream";
import type { Parts } from "./parts";
import type { Value } from "./pack";

export interface ColumnEntry {
  readonly name: string;
  readonly kind: "coded" | "number" | "float" | "counted" | "text";
  readonly planes?: number;
  readonly values?: readonly Value[];
  readonly low?: number;
  readonly decimals?: number;
  readonly prefix?: string;
  readonly width?: number;
  readonly json?: boolean;
  readonly bytes?: number;
}

/** A column of a layer of many features: its values are made when they are asked for. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnEntry["kind"];
  value(row: number): Value;
  /** Set where rows share their values: which of them each has. */
  readonly codes: Uint8Array | Uint16Array | Uint32Array | null;
  readonly values: readonly Value[];
  /** A number to sort by, not a number for no value; null where texts have to be compared. */
  readonly rank: ((row: number) => number) | null;
}

function coded(parts: Parts, { name, kind, planes = 0, values = [] }: ColumnEntry, rows: number): Column {
  const codes = parts.codes(rows, planes);
  for (let row = 0; row < rows; row += 1) {
    if ((codes[row] as number) >= values.length) throw new Unreadable("compact.damaged");
  }
  return { name, kind, codes, values, rank: null, value: (row) => values[codes[row] as number] ?? null };
}

function whole(parts: Parts, { planes = 0 }: ColumnEntry, rows: number): Float64Array | ReturnType<Parts["codes"]> {
  return planes <= 4 ? parts.codes(rows, planes) : parts.numbers(rows, planes);
}

function numbers(parts: Parts, entry: ColumnEntry, rows: number): Column {
  const { name, kind, low = 0, decimals = 0 } = entry;
  const written = whole(parts, entry, rows);
  const scale = 10 ** decimals;
  const rank = (row: number): number => (written[row] === 0 ? NaN : (low + (written[row] as number) - 1) / scale);
  return { name, kind, codes: null, values: [], rank, value: (row) => (written[row] === 0 ? null : rank(row)) };
}

function floats(parts: Parts, { name, kind }: ColumnEntry, rows: number): Column {
  const doubles = parts.doubles(rows);
  const rank = (row: number): number => doubles[row] as number;
  return { name, kind, codes: null, values: [], rank, value: (row) => (Number.isNaN(doubles[row]) ? null : (doubles[row] as number)) };
}

function counted(parts: Parts, entry: ColumnEntry, rows: number): Column {
  const { name, kind, prefix = "", width = 0 } = entry;
  const written = whole(parts, entry, rows);
  return {
    name, kind, codes: null, values: [],
    rank: (row) => (written[row] === 0 ? NaN : (written[row] as number)),
    value: (row) => (written[row] === 0 ? null : prefix + String((written[row] as number) - 1).padStart(width, "0")),
  };
}

function texts(parts: Parts, entry: ColumnEntry, rows: number): Column {
  const { name, kind, json = false, bytes = 0 } = entry;
  const lengths = whole(parts, entry, rows);
  const body = parts.take(bytes).slice();
  const starts = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row += 1) starts[row + 1] = (starts[row] as number) + Math.max(0, (lengths[row] as number) - 1);
  if (starts[rows] !== bytes) throw new Unreadable("compact.damaged");
  const decoder = new TextDecoder();
  const read = (row: number): Value => {
    if (lengths[row] === 0) return null;
    const text = decoder.decode(body.subarray(starts[row], starts[row + 1]));
    return json ? (JSON.parse(text) as Value) : text;
  };
  return { name, kind, codes: null, values: [], rank: null, value: read };
}

const READERS = { coded, number: numbers, float: floats, counted, text: texts } as const;

export function readColumn(parts: Parts, entry: ColumnEntry, rows: number): Column {
  if (!Object.hasOwn(READERS, entry.kind)) throw new Unreadable("compact.damaged");
  return READERS[entry.kind](parts, entry, rows);
}
