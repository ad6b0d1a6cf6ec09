import type { Text } from "../island";
import { pick } from "../language";
import type { Draws } from "./drawing";
import type { Method, Scale } from "./scoring";

/** Of what family a criterion is, in the order in which they are offered. */
export const FAMILIES = ["ways", "around", "fibre", "place"] as const;
export type Family = (typeof FAMILIES)[number];

export interface Candidate {
  readonly id: string;
  readonly name: Text;
  /** Longitude, latitude. */
  readonly at: readonly [number, number];
  readonly capacity: Readonly<Record<string, number>>;
  /** Corners of a cell, as longitude, latitude. */
  readonly area?: readonly (readonly [number, number])[];
}

type Figure = number | string | null;

/** A criterion as the page carries it; null is not known, and an infinite bound is a text. */
interface CriterionData {
  readonly name: string;
  readonly label: Text;
  readonly family: Family;
  readonly unit: string;
  readonly scale: Scale;
  readonly value: readonly Figure[];
  /** Left out where they are the same as the value. */
  readonly low?: readonly Figure[];
  readonly high?: readonly Figure[];
  readonly nearest?: readonly (string | null)[];
  readonly notes: Readonly<Record<"fr" | "en", readonly string[]>>;
  readonly sources: readonly string[];
}

interface SetData {
  readonly key: string;
  /** What `--candidates` takes; nothing for the usual ones. */
  readonly names: readonly string[];
  readonly unlocated: number;
  readonly candidates: readonly Candidate[];
  readonly criteria: readonly CriterionData[];
}

/** All that the page answers questions of where with; the other side is explorer/site/finder.py. */
export interface FinderData {
  readonly sets: readonly SetData[];
  readonly sources: Readonly<Record<string, string>>;
  readonly presets: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly start: Readonly<Record<string, number>>;
  readonly methods: readonly Method[];
  readonly top: number;
  readonly draws: Draws;
  /** Colours of scores from little to much. */
  readonly colours: readonly string[];
  /** Whether the embedded territory is asked, so that the command needs no folder. */
  readonly own: boolean;
  readonly messages: Readonly<Record<string, Text>>;
}

export interface Criterion extends Omit<CriterionData, "value" | "low" | "high"> {
  readonly value: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface CandidateSet extends Omit<SetData, "criteria"> {
  readonly criteria: ReadonlyMap<string, Criterion>;
}

const numbers = (column: readonly Figure[]): number[] => column.map((one) => (one === null ? NaN : Number(one)));

export function readSet(data: SetData): CandidateSet {
  const criteria = data.criteria.map((one): [string, Criterion] => {
    const value = numbers(one.value);
    return [one.name, { ...one, value, low: one.low ? numbers(one.low) : value, high: one.high ? numbers(one.high) : value }];
  });
  return { ...data, criteria: new Map(criteria) };
}

export const nameOf = ({ id, name }: Candidate): string => pick(name) || id;
