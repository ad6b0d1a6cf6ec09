import type { State } from "../state";

const LONGEST_HASH = 8000;
const LONGEST_VALUE = 2000;
const PAUSE_MS = 250;

/** The first and the last to be applied; whatever else is registered comes between. */
const FIRST = ["lang", "layers"];
const LAST = ["tab", "view", "at"];

function inOrder(keys: Iterable<string>): string[] {
  const rank = (key: string): number =>
    FIRST.includes(key) ? FIRST.indexOf(key) - FIRST.length : LAST.includes(key) ? LAST.indexOf(key) + 1 : 0;
  return [...keys].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : Number(a > b)));
}

/** Half a surrogate pair, which an address cannot hold, becomes the sign for an unreadable character. */
export const encode = (text: string): string =>
  encodeURIComponent(new TextDecoder().decode(new TextEncoder().encode(text)));

/** Escaped as little as an address allows, so that the link stays short. */
const escape = (text: string): string => encode(text).replace(/%2C|%2F|%3A/g, decodeURIComponent);

/** What stands after the #: nothing where the page is as it opens. */
export function fragment(state: State): string {
  const values = inOrder(state.parts.keys()).map((key) => [key, state.parts.get(key)?.get() ?? null] as const);
  return values
    .filter((pair): pair is readonly [string, string] => pair[1] !== null && pair[1].length <= LONGEST_VALUE)
    .map(([key, value]) => `${escape(key)}=${escape(value)}`)
    .join("&");
}

/** The values of a link by key; what cannot be read is left out. */
export function parse(hash: string): Map<string, string> {
  const found = new Map<string, string>();
  if (hash.length > LONGEST_HASH) return found;
  for (const pair of hash.replace(/^#/, "").split("&")) {
    const at = pair.indexOf("=");
    if (at < 1) continue;
    try {
      const value = decodeURIComponent(pair.slice(at + 1));
      if (value.length <= LONGEST_VALUE) found.set(decodeURIComponent(pair.slice(0, at)), value);
    } catch {
      continue;
    }
  }
  return found;
}

function apply(state: State, wanted: ReadonlyMap<string, string>, keys: Iterable<string>): void {
  for (const key of inOrder(keys)) {
    try {
      state.parts.get(key)?.set(wanted.get(key) ?? null);
    } catch {
      // A link may come from anyone; one part that it upsets must not keep the page from opening.
      continue;
    }
  }
}

/** The page's address as it stands. */
export function address(state: State): string {
  const url = new URL(window.location.href);
  url.hash = fragment(state);
  return url.href.replace(/#$/, "");
}

/** The same, without the folders of the reader's disk. */
export function publicAddress(state: State): string {
  const full = address(state);
  if (/^https?:/i.test(full)) return full;
  const [path = "", hash = ""] = full.split("#");
  return `${path.split("/").pop() ?? ""}${hash ? `#${hash}` : ""}`;
}

/** Keep the address in step with the page, and the page with an address that is typed or pasted. */
export function keepAddress(state: State): void {
  let timer: number | undefined;
  let applying = false;

  const write = (): void => {
    timer = undefined;
    const next = fragment(state);
    if (next === window.location.hash.replace(/^#/, "")) return;
    try {
      // An empty fragment would otherwise keep the old one.
      window.history.replaceState(null, "", `#${next}`);
    } catch {
      // Browsers refuse it in some frames; the link can still be copied.
    }
  };
  state.onChange(() => {
    if (applying) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(write, PAUSE_MS);
  });

  const read = (wanted: ReadonlyMap<string, string>, keys: Iterable<string>): void => {
    applying = true;
    apply(state, wanted, keys);
    applying = false;
    state.changed();
  };
  const opening = parse(window.location.hash);
  if (opening.size > 0) read(opening, [...opening.keys()].filter((key) => state.parts.has(key)));
  window.addEventListener("hashchange", () => read(parse(window.location.hash), state.parts.keys()));
}
