import * as L from "leaflet";

import { geometryOf } from "./corners";
import type { Box } from "./keys";
import { marksOf, type Marks } from "./marks";
import { readPack, toDegrees, type Pack } from "./pack";
import type { Painter, Picked } from "./painter";
import { Points } from "./points";
import { Shapes } from "./shapes";
import { Sieve } from "./sieve";
import { streamIn, Unreadable } from "./stream";
import { Tiles } from "./tiles";
import type { LayerData, MapFeature } from "../island";
import { DrawnLayer } from "../map/layers";
import { placeOf, textOf, type Place } from "../map/places";
import { parsed } from "../wake";

const MOST_KEPT = 5000;
const PANES = { points: ["packed-points", "500"], areas: ["packed-areas", "340"], shapes: ["packed-shapes", "360"] } as const;

/** All that is known of a layer of many features once its stream is read. */
export interface Many {
  readonly pack: Pack;
  readonly sieve: Sieve;
  readonly painter: Painter;
  readonly tiles: Tiles;
}

/** A layer of many features: drawn on canvas from numbers; a place is made of a row when somebody asks for it. */
export class CompactLayer extends DrawnLayer {
  override readonly ready: Promise<void>;
  #many: Many | null = null;
  #failure: Unreadable["reason"] | null = null;
  #wanted = false;
  #marks: { version: number; marks: Marks } | null = null;
  readonly #places = new Map<number, Place>();
  readonly #rows = new WeakMap<Place, number>();
  readonly #listeners: (() => void)[] = [];

  constructor(map: L.Map, data: LayerData) {
    super(map, data, []);
    this.ready = this.#read();
  }

  override get compact(): CompactLayer {
    return this;
  }

  /** Null until the stream is read, and where it cannot be. */
  get many(): Many | null {
    return this.#many;
  }

  get failure(): Unreadable["reason"] | null {
    return this.#failure;
  }

  async #read(): Promise<void> {
    const { data, map } = this;
    if (!data.packed) return;
    await parsed;
    try {
      const pack = readPack(await streamIn(data.packed.element, data.packed.sha256));
      const [pane, height] = PANES[pack.kind];
      if (!map.getPane(pane)) map.createPane(pane).style.zIndex = height;
      const sieve = new Sieve(pack, data.classes || data.categories.length > 1 ? "category" : null);
      const Kind = pack.kind === "points" ? Points : Shapes;
      const painter = new Kind(pack, sieve, () => this.marks);
      this.#many = { pack, sieve, painter, tiles: new Tiles(painter, pane, data.classes ? "packed" : "packed unclassed") };
      sieve.onChange(() => this.#many?.tiles.repaint());
    } catch (error) {
      this.#failure = error instanceof Unreadable ? error.reason : "compact.damaged";
      return;
    }
    if (this.#wanted) this.#many.tiles.addTo(map);
  }

  get marks(): Marks {
    const many = this.#many;
    if (!many) return { styles: [this.data.style], of: new Uint8Array(1) };
    const { sieve } = many;
    if (this.#marks?.version !== sieve.version) this.#marks = { version: sieve.version, marks: marksOf(this.data, sieve) };
    return this.#marks.marks;
  }

  override get visible(): boolean {
    return this.#wanted;
  }

  override set visible(visible: boolean) {
    if (visible === this.#wanted) return;
    this.#wanted = visible;
    if (visible) this.#many?.tiles.addTo(this.map);
    else this.#many?.tiles.remove();
    for (const listener of this.#listeners) listener();
  }

  override onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  override filter(): void {
    // Its own sieve has done so.
  }

  #toLatLng({ bottom, left, right, top }: Box): L.LatLngBounds {
    const grid = this.#many?.pack.grid ?? { bits: 0, x: 0, y: 0 };
    const [west, north] = toDegrees(grid, left, top);
    const [east, south] = toDegrees(grid, right - 1, bottom - 1);
    return L.latLngBounds([south, west], [north, east]);
  }

  override boundsOf(place: Place): L.LatLngBounds | null {
    const row = this.#rows.get(place);
    const many = this.#many;
    return many && row !== undefined && row < many.pack.located ? this.#toLatLng(many.painter.boxOf(row)) : null;
  }

  override get bounds(): L.LatLngBounds {
    const many = this.#many;
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    for (let row = 0; many && row < many.pack.located; row += 1) {
      const { bottom, left, right, top } = many.painter.boxOf(row);
      box.left = Math.min(box.left, left);
      box.top = Math.min(box.top, top);
      box.right = Math.max(box.right, right);
      box.bottom = Math.max(box.bottom, bottom);
    }
    return many && many.pack.located > 0 ? this.#toLatLng(box) : L.latLngBounds([]);
  }

  rowOf = (place: Place): number | null => this.#rows.get(place) ?? null;

  /** The feature of a row, made anew unless it was asked for lately. */
  place(row: number): Place {
    const known = this.#places.get(row);
    if (known) return known;
    const place = placeOf(this.data, this.#feature(row), row);
    if (this.#places.size >= MOST_KEPT) this.#places.clear();
    this.#places.set(row, place);
    this.#rows.set(place, row);
    return place;
  }

  #feature(row: number): MapFeature {
    const pack = this.#many?.pack;
    if (!pack) throw new Error("The layer is not read.");
    const properties: Record<string, unknown> = {};
    for (const { name, value } of pack.columns) properties[name] = value(row);
    if (pack.name !== null) properties["name_fr"] = properties["name_en"] = properties[pack.name];
    return { type: "Feature", geometry: this.#geometry(pack, row), properties };
  }

  #geometry(pack: Pack, row: number): MapFeature["geometry"] {
    if (row >= pack.located) return null;
    const { grid, points, shapes } = pack;
    if (points) return { type: "Point", coordinates: toDegrees(grid, points.x[row] as number, points.y[row] as number) };
    return shapes ? geometryOf(shapes, row, (x, y) => toDegrees(grid, x, y)) : null;
  }

  /** The place that a link or a claim names. */
  named(id: string): Place | null {
    const pack = this.#many?.pack;
    if (!pack) return null;
    const column = pack.columns.find(({ name }) => name === "id");
    if (!column) {
      const row = /^#\d+$/.test(id) ? Number(id.slice(1)) - 1 : -1;
      return row >= 0 && row < pack.rows ? this.place(row) : null;
    }
    for (let row = 0; row < pack.rows; row += 1) {
      if (textOf(column.value(row)) === id) return this.place(row);
    }
    return null;
  }

  #toGrid(at: L.LatLng): L.Point | null {
    const grid = this.#many?.pack.grid;
    if (!grid) return null;
    // Leaflet's world is a square of 256 dots at zoom 0.
    const dots = this.map.project(at, 0);
    return L.point((dots.x / 256) * 2 ** grid.bits - grid.x, (dots.y / 256) * 2 ** grid.bits - grid.y);
  }

  /** What is drawn at a place of the map. */
  pick(at: L.LatLng): (Picked & { readonly at: L.LatLng }) | null {
    const many = this.#many;
    const point = this.#toGrid(at);
    if (!many || !point || !this.#wanted) return null;
    const zoom = this.map.getZoom();
    const found = many.painter.pick(point.x, point.y, zoom, Math.round(zoom));
    if (!found) return null;
    const [longitude, latitude] = toDegrees(many.pack.grid, found.x - 0.5, found.y - 0.5);
    return { ...found, at: L.latLng(latitude, longitude) };
  }

  /** How many of the features that show lie in view. */
  countIn(bounds: L.LatLngBounds): number {
    const [corner, other] = [this.#toGrid(bounds.getNorthWest()), this.#toGrid(bounds.getSouthEast())];
    if (!this.#many || !corner || !other) return 0;
    return this.#many.painter.countIn({ left: corner.x - 0.5, top: corner.y - 0.5, right: other.x, bottom: other.y });
  }

  /** Whether a mark now stands for all features of a piece of ground; then how wide it is, in metres, and the most that one stands for. */
  gathering(): { readonly metres: number; readonly most: number } | null {
    const many = this.#many;
    const zoom = Math.round(this.map.getZoom());
    if (!many?.painter.gathered(zoom)) return null;
    const { lat } = this.map.getCenter();
    const metres = (many.painter.square(zoom) / 2 ** many.pack.grid.bits) * 2 * Math.PI * 6_378_137 * Math.cos((lat * Math.PI) / 180);
    return { metres, most: many.painter.most(zoom) };
  }

  /** What is in view, as one picture of the map's size. */
  picture = (ratio: number): HTMLCanvasElement | null =>
    (this.#many && this.#wanted ? this.#many.tiles.picture(this.map, ratio) : null);
}

window.manufacture.compact = (map, data) => new CompactLayer(map, data);
