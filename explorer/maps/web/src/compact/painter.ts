import type { Box } from "./keys";

export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** What lies under the pointer. */
export interface Picked {
  /** The first of the rows. */
  readonly rows: readonly number[];
  readonly count: number;
  /** Whether one mark stands for all of them. */
  readonly gathered: boolean;
  /** Where, on the grid. */
  readonly x: number;
  readonly y: number;
}

/** Draws what a tile shows, and finds again what is drawn. */
export interface Painter {
  /** Draw a tile of 256 dots, `ratio` of the screen's to each; how many features have their place on it. */
  paint(context: CanvasRenderingContext2D, tile: Tile, ratio: number): number;
  /** What is drawn at a place of the grid, by tiles of a zoom level that may be shown a little larger or smaller. */
  pick(x: number, y: number, zoom: number, tile: number): Picked | null;
  /** Whether a mark stands for all features of a piece of ground at this zoom level. */
  gathered(zoom: number): boolean;
  /** The most features that one mark stands for. */
  most(zoom: number): number;
  /** The width of that ground, in cells. */
  square(zoom: number): number;
  countIn(box: Box): number;
  boxOf(row: number): Box;
}
