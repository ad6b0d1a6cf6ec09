import type { Live } from "./language";

type Child = Node | string | Live | null | undefined | false | readonly Child[];
type Value = string | number | boolean | null | undefined | Live;
type Handlers = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
type Attributes = { on?: Handlers } & Readonly<Record<string, Value | Handlers>>;

const liveTexts = new WeakMap<Text, Live>();
const liveAttributes = new WeakMap<Element, Map<string, Live>>();

const SVG = "http://www.w3.org/2000/svg";
const FORBIDDEN = /^on|^(?:srcdoc|style|src|action|formaction|xlink:href)$/i;

function setAttribute(element: Element, name: string, value: Value): void {
  if (FORBIDDEN.test(name)) throw new Error(`The attribute ${name} is never set from the script.`);
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") {
    bind(element, name, value);
    return;
  }
  element.setAttribute(name, value === true ? "" : String(value));
}

/** Keep an attribute in the page's language. */
export function bind(element: Element, name: string, live: Live): void {
  const bound = liveAttributes.get(element) ?? new Map<string, Live>();
  bound.set(name, live);
  liveAttributes.set(element, bound);
  element.setAttribute(name, live());
}

export function append(parent: Node, child: Child): void {
  if (child === null || child === undefined || child === false) return;
  if (typeof child === "string") {
    parent.appendChild(document.createTextNode(child));
  } else if (typeof child === "function") {
    const text = document.createTextNode(child());
    liveTexts.set(text, child);
    parent.appendChild(text);
  } else if (child instanceof Node) {
    parent.appendChild(child);
  } else {
    for (const one of child) append(parent, one);
  }
}

function furnish(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, handler] of Object.entries(value as Handlers)) {
        element.addEventListener(event, handler as EventListener);
      }
    } else {
      setAttribute(element, name, value as Value);
    }
  }
  append(element, children);
}

/** The one way in which the page makes HTML: every text goes in as a text node. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  furnish(element, attributes, children);
  return element;
}

export function s<K extends keyof SVGElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  furnish(element, attributes, children);
  return element;
}

/** An anchor for an http or https address; the bare text for anything else. */
export function link(url: string | null | undefined, ...children: Child[]): HTMLElement {
  let address: URL | null = null;
  try {
    address = url ? new URL(url) : null;
  } catch {
    address = null;
  }
  if (!address || !["http:", "https:"].includes(address.protocol)) return h("span", {}, ...children);
  return h("a", { href: address.href, rel: "noopener noreferrer" }, ...children);
}

/** Ask every live text and attribute under `root` for its words again. */
export function refresh(root: Node): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node: Node | null = root; node; node = walker.nextNode()) {
    if (node instanceof Text) {
      const words = liveTexts.get(node)?.();
      if (words !== undefined && words !== node.data) node.data = words;
    } else if (node instanceof Element) {
      for (const [name, live] of liveAttributes.get(node) ?? []) node.setAttribute(name, live());
    }
  }
}

/** Terms and descriptions; pairs without a description are left out. */
export function terms(pairs: readonly (readonly [Live, Child])[]): HTMLElement {
  const rows = pairs
    .filter(([, child]) => child !== null && child !== undefined && child !== false && child !== "")
    .map(([label, child]) => h("div", {}, h("dt", {}, label), h("dd", {}, child)));
  return h("dl", { class: "terms" }, rows);
}
