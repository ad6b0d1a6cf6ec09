import type { Box } from "./keys";
import type { Marks } from "./marks";
import type { Corners, Pack } from "./pack";
import type { Painter, Picked, Tile } from "./painter";
import type { Sieve } from "./sieve";
import { MARK, safeColour } from "../map/symbols";

/** Corners nearer to each other than that are one on the screen, in dots. */
const NEAR = 0.5;
const MOST_PICKED = 200;
const OPACITY = 0.62;
const STEP = 8;

/** Areas on canvas: each filled with the colour of its class and outlined. */
export class Areas implements Painter {
  readonly #c: Corners;
  /** West, north, east and south of each feature. */
  readonly #boxes: Int32Array;

  constructor(private readonly pack: Pack, private readonly sieve: Sieve, private readonly marks: () => Marks) {
    if (!pack.areas) throw new Error("These are no areas.");
    this.#c = pack.areas;
    this.#boxes = new Int32Array(pack.located * 4);
    const { x, y } = this.#c;
    for (let row = 0; row < pack.located; row += 1) {
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      const [from, to] = this.#cornersOf(row);
      for (let at = from; at < to; at += 1) {
        const [column, line] = [x[at] as number, y[at] as number];
        if (column < west) west = column;
        if (column > east) east = column;
        if (line < north) north = line;
        if (line > south) south = line;
      }
      this.#boxes.set([west, north, east, south], row * 4);
    }
  }

  #ringsOf(row: number): [number, number] {
    const { polygons, rings } = this.#c;
    return [rings[polygons[row] as number] as number, rings[polygons[row + 1] as number] as number];
  }

  #cornersOf(row: number): [number, number] {
    const [first, last] = this.#ringsOf(row);
    return [this.#c.corners[first] as number, this.#c.corners[last] as number];
  }

  #cell = (zoom: number): number => 2 ** (this.pack.grid.bits - zoom - 8);

  #meets(row: number, { left, top, right, bottom }: Box): boolean {
    const at = row * 4;
    const b = this.#boxes;
    return (b[at] as number) < right && (b[at + 1] as number) < bottom && (b[at + 2] as number) >= left && (b[at + 3] as number) >= top;
  }

  #ground(context: CanvasRenderingContext2D, style: Marks["styles"][number], ratio: number): string | CanvasPattern {
    const colour = safeColour(style.color);
    if (style.fill !== "hatched" && style.fill !== "dotted") return colour;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = STEP * ratio;
    const pen = canvas.getContext("2d");
    if (!pen) return colour;
    pen.scale(ratio, ratio);
    if (style.fill === "dotted") {
      pen.fillStyle = colour;
      pen.fillRect(0, 0, STEP, STEP);
      pen.fillStyle = MARK;
      pen.fill(new Path2D("M4 2.6a1.4 1.4 0 1 0 .01 0z"));
    } else {
      pen.strokeStyle = colour;
      pen.lineWidth = 1.6;
      pen.stroke(new Path2D("M-2 2 2-2M0 8 8 0M6 10 10 6"));
    }
    return context.createPattern(canvas, "repeat") ?? colour;
  }

  paint(context: CanvasRenderingContext2D, tile: Tile, ratio: number): number {
    const cell = this.#cell(tile.zoom);
    const [left, top] = [tile.x * 256 * cell - this.pack.grid.x, tile.y * 256 * cell - this.pack.grid.y];
    const margin = 2 * cell;
    const box = { left: left - margin, top: top - margin, right: left + 256 * cell + margin, bottom: top + 256 * cell + margin };
    const { of, styles } = this.marks();
    const codes = this.sieve.by?.codes ?? null;
    const grounds = styles.map((style) => this.#ground(context, style, ratio));
    const outlines = styles.map((style) => (style.fill ? MARK : safeColour(style.color)));
    context.lineWidth = ratio;
    context.lineJoin = "round";
    let drawn = 0;
    for (let row = 0; row < this.pack.located; row += 1) {
      if (this.sieve.shown[row] === 0 || !this.#meets(row, box)) continue;
      const style = codes ? (of[codes[row] as number] as number) : 0;
      drawn += 1;
      context.fillStyle = grounds[style] ?? MARK;
      context.strokeStyle = outlines[style] ?? MARK;
      context.beginPath();
      this.#trace(context, row, left, top, ratio / cell);
      context.globalAlpha = OPACITY;
      context.fill("evenodd");
      context.globalAlpha = 1;
      context.stroke();
    }
    return drawn;
  }

  #trace(context: CanvasRenderingContext2D, row: number, left: number, top: number, scale: number): void {
    const { corners, x, y } = this.#c;
    const [first, last] = this.#ringsOf(row);
    for (let ring = first; ring < last; ring += 1) {
      const [from, to] = [corners[ring] as number, corners[ring + 1] as number];
      let [lastX, lastY] = [Infinity, Infinity];
      for (let at = from; at < to; at += 1) {
        const px = ((x[at] as number) + 0.5 - left) * scale;
        const py = ((y[at] as number) + 0.5 - top) * scale;
        if (at === from) context.moveTo(px, py);
        else if (Math.abs(px - lastX) < NEAR && Math.abs(py - lastY) < NEAR && at < to - 1) continue;
        else context.lineTo(px, py);
        [lastX, lastY] = [px, py];
      }
      context.closePath();
    }
  }

  gathered = (): boolean => false;
  most = (): number => 1;
  square = (zoom: number): number => this.#cell(zoom);

  #holds(row: number, px: number, py: number): boolean {
    const { corners, x, y } = this.#c;
    const [first, last] = this.#ringsOf(row);
    let inside = false;
    for (let ring = first; ring < last; ring += 1) {
      const [from, to] = [corners[ring] as number, corners[ring + 1] as number];
      for (let at = from, before = to - 1; at < to; before = at, at += 1) {
        const [x1, y1, x2, y2] = [(x[at] as number) + 0.5, (y[at] as number) + 0.5, (x[before] as number) + 0.5, (y[before] as number) + 0.5];
        if (y1 > py !== y2 > py && px < ((x2 - x1) * (py - y1)) / (y2 - y1) + x1) inside = !inside;
      }
    }
    return inside;
  }

  pick(x: number, y: number): Picked | null {
    const box = { left: x, top: y, right: x + 1, bottom: y + 1 };
    const rows: number[] = [];
    let count = 0;
    for (let row = this.pack.located - 1; row >= 0; row -= 1) {
      if (this.sieve.shown[row] === 0 || !this.#meets(row, box) || !this.#holds(row, x, y)) continue;
      count += 1;
      if (rows.length < MOST_PICKED) rows.push(row);
    }
    return count === 0 ? null : { rows, count, gathered: false, x, y };
  }

  countIn(box: Box): number {
    let count = 0;
    for (let row = 0; row < this.pack.located; row += 1) {
      if (this.sieve.shown[row] === 1 && this.#meets(row, box)) count += 1;
    }
    return count;
  }

  boxOf(row: number): Box {
    const [left = 0, top = 0, right = 0, bottom = 0] = this.#boxes.subarray(row * 4, row * 4 + 4);
    return { left, top, right: right + 1, bottom: bottom + 1 };
  }

  /** The corners of a feature, as GeoJSON has them, on the grid. */
  shape(row: number): [number, number][][][] {
    const { corners, polygons, rings, x, y } = this.#c;
    const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);
    return range(polygons[row] as number, polygons[row + 1] as number).map((polygon) =>
      range(rings[polygon] as number, rings[polygon + 1] as number).map((ring) => {
        const [from, to] = [corners[ring] as number, corners[ring + 1] as number];
        return [...range(from, to), from].map((at): [number, number] => [x[at] as number, y[at] as number]);
      }));
  }
}
