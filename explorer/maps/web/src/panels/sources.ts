import { credit, licence } from "./credit";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import { date, m, say } from "../language";

/** Who published what, under which licence, and what the page itself is made of. */
export function sources(explorer: Explorer): HTMLElement {
  const { layers, sources: all } = explorer.island;
  const published = Object.entries(all).map(([key, source]) =>
    h("li", {}, credit(all, key), source.licence ? [" – ", licence(source.licence, source.licenceUrl)] : null));
  const data = layers.map((layer) =>
    h("li", {},
      h("strong", {}, say(layer.title)),
      layer.vintage ? [" – ", m("card.vintage"), " ", () => date(layer.vintage ?? "")] : null,
      " – ", licence(layer.licence, layer.licenceUrl)));
  return h(
    "div", {},
    h("h2", {}, m("tab.sources")),
    h("h3", {}, m("sources.layers")),
    h("ul", { class: "listing" }, data),
    h("h3", {}, m("sources.published")),
    h("ul", { class: "listing" }, published),
    h("h3", {}, m("sources.page")),
    h("p", {}, m("sources.software")),
    h("p", {}, m("sources.offline")),
  );
}
