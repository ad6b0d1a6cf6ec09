const LOW = 2 ** 32;

/** Every other bit of a number of 32 bits, the lowest first. */
function everyOther(bits: number): number {
  let found = bits & 0x55555555;
  found = (found | (found >>> 1)) & 0x33333333;
  found = (found | (found >>> 2)) & 0x0f0f0f0f;
  found = (found | (found >>> 4)) & 0x00ff00ff;
  return (found | (found >>> 8)) & 0x0000ffff;
}

/** Part the bits of keys into columns, which have the even places, and rows. */
export function unalternate(keys: Float64Array, x: Uint32Array, y: Uint32Array): void {
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] as number;
    const high = Math.floor(key / LOW);
    const low = (key - high * LOW) | 0;
    x[at] = everyOther(low) | (everyOther(high) << 16);
    y[at] = everyOther(low >>> 1) | (everyOther(high >>> 1) << 16);
  }
}

/** The first place from `from` to `to` whose key is not below. */
function placeOf(keys: Float64Array, key: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  /** Not within the box any more, as is `bottom`. */
  readonly right: number;
  readonly bottom: number;
}

/**
 * The runs of keys that hold all cells of a box, some of them with others near by: a square of the grid is one run, and one
 * that sticks out of the box by no more than `slack` is not cut up.
 */
export function runs(keys: Float64Array, box: Box, slack: number, act: (from: number, to: number) => void): void {
  const last = keys.length > 0 ? (keys[keys.length - 1] as number) : 0;
  let size = 1;
  while (size * size <= last) size *= 2;
  const look = (left: number, top: number, side: number, key: number, from: number, to: number): void => {
    if (from >= to || left >= box.right || top >= box.bottom || left + side <= box.left || top + side <= box.top) return;
    const inside = left >= box.left && top >= box.top && left + side <= box.right && top + side <= box.bottom;
    if (inside || side <= slack || side === 1) {
      act(from, to);
      return;
    }
    const half = side / 2;
    const quarter = half * half;
    const [second, third, fourth] = [1, 2, 3].map((part) => placeOf(keys, key + part * quarter, from, to)) as [number, number, number];
    look(left, top, half, key, from, second);
    look(left + half, top, half, key + quarter, second, third);
    look(left, top + half, half, key + 2 * quarter, third, fourth);
    look(left + half, top + half, half, key + 3 * quarter, fourth, to);
  };
  look(0, 0, size, 0, 0, keys.length);
}
