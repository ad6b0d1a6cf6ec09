/** Scores of candidates, as docs/explanation/scoring.md has them and explorer/scoring computes them: numbers in, numbers out. */

export const INFLUENCES = ["positive", "inverse", "target", "threshold"] as const;
export type Influence = (typeof INFLUENCES)[number];

export const METHODS = ["weighted-sum", "weighted-product", "topsis", "lexicographic"] as const;
export type Method = (typeof METHODS)[number];

export interface Scale {
  readonly influence: Influence;
  readonly low: number;
  readonly high: number;
  readonly target: number | null;
}

/** One row a candidate, one column a criterion. */
export type Table = readonly (readonly number[])[];

const EXACT = 1e12;
const STEPS = 20;
const DIGITS = 11;
const ROUNDING = 1e-12;

/** Whether a scale goes from a low end to a higher one, with its target between them. */
export function isScale({ influence, low, high, target }: Scale): boolean {
  if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high) return false;
  return influence !== "target" || (target !== null && low < target && target < high);
}

const within = (value: number): number => Math.min(Math.max(value, 0), 1);

/** What a value is worth, from 0 to 1; NaN where it is not known. */
export function scaled(value: number, { influence, low, high, target }: Scale): number {
  if (Number.isNaN(value)) return NaN;
  const share = within((value - low) / (high - low));
  switch (influence) {
    case "positive": return share;
    case "inverse": return 1 - share;
    case "threshold": return Number(value >= low);
    case "target": {
      const aim = target ?? 0;
      return within(Math.min((value - low) / (aim - low), (high - value) / (high - aim)));
    }
  }
}

/** The least and the most that a value between two bounds may be worth; nothing known may be worth anything. */
export function scaledBounds(low: number, high: number, scale: Scale): readonly [number, number] {
  const ends = [scaled(low, scale), scaled(high, scale)] as const;
  const aim = scale.target ?? 0;
  const holds = scale.influence === "target" && low <= aim && high >= aim;
  const [least, most] = [Math.min(...ends), holds ? 1 : Math.max(...ends)];
  return [Number.isNaN(least) ? 0 : least, Number.isNaN(most) ? 1 : most];
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Weights that sum to 1. */
export function normalised(weights: readonly number[]): number[] {
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

const dot = (a: readonly number[], b: readonly number[]): number => {
  let total = 0;
  for (let at = 0; at < a.length; at += 1) total += (a[at] ?? 0) * (b[at] ?? 0);
  return total;
};

/** To the nearest whole number, the even one of two as near. */
function nearestEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

type Scorer = (worths: readonly number[], weights: readonly number[]) => number;

/** The columns that the lexicographic order looks at, the heaviest first. */
const heaviest = (weights: readonly number[]): number[] =>
  weights.map((_, column) => column).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b).slice(0, DIGITS);

function lexicographic(weights: readonly number[]): (worths: readonly number[]) => number {
  const order = heaviest(weights);
  const highest = order.reduce((total) => total * (STEPS + 1), 1) - 1;
  return (worths) => order.reduce((total, column) => total * (STEPS + 1) + Math.floor((worths[column] ?? 0) * STEPS + 0.5), 0) / highest;
}

const SCORERS: Readonly<Record<Exclude<Method, "lexicographic">, Scorer>> = {
  "weighted-sum": dot,
  "weighted-product": (worths, weights) => worths.reduce((product, worth, at) => product * worth ** (weights[at] ?? 0), 1),
  topsis: (worths, weights) => {
    const up = Math.sqrt(sum(worths.map((worth, at) => (worth * (weights[at] ?? 0)) ** 2)));
    const down = Math.sqrt(sum(worths.map((worth, at) => ((1 - worth) * (weights[at] ?? 0)) ** 2)));
    return up / (up + down);
  },
};

/** The score of each row, by weights that sum to 1; told apart by twelve decimals, lexicographic ones by every digit. */
export function scoresOf(worths: Table, weights: readonly number[], method: Method): number[] {
  if (method === "lexicographic") return worths.map(lexicographic(weights));
  const score = SCORERS[method];
  return worths.map((row) => nearestEven(score(row, weights) * EXACT) / EXACT);
}

/** Rows by score, the highest first; equal scores in the order of the rows. */
export const orderOf = (scores: readonly number[]): number[] =>
  scores.map((_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);

/** The best and the worst rank that scores between two bounds may take. */
export function rankBounds(low: readonly number[], high: readonly number[]): readonly (readonly [number, number])[] {
  return low.map((least, row) => {
    const most = high[row] ?? NaN;
    return [1 + low.filter((other) => other > most).length, low.length - high.filter((other) => other < least).length];
  });
}

/** The smallest change of one weight that lets another row reach the first of a weighted sum. */
export interface Flip {
  readonly criterion: number;
  readonly rival: number;
  readonly weight: number;
  readonly change: number;
}

export function smallestFlip(worths: Table, weights: readonly number[], winner: number): Flip | null {
  const first = worths[winner] ?? [];
  let found: Flip | null = null;
  worths.forEach((row, rival) => {
    if (rival === winner) return;
    const apart = first.map((worth, column) => worth - (row[column] ?? 0));
    const lead = dot(apart, weights);
    apart.forEach((difference, criterion) => {
      const change = -lead / difference;
      const weight = weights[criterion] ?? 0;
      if (!Number.isFinite(change) || weight + change < -ROUNDING) return;
      if (!found || Math.abs(change) < Math.abs(found.change)) found = { criterion, rival, weight, change };
    });
  });
  return found;
}
