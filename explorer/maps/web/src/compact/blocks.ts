import type { Box } from "./keys";

const ROWS = 256;

/** Boxes of features, and of every few hundred of them that follow one another, so that most are never looked at. */
export class Blocks {
  /** West, north, east and south of each. */
  readonly #boxes: Int32Array;
  readonly #blocks: Int32Array;

  constructor(readonly count: number) {
    this.#boxes = new Int32Array(count * 4);
    this.#blocks = new Int32Array(Math.ceil(count / ROWS) * 4);
    for (let at = 0; at < this.#blocks.length; at += 4) this.#blocks.set([2 ** 31 - 1, 2 ** 31 - 1, -(2 ** 31), -(2 ** 31)], at);
  }

  set(row: number, west: number, north: number, east: number, south: number): void {
    const [boxes, blocks] = [this.#boxes, this.#blocks];
    const at = row * 4;
    boxes[at] = west;
    boxes[at + 1] = north;
    boxes[at + 2] = east;
    boxes[at + 3] = south;
    const block = Math.floor(row / ROWS) * 4;
    blocks[block] = Math.min(blocks[block] as number, west);
    blocks[block + 1] = Math.min(blocks[block + 1] as number, north);
    blocks[block + 2] = Math.max(blocks[block + 2] as number, east);
    blocks[block + 3] = Math.max(blocks[block + 3] as number, south);
  }

  boxOf(row: number): Box {
    const [left = 0, top = 0, right = 0, bottom = 0] = this.#boxes.subarray(row * 4, row * 4 + 4);
    return { left, top, right: right + 1, bottom: bottom + 1 };
  }

  /** Whether a feature lies within so many cells each way. */
  isSmall(row: number, cells: number): boolean {
    const at = row * 4;
    const boxes = this.#boxes;
    return (boxes[at + 2] as number) - (boxes[at] as number) < cells && (boxes[at + 3] as number) - (boxes[at + 1] as number) < cells;
  }

  /** Call `act` for each row whose box meets another, in their order. */
  each(box: Box, act: (row: number) => void): void {
    for (let block = 0; block * ROWS < this.count; block += 1) {
      if (!meets(this.#blocks, block * 4, box)) continue;
      const last = Math.min(this.count, (block + 1) * ROWS);
      for (let row = block * ROWS; row < last; row += 1) if (meets(this.#boxes, row * 4, box)) act(row);
    }
  }

  meets = (row: number, box: Box): boolean => meets(this.#boxes, row * 4, box);
}

const meets = (boxes: Int32Array, at: number, { bottom, left, right, top }: Box): boolean =>
  (boxes[at] as number) < right && (boxes[at + 1] as number) < bottom && (boxes[at + 2] as number) >= left && (boxes[at + 3] as number) >= top;
