import * as L from "leaflet";

import { metresPerPixel } from "../map/accuracy";
import type { Explorer } from "../explorer";
import type { LayerData, Style } from "../island";
import { date, number, pick, t } from "../language";
import type { CompactLayer } from "../compact/layer";
import { labelOf } from "../explore/manylabels";
import type { DrawnLayer } from "../map/layers";
import { about } from "../map/pointer";
import { shorten } from "../map/places";

const WIDEST_BAR_PX = 110;
const ONE_SCALE_FROM_ZOOM = 7;
const KILOMETRE = 1000;

export interface Entry {
  readonly style: Style;
  readonly words: string;
  /** Whether it stands under the entry of its layer. */
  readonly inner: boolean;
}

/** How many places of a layer, of those that no filter hides, are in view. */
export function countInView({ filters, map }: Explorer, layer: DrawnLayer): number {
  const view = map.getBounds();
  if (layer.compact) return layer.compact.countIn(view);
  return layer.places.filter((place) => filters.passes(place) && layer.boundsOf(place)?.intersects(view)).length;
}

/** The layers of which something is to be seen. */
export const shownLayers = (explorer: Explorer): DrawnLayer[] =>
  explorer.layers
    .filter((layer) => layer.visible && countInView(explorer, layer) > 0)
    .sort((a, b) => a.data.position - b.data.position);

const sameStyle = (one: Style, other: Style): boolean => one.color === other.color && one.shape === other.shape;

/** Of a layer of many features: the values that show and how they look, in words what a mark stands for. */
function manyEntries(layer: CompactLayer): Entry[] {
  const { data, many } = layer;
  const by = many?.sieve.by;
  if (!by) return [];
  const { of, styles } = layer.marks;
  const { shown } = many.sieve.counts(by);
  return by.values
    .map((_, code) => code)
    .filter((code) => (shown[code] ?? 0) > 0)
    .sort((a, b) => (of[a] as number) - (of[b] as number))
    .map((code) => ({ style: styles[of[code] as number] ?? data.style, words: labelOf(data, by, code)(), inner: true }));
}

/** What the marks of layers of many features stand for at this zoom level. */
export function meaningOf(layer: DrawnLayer): string | null {
  const found = layer.compact?.gathering();
  return found ? t("compact.gathered", { metres: about(found.metres), most: found.most }) : null;
}

/** What a legend on paper needs: the layers that show, and their categories where those look different. */
export function entriesOf({ compact, data }: DrawnLayer): Entry[] {
  const own = { style: data.style, words: pick(data.title), inner: false };
  if (compact) return [own, ...manyEntries(compact)];
  const told = data.categories.filter((category) => !sameStyle(category, data.style));
  if (told.length === 0) return [own];
  return [own, ...data.categories.map((category) => ({ style: category, words: pick(category.label), inner: true }))];
}

/** Which data a layer holds, of which day, from whom, under which licence. */
export function creditOf({ island }: Explorer, layer: LayerData): string {
  const sources = layer.sources.map((key) => {
    const source = Object.hasOwn(island.sources, key) ? island.sources[key] : undefined;
    return shorten(source ? [source.title, source.publisher === source.title ? null : source.publisher].filter(Boolean).join(", ") : key);
  });
  return t("picture.credit", {
    layer: pick(layer.title),
    vintage: layer.vintage ? date(layer.vintage) : t("value.unknown"),
    sources: sources.join(" ; "),
    licence: layer.licence,
  });
}

export interface Scale {
  readonly px: number;
  readonly words: string;
}

/** A round length and how wide it is in the middle of the view. */
export function scaleOf(map: L.Map): Scale {
  const ground = metresPerPixel(map, map.getCenter().lat);
  const most = ground * WIDEST_BAR_PX;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power;
  const length = metres >= KILOMETRE ? `${number(metres / KILOMETRE)} km` : `${number(metres)} m`;
  const words = map.getZoom() < ONE_SCALE_FROM_ZOOM ? t("picture.scale_middle", { length }) : length;
  return { px: metres / ground, words };
}
