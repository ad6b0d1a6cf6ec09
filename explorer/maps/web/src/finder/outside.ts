import type { Finder } from "./finder";
import { readLink, type Query } from "./query";
import { candidateAt, notes, reasons, rejected } from "./reasons";

/** An answer in the types of JSON. */
export interface Told {
  readonly results: readonly {
    readonly id: string;
    readonly score: number;
    readonly low: number;
    readonly high: number;
    readonly ranks: readonly [number, number];
    readonly unsure: readonly (readonly [number, number])[];
    readonly first: number;
    readonly among: number;
    readonly reasons: readonly string[];
  }[];
  readonly removed: readonly { readonly constraint: string; readonly fails: number; readonly unknown: number; readonly unsure: number }[];
  readonly rejected: readonly { readonly id: string; readonly why: readonly string[]; readonly relaxed: readonly string[] | null }[];
  readonly notes: readonly string[];
  readonly command: string;
}

/** What a script may ask of the finder: the same code that the panel runs. */
export interface Outside {
  readonly ask: (query: Query) => Told | null;
  readonly read: (link: string) => { readonly query: Query; readonly unread: number };
  readonly current: () => Query;
}

export function outside(finder: Finder): Outside {
  const ask = (query: Query): Told | null => {
    const answer = finder.ask(query);
    if (!answer) return null;
    const { constraints, high, kept, low, ranks, score, stable, unsure } = answer;
    return {
      results: kept.map((_, place) => ({
        id: candidateAt(answer, place).id,
        score: score[place] ?? NaN,
        low: low[place] ?? NaN,
        high: high[place] ?? NaN,
        ranks: ranks[place] ?? [NaN, NaN],
        unsure: unsure.map((column) => column[place] ?? [NaN, NaN]),
        first: stable.first[place] ?? NaN,
        among: stable.among[place] ?? NaN,
        reasons: reasons(answer, place),
      })),
      removed: constraints.map(({ outcomes, text, unsure: open }) => ({
        constraint: text,
        fails: outcomes.filter((one) => one === "fails").length,
        unknown: outcomes.filter((one) => one === "unknown").length,
        unsure: open,
      })),
      rejected: rejected(answer).map(({ candidate, relaxed, why }) => ({ id: candidate.id, why, relaxed })),
      notes: notes(answer, finder.data),
      command: finder.commandOf(query),
    };
  };
  return { ask, read: (link) => readLink(link, finder.sets, finder.data), current: () => finder.query };
}
