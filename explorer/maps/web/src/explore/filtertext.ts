import type { LayerData } from "../island";

const LONE_SURROGATE = /\p{Cs}/gu;

/** A text of the data as part of a link; what no address can hold is replaced. */
export const packed = (text: string): string => encodeURIComponent(text.replace(LONE_SURROGATE, "\ufffd"));

export const packedList = (texts: Iterable<string>): string => [...texts].map(packed).sort().join(",");

/** Those of the known texts that a packed list names; anything else in it is ignored. */
export function unpackedList(list: string, known: Iterable<string>): string[] {
  const wanted = new Set(list.split(","));
  return [...known].filter((one) => wanted.has(packed(one)));
}

/** Hidden categories as `layer/category`, or the layer alone where all of its categories are hidden. */
export function packedCategories(layers: readonly LayerData[], hidden: (layer: string, category: string) => boolean): string {
  return layers.flatMap(({ categories, name }) => {
    const values = categories.map(({ value }) => value).filter((value) => hidden(name, value));
    if (values.length > 1 && values.length === categories.length) return [packed(name)];
    return values.map((value) => `${packed(name)}/${packed(value)}`);
  }).sort().join(",");
}

export function unpackedCategories(layers: readonly LayerData[], list: string): [layer: string, category: string][] {
  const wanted = new Set(list.split(","));
  return layers.flatMap(({ categories, name }) => categories
    .filter(({ value }) => wanted.has(packed(name)) || wanted.has(`${packed(name)}/${packed(value)}`))
    .map(({ value }): [string, string] => [name, value]));
}

/** A year of four figures; null for anything else. */
export const yearIn = (text: string | undefined): number | null => (/^\d{4}$/.test(text ?? "") ? Number(text) : null);
