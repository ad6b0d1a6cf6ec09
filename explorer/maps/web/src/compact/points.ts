import { runs, type Box } from "./keys";
import { face, type Marks } from "./marks";
import type { Pack } from "./pack";
import type { Painter, Picked, Tile } from "./painter";
import type { Sieve } from "./sieve";
import { safeColour } from "../map/symbols";

/** Width of a square that stands for all points in it, in dots of the page. */
const SQUARE = 4;
const PER_TILE = 256 / SQUARE;
/** Points in the fullest tile beyond which they would hide each other. */
const MOST_APART = 1500;
/** Nearer than that each point is drawn for itself, whatever their number. */
const NEAR_ZOOM = 17;
const SMALLEST = 0.3;
const MOST_PICKED = 200;

/** Points on canvas: each for itself where they lie apart, else one square for all that share a small piece of ground. */
export class Points implements Painter {
  readonly #tiles = new Map<number, { version: number; most: number }>();
  readonly #most = new Map<number, { version: number; most: number }>();
  readonly #x: Uint32Array;
  readonly #y: Uint32Array;
  readonly #keys: Float64Array;

  constructor(private readonly pack: Pack, private readonly sieve: Sieve, private readonly marks: () => Marks) {
    const { keys, x, y } = pack.points ?? { keys: new Float64Array(), x: new Uint32Array(), y: new Uint32Array() };
    [this.#keys, this.#x, this.#y] = [keys, x, y];
  }

  radius = (zoom: number): number => (zoom >= NEAR_ZOOM ? 6.5 : zoom >= 15 ? 5 : 4);

  /** Cells of the grid to one dot of a tile. */
  #cell = (zoom: number): number => 2 ** (this.pack.grid.bits - zoom - 8);

  gathered(zoom: number): boolean {
    return zoom < NEAR_ZOOM && this.#fullest(zoom, 256, MOST_APART, this.#tiles) > MOST_APART;
  }

  /** The most points that one square stands for, which is drawn full. */
  most = (zoom: number): number => this.#fullest(zoom, SQUARE, Infinity, this.#most);

  /** How many points that show lie in the fullest square of so many dots, known once for each choice; `enough` ends the count. */
  #fullest(zoom: number, dots: number, enough: number, kept: Map<number, { version: number; most: number }>): number {
    const known = kept.get(zoom);
    if (known?.version === this.sieve.version) return known.most;
    const side = this.#cell(zoom) * dots;
    const { x: left, y: top } = this.pack.grid;
    const most = left % side === 0 && top % side === 0 ? this.#longestRun(side, enough) : this.#fullestOf(side, enough);
    kept.set(zoom, { version: this.sieve.version, most });
    return most;
  }

  /** Of squares of the grid, whose points follow one another. */
  #longestRun(side: number, enough: number): number {
    const { shown } = this.sieve;
    const keys = this.#keys;
    let [most, run, end] = [1, 0, 0];
    for (let row = 0; row < keys.length; row += 1) {
      const key = keys[row] as number;
      if (key >= end) {
        run = 0;
        end = (Math.floor(key / (side * side)) + 1) * side * side;
      }
      run += shown[row] as number;
      if (run > most) most = run;
      if (run > enough) break;
    }
    return most;
  }

  /** Of squares so large that their points lie in several runs; there are few of them. */
  #fullestOf(side: number, enough: number): number {
    const { x: left, y: top } = this.pack.grid;
    const { shown } = this.sieve;
    const wide = 2 ** this.pack.grid.bits / side;
    const counts = new Map<number, number>();
    let [most, last, run] = [1, -1, 0];
    for (let row = 0; row < this.#x.length && most <= enough; row += 1) {
      if (shown[row] === 0) continue;
      const square = Math.floor(((this.#y[row] as number) + top) / side) * wide + Math.floor(((this.#x[row] as number) + left) / side);
      if (square !== last) {
        counts.set(last, run);
        last = square;
        run = counts.get(square) ?? 0;
      }
      run += 1;
      if (run > most) most = run;
    }
    return most;
  }

  /** What of the grid a tile shows, `margin` dots around it included. */
  #box({ x, y, zoom }: Tile, margin: number): Box {
    const { x: left, y: top } = this.pack.grid;
    const cell = this.#cell(zoom);
    return {
      left: (x * 256 - margin) * cell - left, top: (y * 256 - margin) * cell - top,
      right: ((x + 1) * 256 + margin) * cell - left, bottom: ((y + 1) * 256 + margin) * cell - top,
    };
  }

  paint(context: CanvasRenderingContext2D, tile: Tile, ratio: number): number {
    return this.gathered(tile.zoom) ? this.#paintSquares(context, tile, ratio) : this.#paintEach(context, tile, ratio);
  }

  #paintEach(context: CanvasRenderingContext2D, tile: Tile, ratio: number): number {
    const radius = this.radius(tile.zoom);
    const { of, styles } = this.marks();
    const codes = this.sieve.by?.codes ?? null;
    const { shown } = this.sieve;
    const faces = styles.map((style) => face(style, radius, ratio));
    const box = this.#box(tile, radius + 2);
    const cell = this.#cell(tile.zoom);
    const [left, top] = [tile.x * 256 * cell - this.pack.grid.x, tile.y * 256 * cell - this.pack.grid.y];
    const half = (faces[0]?.width ?? 0) / 2;
    let drawn = 0;
    runs(this.#keys, box, 32 * cell, (from, to) => {
      for (let row = from; row < to; row += 1) {
        if (shown[row] === 0) continue;
        const x = ((this.#x[row] as number) + 0.5 - left) / cell;
        const y = ((this.#y[row] as number) + 0.5 - top) / cell;
        if (x < -radius - 2 || y < -radius - 2 || x > 258 + radius || y > 258 + radius) continue;
        const image = faces[codes ? (of[codes[row] as number] as number) : 0];
        if (image) context.drawImage(image, x * ratio - half, y * ratio - half);
        if (x >= 0 && y >= 0 && x < 256 && y < 256) drawn += 1;
      }
    });
    return drawn;
  }

  /** By square: how many points of each style. */
  #squares(tile: Tile, styles: number): { counts: Uint32Array; drawn: number } {
    const counts = new Uint32Array(PER_TILE * PER_TILE * styles);
    const { of } = this.marks();
    const codes = this.sieve.by?.codes ?? null;
    const { shown } = this.sieve;
    const side = this.#cell(tile.zoom) * SQUARE;
    const box = this.#box(tile, 0);
    const [xs, ys] = [this.#x, this.#y];
    let drawn = 0;
    runs(this.#keys, box, side, (from, to) => {
      for (let row = from; row < to; row += 1) {
        if (shown[row] === 0) continue;
        const x = Math.floor(((xs[row] as number) - box.left) / side);
        const y = Math.floor(((ys[row] as number) - box.top) / side);
        if (x < 0 || y < 0 || x >= PER_TILE || y >= PER_TILE) continue;
        const at = (y * PER_TILE + x) * styles + (codes ? (of[codes[row] as number] as number) : 0);
        counts[at] = (counts[at] as number) + 1;
        drawn += 1;
      }
    });
    return { counts, drawn };
  }

  #paintSquares(context: CanvasRenderingContext2D, tile: Tile, ratio: number): number {
    const { styles } = this.marks();
    const { counts, drawn } = this.#squares(tile, styles.length);
    if (drawn === 0) return 0;
    const full = Math.log2(1 + this.most(tile.zoom));
    const byStyle = styles.map(() => [] as number[]);
    for (let square = 0; square < PER_TILE * PER_TILE; square += 1) {
      let [total, most, style] = [0, 0, 0];
      for (let one = 0; one < styles.length; one += 1) {
        const count = counts[square * styles.length + one] as number;
        total += count;
        if (count > most) [most, style] = [count, one];
      }
      if (total === 0) continue;
      const side = SQUARE * Math.sqrt(SMALLEST + (1 - SMALLEST) * (Math.log2(1 + total) / full));
      byStyle[style]?.push((square % PER_TILE) * SQUARE + (SQUARE - side) / 2, Math.floor(square / PER_TILE) * SQUARE + (SQUARE - side) / 2, side);
    }
    byStyle.forEach((boxes, style) => {
      context.fillStyle = safeColour(styles[style]?.color ?? "");
      for (let at = 0; at < boxes.length; at += 3) {
        const [x, y, side] = boxes.slice(at, at + 3) as [number, number, number];
        context.fillRect(x * ratio, y * ratio, side * ratio, side * ratio);
      }
    });
    return drawn;
  }

  /** Width of a square on the ground, in cells. */
  square = (zoom: number): number => this.#cell(zoom) * SQUARE;

  pick(x: number, y: number, zoom: number, tile: number): Picked | null {
    return this.gathered(tile) ? this.#pickSquare(x, y, tile) : this.#pickNearest(x, y, (this.radius(tile) + 3) * this.#cell(zoom));
  }

  #pickNearest(x: number, y: number, reach: number): Picked | null {
    const { shown } = this.sieve;
    let [best, nearest] = [reach * reach, -1];
    const box = { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach };
    runs(this.#keys, box, reach, (from, to) => {
      for (let row = from; row < to; row += 1) {
        if (shown[row] === 0) continue;
        const [dx, dy] = [(this.#x[row] as number) + 0.5 - x, (this.#y[row] as number) + 0.5 - y];
        const distance = dx * dx + dy * dy;
        // What is drawn later lies on top.
        if (distance <= best) [best, nearest] = [distance, row];
      }
    });
    if (nearest < 0) return null;
    const [left, top] = [this.#x[nearest] as number, this.#y[nearest] as number];
    return this.#within({ left, top, right: left + 1, bottom: top + 1 }, false);
  }

  #pickSquare(x: number, y: number, zoom: number): Picked | null {
    const side = this.square(zoom);
    const { x: ox, y: oy } = this.pack.grid;
    const left = Math.floor((x + ox) / side) * side - ox;
    const top = Math.floor((y + oy) / side) * side - oy;
    return this.#within({ left, top, right: left + side, bottom: top + side }, true);
  }

  #within(box: Box, gathered: boolean): Picked | null {
    const rows: number[] = [];
    let count = 0;
    runs(this.#keys, box, 1, (from, to) => {
      for (let row = from; row < to; row += 1) {
        if (this.sieve.shown[row] === 0) continue;
        count += 1;
        if (rows.length < MOST_PICKED) rows.push(row);
      }
    });
    if (count === 0) return null;
    return { rows, count, gathered, x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  }

  /** How many points that show lie in a box of the grid. */
  countIn(box: Box): number {
    const slack = Math.max(1, (box.right - box.left) / 1024);
    let count = 0;
    runs(this.#keys, box, slack, (from, to) => {
      for (let row = from; row < to; row += 1) {
        const [x, y] = [this.#x[row] as number, this.#y[row] as number];
        if (this.sieve.shown[row] === 1 && x >= box.left && x < box.right && y >= box.top && y < box.bottom) count += 1;
      }
    });
    return count;
  }

  boxOf(row: number): Box {
    const [left, top] = [this.#x[row] as number, this.#y[row] as number];
    return { left, top, right: left + 1, bottom: top + 1 };
  }
}
