const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The first 32 bits behind the point of a root of each of the first primes, as FIPS 180-4 has them. */
function fractions(count: number, root: number): Uint32Array {
  const found = new Uint32Array(count);
  let known = 0;
  for (let number = 2; known < count; number += 1) {
    let prime = true;
    for (let by = 2; by * by <= number; by += 1) prime &&= number % by !== 0;
    if (prime) found[known++] = (number ** (1 / root) % 1) * 2 ** 32;
  }
  return found;
}

/** SHA-256 in plain script, for a page from a place where browsers keep their own from it. */
export function plainSha256(bytes: Uint8Array): string {
  const constants = fractions(64, 3);
  const state = fractions(8, 2);
  const length = bytes.length;
  const padded = new Uint8Array(((length + 8) >> 6 << 6) + 64);
  padded.set(bytes);
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(padded.length - 4, length << 3 >>> 0);
  const words = new Uint32Array(64);
  const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));
  for (let block = 0; block < padded.length; block += 64) {
    for (let at = 0; at < 64; at += 1) {
      if (at < 16) {
        words[at] = view.getUint32(block + at * 4);
        continue;
      }
      const early = words[at - 15] as number;
      const late = words[at - 2] as number;
      const one = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const two = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      words[at] = (words[at - 16] as number) + one + (words[at - 7] as number) + two;
    }
    let [a, b, c, d, e, f, g, last] = [...state] as [number, number, number, number, number, number, number, number];
    for (let at = 0; at < 64; at += 1) {
      const first = last + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + (constants[at] as number) + (words[at] as number);
      const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      last = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    [a, b, c, d, e, f, g, last].forEach((part, at) => { state[at] = (state[at] as number) + part; });
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => out.setUint32(at * 4, word));
  return hex(new Uint8Array(out.buffer));
}

/** The SHA-256 of some bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // A page from a plain http address is not given the browser's own.
  const own = window.crypto?.subtle as SubtleCrypto | undefined;
  return own ? hex(new Uint8Array(await own.digest("SHA-256", bytes))) : plainSha256(bytes);
}
