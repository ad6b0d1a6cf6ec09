import type { CandidateSet, FinderData } from "./data";
import { INFLUENCES, isScale, type Influence, type Method, type Scale } from "./scoring";

export const HEAVIEST = 100;
export const MOST_BOUNDS = 12;
const LARGEST = 1e9;
const DECIMALS = 6;

export type Sign = "<=" | ">=";

/** A hard constraint; its number is in the unit in which it is written, per cent for a share. */
export interface Bound {
  readonly criterion: string;
  readonly sign: Sign;
  readonly number: number;
}

export interface Query {
  /** The key of the set of candidates. */
  readonly set: string;
  /** In the order asked, those of no weight among them. */
  readonly weights: readonly (readonly [string, number])[];
  readonly scales: Readonly<Record<string, Scale>>;
  readonly bounds: readonly Bound[];
  readonly method: Method;
  readonly top: number;
}

export function opening(data: FinderData): Query {
  const [set] = data.sets;
  return { set: set?.key ?? "", weights: Object.entries(data.start), scales: {}, bounds: [], method: "weighted-sum", top: data.top };
}

/** A number as constraints are written: digits, a point, no exponent. */
export const plain = (number: number): string => {
  const fixed = number.toFixed(DECIMALS).replace(/\.?0+$/, "");
  return fixed === "-0" ? "0" : fixed;
};

const UNITS: Readonly<Record<string, string>> = { m: "m", share: "%" };
const FACTORS: Readonly<Record<string, number>> = { share: 0.01 };

export const unitOf = (unit: string): string => UNITS[unit] ?? "";

/** Whether the command can read a constraint on a criterion of this name: words, dots, filters in brackets. */
export const isBoundable = (name: string): boolean =>
  /^[\p{L}_][\p{L}\p{N}_.]*(?:\[[^\]]*\][\p{L}\p{N}_.]*)*$/u.test(name);

/** The bound in the criterion's own unit, reckoned from its text as the command does. */
export const valueOf = ({ number }: Bound, unit: string): number => Number(plain(number)) * (FACTORS[unit] ?? 1);

export const textOfBound = ({ criterion, number, sign }: Bound, unit: string): string => `${criterion}${sign}${plain(number)}${unitOf(unit)}`;

export function isBound({ number }: Bound, unit: string): boolean {
  if (!Number.isFinite(number) || Math.abs(number) > LARGEST) return false;
  if (unit === "yes") return number === 0 || number === 1;
  return unit === "share" ? number >= 0 && number <= 100 : unit !== "m" || number >= 0;
}

/** A threshold has one end; the other is only there for a scale to have two. */
export const thresholdAt = (low: number): Scale => ({ influence: "threshold", low, high: low + (Math.abs(low) || 1), target: null });

export function textOfScale({ influence, low, high, target }: Scale): string {
  if (influence === "threshold") return `${low}:threshold`;
  return `${low}:${high}:${influence}${influence === "target" ? `=${target}` : ""}`;
}

export function readScale(text: string): Scale | null {
  const parts = text.split(":");
  const [kind = "", best] = (parts.pop() ?? "").split("=");
  const numbers = parts.map((part) => (/^-?\d/.test(part) ? Number(part) : NaN));
  const [low = NaN, high = NaN] = numbers;
  if (kind === "threshold" && numbers.length === 1 && best === undefined) return Number.isFinite(low) ? thresholdAt(low) : null;
  const influence = INFLUENCES.find((one) => one === kind);
  if (!influence || influence === "threshold" || numbers.length !== 2 || (influence === "target") !== (best !== undefined)) return null;
  const scale = { influence, low, high, target: best === undefined ? null : Number(best) };
  return isScale(scale) ? scale : null;
}

/** The same scale with another influence, its ends kept, its target in their middle. */
export function withInfluence(scale: Scale, influence: Influence): Scale {
  if (influence === "threshold") return thresholdAt(scale.low);
  return { ...scale, influence, target: influence === "target" ? (scale.low + scale.high) / 2 : null };
}

export const sameScale = (one: Scale, other: Scale): boolean => textOfScale(one) === textOfScale(other);

/** What weighs: weights above 0, or 1 for each constraint where nothing has a weight. */
export function weighed({ bounds, weights }: Query): readonly (readonly [string, number])[] {
  const heavy = weights.filter(([, weight]) => weight > 0);
  if (heavy.length > 0) return heavy;
  return [...new Set(bounds.map(({ criterion }) => criterion))].map((name) => [name, 1] as const);
}

/** Scales that differ from the usual ones, of what is weighed or constrained. */
function ownScales(query: Query, { criteria }: CandidateSet): [string, Scale][] {
  const used = new Set([...weighed(query).map(([name]) => name), ...query.bounds.map(({ criterion }) => criterion)]);
  return Object.entries(query.scales).filter(([name, scale]) => {
    const usual = criteria.get(name)?.scale;
    return used.has(name) && usual !== undefined && !sameScale(usual, scale);
  });
}

/** A word as a shell takes it. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\"'\"'")}'`);

/** The line that asks `manufacture find` the same. */
export function commandOf(query: Query, set: CandidateSet, { top }: FinderData): string {
  const parts = ["manufacture", "find"];
  const option = (name: string, value: string): void => { parts.push(`--${name}`, value); };
  for (const name of set.names) option("candidates", name);
  for (const bound of query.bounds) option("must", textOfBound(bound, set.criteria.get(bound.criterion)?.unit ?? ""));
  for (const [name, weight] of query.weights) if (weight > 0) option("weight", `${name}=${weight}`);
  for (const [name, scale] of ownScales(query, set)) option("scale", `${name}=${textOfScale(scale)}`);
  if (query.method !== "weighted-sum") option("method", query.method);
  if (query.top !== top) option("top", String(query.top));
  return [...parts, "--explain"].map(quoted).join(" ");
}

const shut = (text: string): string => text.replace(/[%;]/g, encodeURIComponent);

/** A query as a link holds it; null where it is the one that the page opens with. */
export function linkOf(query: Query, set: CandidateSet, data: FinderData): string | null {
  const items = [
    ...(query.set === data.sets[0]?.key ? [] : [`a:${query.set}`]),
    ...query.weights.map(([name, weight]) => `w:${name}=${weight}`),
    ...ownScales(query, set).map(([name, scale]) => `s:${name}=${textOfScale(scale)}`),
    ...query.bounds.map(({ criterion, number, sign }) => `c:${criterion}${sign}${plain(number)}`),
    ...(query.method === "weighted-sum" ? [] : [`m:${query.method}`]),
    ...(query.top === data.top ? [] : [`n:${query.top}`]),
  ];
  const link = items.map(shut).join(";");
  const first = Object.entries(data.start).map(([name, weight]) => shut(`w:${name}=${weight}`)).join(";");
  return link === first ? null : link || "-";
}

/** A query as read from a link, and how many of its parts said nothing that the page knows. */
export interface Read {
  readonly query: Query;
  readonly unread: number;
}

export function readLink(text: string, sets: readonly CandidateSet[], data: FinderData): Read {
  const items = text === "-" ? [] : text.split(";").map((item) => {
    try {
      return decodeURIComponent(item);
    } catch {
      return "";
    }
  });
  let query: Query = { ...opening(data), weights: [] };
  const named = items.find((item) => item.startsWith("a:"))?.slice(2);
  const set = sets.find(({ key }) => key === (named ?? query.set));
  let unread = 0;
  const take = (item: string): Query | null => {
    const [kind, rest] = [item.slice(0, 2), item.slice(2)];
    const at = kind === "s:" ? /^((?:[^[=]|\[[^\]]*\])+)=(.+)$/.exec(rest) : /^(.+?)(<=|>=|=(?=[^=]*$))(.+)$/.exec(rest);
    const name = at?.[1] ?? "";
    const criterion = set?.criteria.get(name);
    switch (kind) {
      case "a:": return set ? { ...query, set: set.key } : null;
      case "m:": {
        const method = data.methods.find((one) => one === rest);
        return method ? { ...query, method } : null;
      }
      case "n:": return /^[1-9]\d{0,3}$/.test(rest) ? { ...query, top: Number(rest) } : null;
      case "w:": {
        const weight = /^\d/.test(at?.[3] ?? "") ? Number(at?.[3]) : NaN;
        const known = query.weights.some(([other]) => other === name);
        return criterion && !known && weight >= 0 && weight <= HEAVIEST ? { ...query, weights: [...query.weights, [name, weight]] } : null;
      }
      case "s:": {
        const scale = readScale(at?.[2] ?? "");
        return criterion && scale ? { ...query, scales: { ...query.scales, [name]: scale } } : null;
      }
      case "c:": {
        const bound: Bound = { criterion: name, sign: at?.[2] === "<=" ? "<=" : ">=", number: /^-?\d/.test(at?.[3] ?? "") ? Number(at?.[3]) : NaN };
        const fits = criterion && isBoundable(name) && at?.[2] !== "=" && isBound(bound, criterion.unit) && query.bounds.length < MOST_BOUNDS;
        return fits ? { ...query, bounds: [...query.bounds, bound] } : null;
      }
      default: return null;
    }
  };
  for (const item of items) {
    const next = take(item);
    if (next) query = next;
    else unread += 1;
  }
  return { query, unread };
}
