import type { CandidateSet, Criterion } from "./data";
import { stabilityOf, type Stability, type Weightings } from "./drawing";
import { textOfBound, valueOf, weighed, type Bound, type Query } from "./query";
import { normalised, orderOf, rankBounds, scaled, scaledBounds, scoresOf, smallestFlip, type Flip, type Scale, type Table } from "./scoring";

export type Outcome = "passes" | "fails" | "unknown";

/** A hard constraint, and what it says of each candidate. */
export interface Constraint {
  readonly bound: Bound;
  readonly text: string;
  readonly criterion: Criterion;
  readonly scale: Scale;
  /** In the criterion's own unit. */
  readonly value: number;
  readonly outcomes: readonly Outcome[];
  /** How many pass or fail that could do the other within the bounds of their figures. */
  readonly unsure: number;
}

/** All that follows from a query; arrays are of the kept, the best first. */
export interface Answer {
  readonly set: CandidateSet;
  readonly query: Query;
  readonly names: readonly string[];
  /** Shares of all, by criterion weighed. */
  readonly weights: readonly number[];
  readonly constraints: readonly Constraint[];
  /** Rows of the candidates that pass. */
  readonly kept: readonly number[];
  readonly worths: Table;
  /** The least and the most that each may be worth. */
  readonly least: Table;
  readonly most: Table;
  readonly score: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly ranks: readonly (readonly [number, number])[];
  /** By criterion weighed, the ranks that each may take if that criterion alone varies within its bounds. */
  readonly unsure: readonly (readonly (readonly [number, number])[])[];
  readonly stable: Stability;
  readonly flip: Flip | null;
}

export const scaleOf = ({ scales }: Query, { name, scale }: Criterion): Scale => (Object.hasOwn(scales, name) ? scales[name] ?? scale : scale);

function constraintOf(bound: Bound, criterion: Criterion, query: Query): Constraint {
  const value = valueOf(bound, criterion.unit);
  const meets = (figure: number): boolean => (bound.sign === "<=" ? figure <= value : figure >= value);
  const outcomes = criterion.value.map((figure): Outcome => (Number.isNaN(figure) ? "unknown" : meets(figure) ? "passes" : "fails"));
  const unsure = outcomes.filter((outcome, row) => {
    const [low = NaN, high = NaN] = [criterion.low[row], criterion.high[row]];
    return outcome !== "unknown" && meets(Number.isNaN(low) ? -Infinity : low) !== meets(Number.isNaN(high) ? Infinity : high);
  }).length;
  return { bound, text: textOfBound(bound, criterion.unit), criterion, scale: scaleOf(query, criterion), value, outcomes, unsure };
}

/** Answer a query as `manufacture find` does; null where nothing is asked. */
export function answerTo(query: Query, set: CandidateSet, weightings: Weightings): Answer | null {
  const wanted = weighed(query).flatMap(([name, weight]) => {
    const criterion = set.criteria.get(name);
    return criterion ? [{ criterion, weight, scale: scaleOf(query, criterion) }] : [];
  });
  if (wanted.length === 0) return null;
  const constraints = query.bounds.flatMap((bound) => {
    const criterion = set.criteria.get(bound.criterion);
    return criterion ? [constraintOf(bound, criterion, query)] : [];
  });
  const rows = set.candidates.map((_, row) => row).filter((row) => constraints.every(({ outcomes }) => outcomes[row] === "passes"));
  const weights = normalised(wanted.map(({ weight }) => weight));
  const figure = (column: readonly number[], row: number): number => column[row] ?? NaN;
  const known = rows.map((row) => wanted.map(({ criterion, scale }) => {
    const worth = scaled(figure(criterion.value, row), scale);
    return Number.isNaN(worth) ? 0 : worth;
  }));
  const ends = rows.map((row, at) => wanted.map(({ criterion, scale }, column) => {
    const [least, most] = scaledBounds(figure(criterion.low, row), figure(criterion.high, row), scale);
    const worth = known[at]?.[column] ?? 0;
    return [Math.min(least, worth), Math.max(most, worth)] as const;
  }));
  const [least, most] = ([0, 1] as const).map((end) => ends.map((row) => row.map((pair) => pair[end]))) as [number[][], number[][]];
  const score = (table: Table): number[] => scoresOf(table, weights, query.method);
  const [value, low, high] = [known, least, most].map(score) as [number[], number[], number[]];
  const order = orderOf(value);
  const sorted = <T>(values: readonly T[]): T[] => order.map((at) => values[at] as T);
  /** One column taken from another table. */
  const swapped = (other: Table, column: number): Table =>
    known.map((row, at) => row.map((worth, one) => (one === column ? other[at]?.[one] ?? worth : worth)));
  const worths = sorted(known);
  return {
    set, query, weights, constraints, worths,
    names: wanted.map(({ criterion }) => criterion.name),
    kept: sorted(rows),
    least: sorted(least),
    most: sorted(most),
    score: sorted(value),
    low: sorted(low),
    high: sorted(high),
    ranks: sorted(rankBounds(low, high)),
    unsure: wanted.map((_, column) => sorted(rankBounds(score(swapped(least, column)), score(swapped(most, column))))),
    stable: stabilityOf(worths, weightings.around(weights), query.method, query.top),
    flip: rows.length > 1 && query.method === "weighted-sum" ? smallestFlip(worths, weights, 0) : null,
  };
}
