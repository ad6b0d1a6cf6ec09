import type { Category, LayerData, MapFeature, MapIsland, Properties, Style } from "../island";
import { language, t, type Live, type MessageKey } from "../language";

/** One feature of one layer, drawn or not. */
export interface Place {
  readonly key: string;
  readonly layer: LayerData;
  readonly feature: MapFeature;
  readonly properties: Properties;
  readonly category: Category | null;
  readonly style: Style;
  readonly accuracyM: number | null;
  /** Set where the feature has a geometry that cannot be drawn. */
  undrawable: MessageKey | null;
}

/** Below this, in metres, a position is drawn without a sign of doubt. */
export const DOUBTFUL_M = 20;
const LONGEST_NAME = 90;
/** Beyond this a figure says nothing of a place, and no circle can be drawn of it. */
const LARGEST_ACCURACY_M = 1_000_000;

export const keyOf = (layer: string, id: string): string => `${layer}/${id}`;

export const isLocated = (place: Place): boolean => place.feature.geometry !== null && place.undrawable === null;

export function textOf(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return JSON.stringify(value);
}

/** The value of `stem`_fr or `stem`_en in the page's language, else in the other one. */
export function bilingual(properties: Properties, stem: string): string | null {
  const [first, second] = language() === "fr" ? ["fr", "en"] : ["en", "fr"];
  return textOf(properties[`${stem}_${first}`]) ?? textOf(properties[`${stem}_${second}`]);
}

export const fullName = (place: Place): Live => () =>
  bilingual(place.properties, "name") ?? textOf(place.properties["id"]) ?? t("place.unnamed");

export const shorten = (text: string): string =>
  text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;

export const nameOf = (place: Place): Live => () => shorten(fullName(place)());

export function placeOf(layer: LayerData, feature: MapFeature, index: number): Place {
  const properties = feature.properties ?? {};
  const id = textOf(properties["id"]) ?? textOf(feature.id) ?? `#${index + 1}`;
  const category = layer.categories.find(({ value }) => value === properties["category"]) ?? null;
  const accuracy = properties["accuracy_m"];
  return {
    key: keyOf(layer.name, id),
    layer,
    feature,
    properties,
    category,
    style: category ?? layer.style,
    accuracyM: typeof accuracy === "number" && accuracy > 0 && accuracy <= LARGEST_ACCURACY_M ? accuracy : layer.accuracyM,
    undrawable: null,
  };
}

export function placesOf(island: MapIsland): Map<LayerData, readonly Place[]> {
  return new Map(
    island.layers.map((layer) => [
      layer,
      layer.collection.features.map((feature, index) => placeOf(layer, feature, index)),
    ]),
  );
}
