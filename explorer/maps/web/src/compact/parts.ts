import { Unreadable } from "./stream";

const LENGTH_BYTES = 4;
const DOUBLE_BYTES = 8;

/** The parts of a stream, one after the other. */
export class Parts {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get ended(): boolean {
    return this.#at === this.bytes.length;
  }

  take(length: number): Uint8Array {
    const from = this.#at;
    if (!Number.isSafeInteger(length) || length < 0 || from + length > this.bytes.length) throw new Unreadable("compact.damaged");
    this.#at += length;
    return this.bytes.subarray(from, this.#at);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  number(): number {
    return this.take(LENGTH_BYTES).reduce((sum, byte, place) => sum + byte * 256 ** place, 0);
  }

  /** Whole numbers in planes: the lowest byte of each, then the next. */
  numbers(count: number, planes: number): Float64Array {
    const found = new Float64Array(count);
    for (let plane = 0; plane < planes; plane += 1) {
      const run = this.take(count);
      const weight = 256 ** plane;
      for (let at = 0; at < count; at += 1) found[at] = (found[at] as number) + (run[at] as number) * weight;
    }
    return found;
  }

  /** The same in as few bytes as they fit in. */
  codes(count: number, planes: number): Uint8Array | Uint16Array | Uint32Array {
    if (planes > LENGTH_BYTES) throw new Unreadable("compact.damaged");
    if (planes <= 1) return planes === 1 ? this.take(count).slice() : new Uint8Array(count);
    const found = planes === 2 ? new Uint16Array(count) : new Uint32Array(count);
    for (let plane = 0; plane < planes; plane += 1) {
      const run = this.take(count);
      for (let at = 0; at < count; at += 1) found[at] = (found[at] as number) | ((run[at] as number) << (8 * plane));
    }
    return found;
  }

  doubles(count: number): Float64Array {
    const runs = this.take(count * DOUBLE_BYTES);
    const bytes = new Uint8Array(count * DOUBLE_BYTES);
    for (let plane = 0; plane < DOUBLE_BYTES; plane += 1) {
      for (let at = 0; at < count; at += 1) bytes[at * DOUBLE_BYTES + plane] = runs[plane * count + at] as number;
    }
    const view = new DataView(bytes.buffer);
    return Float64Array.from({ length: count }, (_, at) => view.getFloat64(at * DOUBLE_BYTES, true));
  }
}

/** Steps either way, from nought on, to the numbers that they lead to. */
export function steps(written: Float64Array): Int32Array {
  const found = new Int32Array(written.length);
  let last = 0;
  for (let at = 0; at < written.length; at += 1) {
    const step = written[at] as number;
    last += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
    found[at] = last;
  }
  return found;
}
