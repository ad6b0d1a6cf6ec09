import { Blocks } from "./blocks";
import { AREA, distanceTo, eachPart, fillBoxes, holds, LINE, POINT, type Corners } from "./corners";
import type { Box } from "./keys";
import { face, groundOf, type Marks } from "./marks";
import type { Pack } from "./pack";
import type { Painter, Picked, Tile } from "./painter";
import type { Sieve } from "./sieve";
import { MARK, safeColour } from "../map/symbols";

/** Corners nearer to each other than that are one on the screen, in dots. */
const NEAR = 0.5;
const MOST_PICKED = 200;
const OPACITY = 0.62;
/** How far from a mark the pointer still finds it, in dots. */
const SLACK = 3;
const TILE = 256;

interface Sheet {
  readonly context: CanvasRenderingContext2D;
  readonly ratio: number;
  /** Dots of the screen to a cell of the grid, and the cells that lie at its corner. */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** Areas, lines and points of any number of parts on canvas: areas lowest, points on top. */
export class Shapes implements Painter {
  readonly #c: Corners;
  readonly #blocks: Blocks;
  readonly #types: ReadonlySet<number>;

  constructor(private readonly pack: Pack, private readonly sieve: Sieve, private readonly marks: () => Marks) {
    if (!pack.shapes) throw new Error("These are no shapes.");
    this.#c = pack.shapes;
    this.#types = new Set(pack.shapes.types ?? [AREA]);
    this.#blocks = new Blocks(pack.located);
    fillBoxes(this.#c, this.#blocks);
  }

  #cell = (zoom: number): number => 2 ** (this.pack.grid.bits - zoom - 8);

  radius = (zoom: number): number => (zoom >= 17 ? 6.5 : zoom >= 15 ? 5 : 4);

  width = (zoom: number): number => (zoom >= 14 ? 2.5 : zoom >= 11 ? 1.75 : 1);

  #rowsIn(box: Box): number[] {
    const { shown } = this.sieve;
    const rows: number[] = [];
    this.#blocks.each(box, (row) => { if (shown[row] === 1) rows.push(row); });
    return rows;
  }

  paint(context: CanvasRenderingContext2D, tile: Tile, ratio: number): number {
    const cell = this.#cell(tile.zoom);
    const [left, top] = [tile.x * TILE * cell - this.pack.grid.x, tile.y * TILE * cell - this.pack.grid.y];
    const own = { left, top, right: left + TILE * cell, bottom: top + TILE * cell };
    const margin = (this.#types.has(POINT) ? this.radius(tile.zoom) + 2 : this.width(tile.zoom)) * cell;
    const rows = this.#rowsIn({ left: left - margin, top: top - margin, right: own.right + margin, bottom: own.bottom + margin });
    const sheet = { context, ratio, scale: ratio / cell, left, top };
    const large = this.#dots(sheet, rows);
    context.lineJoin = "round";
    context.lineCap = "round";
    if (this.#types.has(AREA)) this.#areas(sheet, large);
    if (this.#types.has(LINE)) this.#lines(sheet, large, this.width(tile.zoom));
    if (this.#types.has(POINT)) this.#points(sheet, rows, this.radius(tile.zoom));
    return rows.reduce((sum, row) => sum + Number(this.#blocks.meets(row, own)), 0);
  }

  #styles(): { readonly styles: Marks["styles"]; readonly styleOf: (row: number) => number } {
    const { of, styles } = this.marks();
    const codes = this.sieve.by?.codes ?? null;
    return { styles, styleOf: (row) => (codes ? (of[codes[row] as number] as number) : 0) };
  }

  /** Lines and areas smaller than a dot of the screen: one dot for all of a style that share it; the others are given back. */
  #dots({ context, left, ratio, scale, top }: Sheet, rows: readonly number[]): number[] {
    const { styles, styleOf } = this.#styles();
    const side = TILE * ratio;
    const taken = new Uint8Array(side * side);
    return rows.filter((row) => {
      if (!this.#blocks.isSmall(row, 1 / scale)) return true;
      const box = this.#blocks.boxOf(row);
      const [x, y] = [Math.floor((box.left + 0.5 - left) * scale), Math.floor((box.top + 0.5 - top) * scale)];
      const style = styleOf(row);
      const isDot = this.#isDrawn(row);
      if (!isDot || x < 0 || y < 0 || x >= side || y >= side || taken[y * side + x] === style + 1) return false;
      taken[y * side + x] = style + 1;
      context.fillStyle = safeColour(styles[style]?.color ?? MARK);
      context.fillRect(x, y, 1, 1);
      return false;
    });
  }

  /** Whether a feature has more than points. */
  #isDrawn(row: number): boolean {
    let found = false;
    for (const type of [LINE, AREA]) eachPart(this.#c, row, type, () => { found = true; });
    return found;
  }

  #areas(sheet: Sheet, rows: readonly number[]): void {
    const { context, ratio } = sheet;
    const { styles, styleOf } = this.#styles();
    const grounds = styles.map((style) => groundOf(context, style, ratio));
    const outlines = styles.map((style) => (style.fill ? MARK : safeColour(style.color)));
    context.lineWidth = ratio;
    for (const row of rows) {
      const style = styleOf(row);
      context.fillStyle = grounds[style] ?? MARK;
      context.strokeStyle = outlines[style] ?? MARK;
      context.beginPath();
      eachPart(this.#c, row, AREA, (first, last) => {
        for (let ring = first; ring < last; ring += 1) this.#trace(sheet, ring, true);
      });
      context.globalAlpha = OPACITY;
      context.fill("evenodd");
      context.globalAlpha = 1;
      context.stroke();
    }
  }

  #lines(sheet: Sheet, rows: readonly number[], width: number): void {
    const { context, ratio } = sheet;
    const { styles, styleOf } = this.#styles();
    context.lineWidth = width * ratio;
    for (const row of rows) {
      context.strokeStyle = safeColour(styles[styleOf(row)]?.color ?? MARK);
      context.beginPath();
      eachPart(this.#c, row, LINE, (first) => this.#trace(sheet, first, false));
      context.stroke();
    }
  }

  #points({ context, left, ratio, scale, top }: Sheet, rows: readonly number[], radius: number): void {
    const { styles, styleOf } = this.#styles();
    const faces = styles.map((style) => face(style, radius, ratio));
    const half = (faces[0]?.width ?? 0) / 2;
    const { corners, x, y } = this.#c;
    // Those of one look at one dot hide each other.
    const taken = new Map<number, number>();
    for (const row of rows) {
      const style = styleOf(row);
      const image = faces[style];
      eachPart(this.#c, row, POINT, (ring) => {
        const at = corners[ring] as number;
        const [px, py] = [((x[at] as number) + 0.5 - left) * scale, ((y[at] as number) + 0.5 - top) * scale];
        const dot = Math.floor(py) * 65_536 + Math.floor(px);
        if (!image || taken.get(dot) === style) return;
        taken.set(dot, style);
        context.drawImage(image, px - half, py - half);
      });
    }
  }

  #trace({ context, left, scale, top }: Sheet, ring: number, closed: boolean): void {
    const { corners, x, y } = this.#c;
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
    if (closed) context.closePath();
  }

  gathered = (): boolean => false;
  most = (): number => 1;
  square = (zoom: number): number => this.#cell(zoom);

  /** What is on top: the points at the nearest spot within reach, else every line within reach, else every area around. */
  pick(x: number, y: number, zoom: number, tile: number): Picked | null {
    const cell = this.#cell(zoom);
    const reach = { point: (this.radius(tile) + SLACK) * cell, line: (this.width(tile) / 2 + SLACK) * cell };
    const most = this.#types.has(POINT) ? reach.point : this.#types.has(LINE) ? reach.line : 0;
    const near = this.#rowsIn({ left: x - most, top: y - most, right: x + most + 1, bottom: y + most + 1 }).reverse();
    const spot = this.#types.has(POINT) ? this.#nearestSpot(near, x, y, reach.point) : null;
    if (spot) return spot;
    const lines = this.#types.has(LINE) ? near.filter((row) => distanceTo(this.#c, row, LINE, x, y) <= reach.line) : [];
    const found = lines.length > 0 ? lines : near.filter((row) => holds(this.#c, row, x, y));
    return found.length === 0 ? null : { rows: found.slice(0, MOST_PICKED), count: found.length, gathered: false, x, y };
  }

  #nearestSpot(near: readonly number[], x: number, y: number, reach: number): Picked | null {
    const away = near.map((row) => distanceTo(this.#c, row, POINT, x, y));
    const least = away.reduce((sum, one) => Math.min(sum, one), Infinity);
    if (least > reach) return null;
    const rows = near.filter((_, at) => away[at] === least);
    return { rows: rows.slice(0, MOST_PICKED), count: rows.length, gathered: false, x, y };
  }

  countIn(box: Box): number {
    return this.#rowsIn(box).length;
  }

  boxOf = (row: number): Box => this.#blocks.boxOf(row);
}
