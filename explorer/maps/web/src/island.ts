import type { Feature, FeatureCollection, Geometry } from "geojson";

import type { FinderData } from "./finder/data";

export type Language = "fr" | "en";
export type Text = Readonly<Record<Language, string>>;
export type Scalar = number | string | boolean | null;

export const SHAPES = [
  "circle", "square", "triangle", "diamond", "star", "cross", "hexagon", "pin", "line", "area",
] as const;
export type Shape = (typeof SHAPES)[number];

export type Verdict = "confirmed" | "contradicted" | "not_checkable";

export interface Style {
  readonly color: string;
  readonly shape: Shape;
  /** Set for a class of a layer: how its areas are filled. */
  readonly fill?: "solid" | "hatched" | "dotted";
}

export interface Category extends Style {
  readonly value: string;
  readonly label: Text;
  readonly count: number;
}

export interface Field {
  readonly name: string;
  readonly label: Text;
  readonly type: string;
  readonly unit: string | null;
  readonly labels: Readonly<Record<string, Text>> | null;
}

/** How the features of a layer are classed by a figure; the classes themselves are its categories. */
export interface Classing {
  /** The field that holds the figure. */
  readonly field: string;
  readonly kind: "share" | "count" | "change" | "count_change";
  readonly unit: string | null;
  readonly method: Text;
  /** Which of its bounds a class holds. */
  readonly rule: Text;
  /** How many classes there are besides nought and no data. */
  readonly count: number;
}

/** Where the features of a layer of many lie: see `explorer.maps.compact`. */
export interface Packed {
  readonly element: string;
  readonly sha256: string;
  readonly kind: "points" | "areas" | "shapes";
  /** How far a position is from the one that was given, at most. */
  readonly errorM: number;
  /** Columns that the page does without. */
  readonly leftOut: readonly string[];
  /** How the values of a column look, the most frequent first. */
  readonly marks: readonly Style[];
}

/** The whole of a layer of which the page holds less, in a file beside it. */
export interface Beside {
  readonly file: string;
  readonly features: number;
  /** Those of them without a position. */
  readonly without: number;
  /** Where the page counts features by square, about how long a side is. */
  readonly squareM: number | null;
  /** Null as long as the page is not saved. */
  readonly bytes: number | null;
  readonly sha256: string | null;
}

export type Properties = Readonly<Record<string, unknown>>;
export type MapFeature = Feature<Geometry | null, Properties | null>;

export interface LayerData {
  readonly name: string;
  readonly title: Text;
  readonly description: Text;
  /** Place in the legend, from the top. */
  readonly position: number;
  readonly role: "background" | "outline" | "feature";
  readonly visible: boolean;
  readonly vintage: string | null;
  readonly retrieved: string | null;
  readonly accuracyM: number | null;
  readonly licence: string;
  readonly licenceUrl: string | null;
  readonly sources: readonly string[];
  readonly total: number;
  readonly located: number;
  readonly style: Style;
  readonly categories: readonly Category[];
  readonly fields: readonly Field[];
  readonly classes?: Classing;
  readonly collection: FeatureCollection<Geometry | null, Properties | null>;
  /** Set where it has so many features that they are not in the collection. */
  readonly packed?: Packed;
  /** Set where the page holds less than all of it. */
  readonly beside?: Beside;
}

export interface Source {
  readonly title: string;
  readonly url: string | null;
  readonly publisher: string | null;
  readonly date: string | null;
  readonly licence: string | null;
  readonly licenceUrl: string | null;
}

export interface Claim {
  readonly id: string;
  readonly statement: Text;
  readonly declared: Scalar;
  readonly qualifier: string;
  readonly unit: Text;
  readonly measured: Scalar;
  readonly difference: number | null;
  readonly uncertainty: number | null;
  readonly method: Text;
  readonly verdict: Verdict;
  readonly reason: Text;
  readonly source: string;
  readonly date: string;
  readonly features: readonly { readonly layer: string; readonly id: string }[];
}

export interface Indicator {
  readonly id: string;
  readonly label: Text;
  readonly value: number;
  readonly qualifier: string;
  readonly unit: Text;
  readonly date: string;
  readonly source: string;
  readonly note: Text | null;
}

export interface FibreRow {
  readonly inseeCode: string;
  readonly name: string;
  readonly connectable: number;
  readonly premises: number;
  readonly dwellings: number;
  readonly establishments: number;
  readonly share: number | null;
  readonly operator: string | null;
  readonly zoning: string;
  readonly quarter: string;
  readonly series: readonly { readonly quarter: string; readonly connectable: number }[];
  readonly source: string;
}

export interface Fact {
  readonly label: Text;
  readonly value: Text;
  readonly note: Text | null;
}

/** What of the territory comes first, and whether its story is told. */
export interface Focus {
  /** INSEE codes of the communes whose figures come first, in this order. */
  readonly communes: readonly string[];
  /** The city that the others are linked to; null where there is no story. */
  readonly hub: string | null;
}

export interface Basemap {
  readonly url: string;
  readonly credit: string;
  readonly maxZoom: number;
}

/** What the map is drawn from. */
export interface MapIsland {
  readonly version: 1;
  readonly language: Language;
  readonly title: Text;
  readonly subtitle: Text;
  readonly basemap: Basemap | null;
  readonly view: { readonly bounds: readonly [number, number, number, number] };
  readonly messages: Readonly<Record<string, Text>>;
  readonly focus: Focus;
  readonly layers: readonly LayerData[];
}

/** What is told beside the map, read once the map is painted. */
export interface BesideIsland {
  readonly sources: Readonly<Record<string, Source>>;
  readonly claims: readonly Claim[];
  readonly indicators: readonly Indicator[];
  readonly fibre: readonly FibreRow[];
  readonly facts: readonly Fact[];
  /** What answers questions of where; null where nothing can be compared. */
  readonly finder: FinderData | null;
}

export type Island = MapIsland & BesideIsland;

export const ISLAND_ID = "explorer-data";

/** The text of one of the page's elements that hold data, or code that waits. */
export function textIn(id: string): string {
  const text = document.getElementById(id)?.textContent;
  if (!text) throw new Error(`The page holds no data under the id "${id}".`);
  return text;
}

export function readMapIsland(id: string): MapIsland {
  const island = JSON.parse(textIn(id)) as MapIsland;
  if (island.version !== 1) throw new Error(`The page's data is of version ${String(island.version)}; this script reads version 1.`);
  return island;
}

export const readBesideIsland = (id: string): BesideIsland => JSON.parse(textIn(id)) as BesideIsland;
