import { packedCategories, packedList, unpackedCategories, unpackedList, yearIn } from "./filtertext";
import type { CompactLayer } from "../compact/layer";
import type { Sieve } from "../compact/sieve";
import type { LayerData, Properties } from "../island";
import { covers, validity, type Period } from "./period";
import { textOf, type Place } from "../map/places";
import type { Part } from "../state";

/** The field by which laboratories belong together; any layer that has it can be filtered by it. */
export const CLUSTER = "cluster";

const categoryKey = (layer: string, value: string): string => `${layer}\u0000${value}`;

const categoryOf = ({ category, layer }: Place): string => categoryKey(layer.name, category?.value ?? "");

export const clusterOf = (properties: Properties | null): string => textOf(properties?.[CLUSTER]) ?? "";

export const hasClusters = ({ fields }: LayerData): boolean => fields.some(({ name }) => name === CLUSTER);

/**
 * Which places show: the one truth for map, legend, names, search and tables.
 *
 * A time slider calls `setInstant(2014)` for what was there at some time of that year, `setInstant(2014.75)` for a
 * moment of it, and `setInstant(null)` when it is put away. The choice for undated places (`undated`) holds for it as
 * well. It should also read `instant` in `onChange`: showing a place that a filter hides takes that filter away.
 */
export class Filters implements Part {
  /** What is hidden, not what shows: a category that a later map adds then shows by itself. */
  readonly #categories = new Set<string>();
  readonly #clusters = new Set<string>();
  readonly #listeners: (() => void)[] = [];
  readonly #validity = new Map<Place, Period | null>();
  #from: number | null = null;
  #to: number | null = null;
  #undated = true;
  #instant: number | null = null;
  #clearing = false;

  constructor(private readonly layers: readonly LayerData[], private readonly many: readonly CompactLayer[] = []) {
    for (const { many: read } of many) {
      read?.sieve.onChange(() => {
        if (!this.#clearing) this.#changed();
      });
    }
  }

  #rowOf(place: Place): { readonly row: number; readonly sieve: Sieve } | null {
    const layer = this.many.find(({ data }) => data === place.layer);
    const row = layer?.rowOf(place) ?? null;
    return layer?.many && row !== null ? { row, sieve: layer.many.sieve } : null;
  }

  passes(place: Place): boolean {
    const found = place.layer.packed ? this.#rowOf(place) : null;
    if (found) return found.sieve.shown[found.row] === 1;
    return !this.#categories.has(categoryOf(place))
      && !(this.#clusters.size > 0 && hasClusters(place.layer) && this.#clusters.has(clusterOf(place.properties)))
      && this.#passesDates(place);
  }

  /** The ground of the map is drawn for every date. */
  #passesDates(place: Place): boolean {
    if (place.layer.role === "background") return true;
    if (!this.#validity.has(place)) this.#validity.set(place, validity(place));
    const valid = this.#validity.get(place);
    if (!valid) return this.#undated;
    const { start, end } = valid;
    if (this.#from !== null && end <= this.#from) return false;
    if (this.#to !== null && start >= this.#to + 1) return false;
    return this.#instant === null || covers(valid, this.#instant);
  }

  /** Whether anything but the time slider hides places. */
  get active(): boolean {
    return this.many.some(({ many }) => many?.sieve.active) || this.#categories.size > 0 || this.#clusters.size > 0 || this.#from !== null || this.#to !== null || !this.#undated;
  }

  showsCategory = (layer: string, value: string): boolean => !this.#categories.has(categoryKey(layer, value));

  showCategories(layer: string, values: readonly string[], shown: boolean): void {
    for (const value of values) {
      if (shown) this.#categories.delete(categoryKey(layer, value));
      else this.#categories.add(categoryKey(layer, value));
    }
    this.#changed();
  }

  /** Every cluster that some feature names; the empty text stands for none. */
  get clusters(): Set<string> {
    const features = this.layers.filter(hasClusters).flatMap(({ collection }) => collection.features);
    return new Set(features.map(({ properties }) => clusterOf(properties)));
  }

  showsCluster = (value: string): boolean => !this.#clusters.has(value);

  showCluster(value: string, shown: boolean): void {
    if (shown) this.#clusters.delete(value);
    else this.#clusters.add(value);
    this.#changed();
  }

  get from(): number | null {
    return this.#from;
  }

  get to(): number | null {
    return this.#to;
  }

  /** First and last year; null leaves that end open. */
  setYears(from: number | null, to: number | null): void {
    this.#from = from;
    this.#to = to;
    this.#changed();
  }

  /** Whether places without a date show. */
  get undated(): boolean {
    return this.#undated;
  }

  set undated(shown: boolean) {
    this.#undated = shown;
    this.#changed();
  }

  get instant(): number | null {
    return this.#instant;
  }

  setInstant(instant: number | null): void {
    if (instant === this.#instant) return;
    this.#instant = instant;
    this.#changed();
  }

  clear(): void {
    this.#reset();
    // Said once, not for each of them.
    this.#clearing = true;
    for (const { many } of this.many) many?.sieve.clear();
    this.#clearing = false;
    this.#changed();
  }

  /** Take away whatever hides this place: somebody asked to see it. */
  admit(place: Place): void {
    if (this.passes(place)) return;
    const found = place.layer.packed ? this.#rowOf(place) : null;
    if (found) {
      found.sieve.admit(found.row);
      return;
    }
    this.#categories.delete(categoryOf(place));
    if (hasClusters(place.layer)) this.#clusters.delete(clusterOf(place.properties));
    if (!this.#passesDates(place)) {
      this.#from = this.#to = this.#instant = null;
      this.#undated = true;
    }
    this.#changed();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** The instant is the slider's to remember. */
  get(): string | null {
    const parts: string[] = [];
    if (this.#categories.size > 0) parts.push(`c:${packedCategories(this.layers, (layer, category) => !this.showsCategory(layer, category))}`);
    if (this.#clusters.size > 0) parts.push(`k:${packedList(this.#clusters)}`);
    if (this.#from !== null || this.#to !== null) parts.push(`d:${this.#from ?? ""}-${this.#to ?? ""}`);
    if (!this.#undated) parts.push("u:0");
    return parts.length > 0 ? parts.join(";") : null;
  }

  set(value: string | null): void {
    this.#reset();
    for (const part of (value ?? "").split(";")) this.#take(part.slice(0, 2), part.slice(2));
    this.#changed();
  }

  #take(kind: string, text: string): void {
    if (kind === "c:") {
      for (const [layer, category] of unpackedCategories(this.layers, text)) this.#categories.add(categoryKey(layer, category));
    } else if (kind === "k:") {
      for (const cluster of unpackedList(text, this.clusters)) this.#clusters.add(cluster);
    } else if (kind === "d:") {
      const [from, to] = text.split("-");
      [this.#from, this.#to] = [yearIn(from), yearIn(to)];
    } else if (kind === "u:" && text === "0") {
      this.#undated = false;
    }
  }

  #reset(): void {
    this.#categories.clear();
    this.#clusters.clear();
    this.#from = this.#to = null;
    this.#undated = true;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
