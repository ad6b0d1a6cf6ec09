import { h, link } from "../dom";
import type { Source } from "../island";
import { date, m } from "../language";

/** A source by its title, linked where it has an address, with its publisher and date. */
export function credit(sources: Readonly<Record<string, Source>>, key: string): HTMLElement {
  const source = Object.hasOwn(sources, key) ? sources[key] : undefined;
  if (!source) return h("span", { class: "credit" }, key);
  const { title, url, publisher, date: day } = source;
  return h(
    "span",
    { class: "credit" },
    link(url, title),
    publisher && publisher !== title ? `, ${publisher}` : null,
    day ? [", ", () => date(day)] : null,
  );
}

export function licence(name: string | null, url: string | null): HTMLElement | null {
  if (!name) return null;
  return h("span", {}, m("licence.label"), " ", link(url, name));
}
