import { language, pick, t } from "../language";
import type { Answer, Constraint } from "./answer";
import { nameOf, type Candidate, type Criterion, type FinderData } from "./data";
import { figure, points } from "./figures";
import { plain } from "./query";

const NEVER = 1e-9;

export const candidateAt = ({ kept, set }: Answer, place: number): Candidate => set.candidates[kept[place] ?? -1] as Candidate;

/** Of a weighed criterion, by its column. */
export const criterionAt = ({ names, set }: Answer, column: number): Criterion => set.criteria.get(names[column] ?? "") as Criterion;

function withFigure(answer: Answer, column: number, place: number): string {
  const criterion = criterionAt(answer, column);
  const row = answer.kept[place] ?? -1;
  const [words, value] = [pick(criterion.label), criterion.value[row] ?? NaN];
  if (Number.isNaN(value)) return words;
  // Where a criterion is the way to one place, its label names it.
  const nearest = criterion.name.startsWith("distance[") ? null : criterion.nearest?.[row];
  return `${words} (${figure(value, criterion.unit)}${nearest ? `, ${nearest}` : ""})`;
}

const highest = (values: readonly number[]): number => values.reduce((best, value, at) => (value > (values[best] ?? 0) ? at : best), 0);

function standing(answer: Answer, place: number): string {
  const { flip, kept, query, score } = answer;
  const name = (at: number): string => nameOf(candidateAt(answer, at));
  if (place > 0) {
    const gap = (score[place - 1] ?? 0) - (score[place] ?? 0);
    return t(gap > NEVER ? "siting.reason.behind" : "siting.reason.tied", { name: name(place - 1), points: points(gap) });
  }
  if (kept.length === 1) return t("siting.reason.alone");
  if ((score[0] ?? 0) - (score[1] ?? 0) <= NEVER) return t("siting.reason.tied", { name: name(1) });
  if (!flip) return t(query.method === "weighted-sum" ? "siting.reason.never" : "siting.reason.no_flip", { method: query.method });
  return t("siting.reason.flip", {
    criterion: pick(criterionAt(answer, flip.criterion).label), rival: name(flip.rival), weight: points(flip.weight), other: points(flip.weight + flip.change),
  });
}

/** Why a candidate has its rank, in the sentences of `manufacture find`. */
export function reasons(answer: Answer, place: number): string[] {
  const { kept, names, weights } = answer;
  const worths = answer.worths[place] ?? [];
  const gained = weights.map((weight, column) => weight * (worths[column] ?? 0));
  const lost = weights.map((weight, column) => weight * (1 - (worths[column] ?? 0)));
  const [best, worst] = [highest(gained), highest(lost)];
  const sentences: string[] = [];
  if ((gained[best] ?? 0) > NEVER) {
    sentences.push(t("siting.reason.gains", {
      criterion: withFigure(answer, best, place), points: points(gained[best] ?? 0), most: points(weights[best] ?? 0),
    }));
  }
  if ((lost[worst] ?? 0) > NEVER && (sentences.length === 0 || worst !== best)) {
    sentences.push(t("siting.reason.loses", { criterion: withFigure(answer, worst, place), points: points(lost[worst] ?? 0) }));
  }
  const unknown = names.map((_, column) => criterionAt(answer, column)).filter(({ value }) => Number.isNaN(value[kept[place] ?? -1] ?? NaN));
  if (unknown.length > 0) sentences.push(t("siting.reason.unknown", { criteria: unknown.map(({ label }) => pick(label)).join(", ") }));
  return [...sentences, standing(answer, place)];
}

/** One that a constraint keeps out. */
export interface Rejected {
  readonly candidate: Candidate;
  readonly why: readonly string[];
  /** The bounds that would let it in; null where no other figures would. */
  readonly relaxed: readonly string[] | null;
}

/** The bound written so that it lets a value in: rounded away from it, never towards it. */
function loosened({ bound, criterion }: Constraint, value: number): string {
  const places = criterion.unit === "m" || criterion.unit === "count" ? 0 : 4;
  const step = 10 ** places;
  const rounded = (bound.sign === "<=" ? Math.ceil(value * step) : Math.floor(value * step)) / step;
  return `${bound.criterion}${bound.sign}${rounded.toFixed(places)}${criterion.unit === "m" ? "m" : ""}`;
}

function sentence({ criterion, outcomes, text, value }: Constraint, row: number): string {
  if (outcomes[row] === "unknown") return t("siting.rejected.unknown", { constraint: text });
  if (criterion.unit === "yes") return t("siting.rejected.yes", { constraint: text });
  const [found, asked] = [figure(criterion.value[row] ?? NaN, criterion.unit), figure(value, criterion.unit)];
  return t("siting.rejected.figure", { criterion: pick(criterion.label), found, asked });
}

/** Those that a constraint keeps out, the nearest to fitting first. */
export function rejected({ constraints, set }: Answer): Rejected[] {
  const effortOf = ({ criterion, scale, value }: Constraint, row: number): number => {
    const away = Math.abs((criterion.value[row] ?? NaN) - value) / (scale.high - scale.low);
    return criterion.unit === "yes" || Number.isNaN(away) ? Infinity : away;
  };
  return set.candidates
    .map((candidate, row) => {
      const failed = constraints.filter(({ outcomes }) => outcomes[row] !== "passes");
      return { candidate, row, failed, effort: failed.reduce((total, one) => total + effortOf(one, row), 0) };
    })
    .filter(({ failed }) => failed.length > 0)
    .sort((a, b) => Number(a.effort === Infinity) - Number(b.effort === Infinity) || a.failed.length - b.failed.length
      || (a.effort === b.effort ? 0 : a.effort - b.effort) || a.row - b.row)
    .map(({ candidate, effort, failed, row }) => ({
      candidate,
      why: failed.map((one) => sentence(one, row)),
      relaxed: Number.isFinite(effort) ? failed.map((one) => loosened(one, one.criterion.value[row] ?? NaN)) : null,
    }));
}

/** What a reader must know of an answer: how it was measured, and what it cannot know. */
export function notes(answer: Answer, data: FinderData): string[] {
  const { constraints, kept, set } = answer;
  const used = [...new Set([...answer.names.map((_, column) => criterionAt(answer, column)), ...constraints.map(({ criterion }) => criterion)])];
  const [nearest] = kept.length > 0 ? [] : rejected(answer);
  const sources = [...new Set(used.flatMap((one) => one.sources))].sort((a, b) => (a < b ? -1 : Number(a > b)));
  const found = [
    kept.length > 0 ? null : nearest?.relaxed
      ? t("siting.note.relax", { name: nameOf(nearest.candidate), relax: nearest.relaxed.join(", ") })
      : t("siting.note.no_relax"),
    t("siting.note.candidates", { count: plain(set.candidates.length), unlocated: plain(set.unlocated) }),
    ...used.flatMap((one) => one.notes[language()]),
    kept.length > 0 ? t("siting.note.stability", { samples: plain(data.draws.samples), seed: plain(data.draws.seed) }) : null,
    sources.length > 0 ? t("siting.note.sources", { sources: sources.map((key) => data.sources[key] ?? key).join(" ; ") }) : null,
  ];
  return [...new Set(found.filter((one) => one !== null))];
}
