/** Weightings drawn around one: the generator of docs/explanation/scoring.md, number by number. */

import { normalised, orderOf, scoresOf, type Method, type Table } from "./scoring";

const WORD = 64;
const STEP = 0x9e3779b97f4a7c15n;
const FIRST = 0xbf58476d1ce4e5b9n;
const SECOND = 0x94d049bb133111ebn;
/** Numbers that one try takes; one more comes before the first. */
const TRY = 3;

const word = (value: bigint): bigint => BigInt.asUintN(WORD, value);

/** What SplitMix64 makes of a state. */
function mixed(state: bigint): bigint {
  let found = word((state ^ (state >> 30n)) * FIRST);
  found = word((found ^ (found >> 27n)) * SECOND);
  return found ^ (found >> 31n);
}

/** One number of a stream, above 0 and up to 1. */
const uniform = (state: bigint, number: number): number =>
  (Number(mixed(word(state + STEP * BigInt(number))) >> 11n) + 1) * 2 ** -53;

/** What one try draws: a number of the normal distribution, and the logarithm of a uniform one. */
interface Try {
  readonly normal: number;
  readonly log: number;
}

/** The numbers of one weight of one weighting; they do not depend on the weights, so they are drawn once. */
class Stream {
  readonly #tries: Try[] = [];
  readonly lift: number;

  constructor(private readonly state: bigint) {
    this.lift = Math.log(uniform(state, 1));
  }

  at(index: number): Try {
    let found = this.#tries[index];
    if (!found) {
      const [one, two, three] = [0, 1, 2].map((step) => uniform(this.state, 2 + TRY * index + step)) as [number, number, number];
      found = { normal: Math.sqrt(-2 * Math.log(one)) * Math.cos(2 * Math.PI * two), log: Math.log(three) };
      this.#tries[index] = found;
    }
    return found;
  }
}

/** The logarithm of a number of the gamma distribution, by Marsaglia and Tsang. */
function logGamma(shape: number, stream: Stream): number {
  const spread = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  for (let index = 0; ; index += 1) {
    const { normal, log } = stream.at(index);
    const root = 1 + normal / Math.sqrt(9 * spread);
    const cube = root * root * root;
    if (cube <= 0) continue;
    const rise = Math.log(cube);
    if (log >= (normal * normal) / 2 + spread - spread * cube + spread * rise) continue;
    return Math.log(spread) + rise + (shape < 1 ? stream.lift / shape : 0);
  }
}

export interface Draws {
  readonly samples: number;
  readonly seed: number;
  readonly concentration: number;
  readonly floor: number;
}

/** Draws weightings, and keeps the numbers that they are made of. */
export class Weightings {
  readonly #streams: Stream[][] = [];
  readonly #seed: bigint;

  constructor(private readonly draws: Draws) {
    this.#seed = mixed(word(BigInt(draws.seed)));
  }

  #stream(sample: number, column: number): Stream {
    const own = (this.#streams[sample] ??= []);
    return (own[column] ??= new Stream(mixed(word(mixed(word(this.#seed + STEP * BigInt(sample + 1))) + STEP * BigInt(column + 1)))));
  }

  /** Weightings around weights above 0 that sum to 1. */
  around(weights: readonly number[]): number[][] {
    const { concentration, floor, samples } = this.draws;
    const shapes = weights.map((weight) => Math.max(concentration * weight, floor));
    return Array.from({ length: samples }, (_, sample) => {
      const logs = shapes.map((shape, column) => logGamma(shape, this.#stream(sample, column)));
      const most = Math.max(...logs);
      return normalised(logs.map((log) => Math.exp(log - most)));
    });
  }
}

/** How often each row is first, and among the first, as shares of the weightings. */
export interface Stability {
  readonly first: readonly number[];
  readonly among: readonly number[];
  readonly top: number;
}

export function stabilityOf(worths: Table, drawn: Table, method: Method, top: number): Stability {
  const kept = Math.min(top, worths.length);
  const [first, among] = [worths.map(() => 0), worths.map(() => 0)];
  for (const weights of drawn) {
    orderOf(scoresOf(worths, weights, method)).slice(0, kept).forEach((row, place) => {
      among[row] = (among[row] ?? 0) + 1;
      if (place === 0) first[row] = (first[row] ?? 0) + 1;
    });
  }
  const share = (count: number): number => count / drawn.length;
  return { first: first.map(share), among: among.map(share), top: kept };
}
