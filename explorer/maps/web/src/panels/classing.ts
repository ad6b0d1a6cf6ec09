import { credit } from "./credit";
import { h, terms } from "../dom";
import type { Explorer } from "../explorer";
import type { LayerData } from "../island";
import { date, m, pick, say, t, word, type Live } from "../language";

function unitOf({ classes }: LayerData): Live | null {
  if (!classes) return null;
  const { kind, unit } = classes;
  if (kind === "share") return () => "%";
  return unit ? () => word("unit", unit) : null;
}

/** What a layer is classed by and how: whoever reads its colours has to know. */
export function classing({ island }: Explorer, layer: LayerData): HTMLElement | null {
  const { classes, description, sources, vintage } = layer;
  if (!classes) return null;
  return h("div", { class: "classing" },
    h("p", {}, say(description)),
    terms([
      [m("classes.unit"), unitOf(layer)],
      [m("classes.method"), say(classes.method)],
      [m("classes.count"), () => `${classes.count}`],
      [m("card.vintage"), vintage ? () => date(vintage) : m("value.unknown")],
      [m("classes.source"), sources.length > 0 ? sources.map((key) => h("span", { class: "one-of-many" }, credit(island.sources, key))) : m("value.unknown")],
    ]),
    h("p", { class: "small" }, say(classes.rule)));
}

/** The same in one sentence, for paper and pictures. */
export function classingText({ classes, description, title }: LayerData): string | null {
  if (!classes) return null;
  return t("classes.paper", {
    title: pick(title), figure: pick(description), method: pick(classes.method), count: `${classes.count}`, bounds: pick(classes.rule),
  });
}
