import type { Explorer } from "../explorer";
import { date } from "../language";
import { validity } from "../explore/period";
import type { Place } from "../map/places";

/** A stop of the time slider: a whole year of the dated places, or the end of a quarter of the fibre figures. */
export interface Instant {
  /** As in a link to the page: `2014`, `2017-T4`. */
  readonly key: string;
  /** In years; an integer means the whole year. */
  readonly at: number;
  readonly quarter: string | null;
}

/** The very end of a quarter, short of the next year: a whole number would mean a whole year. */
const QUARTER_ENDS = [0, 0.249, 0.499, 0.749, 0.999];

export const instantName = ({ key, quarter }: Instant): string => (quarter ? date(quarter) : key);

export const datedPlaces = ({ layers }: Explorer): Place[] =>
  layers
    .filter(({ data }) => data.role !== "background")
    .flatMap(({ places }) => places.filter((place) => validity(place) !== null));

function quarterOf(quarter: string): Instant | null {
  const [, year, rank] = /^(\d{4})-[TQ]([1-4])$/.exec(quarter) ?? [];
  if (!year || !rank) return null;
  return { key: quarter, at: Number(year) + (QUARTER_ENDS[Number(rank)] ?? 0), quarter };
}

/** Every year in which something begins or ends, and every quarter that has figures, in order. */
export function instantsOf(explorer: Explorer): Instant[] {
  const years = new Set<number>();
  for (const place of datedPlaces(explorer)) {
    const { start, end } = validity(place) ?? {};
    if (start !== undefined && Number.isFinite(start)) years.add(Math.floor(start));
    if (end !== undefined && Number.isFinite(end)) years.add(Math.ceil(end) - 1);
  }
  const quarters = new Set(explorer.island.fibre.flatMap(({ series }) => series.map(({ quarter }) => quarter)));
  return [
    ...[...years].map((year): Instant => ({ key: String(year).padStart(4, "0"), at: year, quarter: null })),
    ...[...quarters].map(quarterOf).filter((one): one is Instant => one !== null),
  ].sort((a, b) => a.at - b.at);
}
