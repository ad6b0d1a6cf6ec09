import { countInView } from "./caption";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import { m, onLanguage, pick, t } from "../language";

const PAUSE_MS = 700;

/** What the map shows, in words: how many of each layer are in view. */
export function summaryText(explorer: Explorer): string {
  const shown = explorer.layers.filter(({ visible }) => visible).sort((a, b) => a.data.position - b.data.position);
  const counts = shown
    .map((layer) => [layer, countInView(explorer, layer)] as const)
    .filter(([, count]) => count > 0)
    .map(([layer, count]) => t("share.summary_layer", { layer: pick(layer.data.title), count }));
  const hidden = explorer.layers.length - shown.length;
  const text = counts.length > 0 ? t("share.summary", { layers: counts.join(" ; ") }) : t("share.summary_none");
  return hidden > 0 ? `${text} ${t("share.summary_hidden", { count: hidden })}` : text;
}

/** A text beside the map that follows the view without a word, and a button that has it read out. */
export function summary(explorer: Explorer): HTMLElement {
  const text = h("p", { id: "map-summary", class: "visually-hidden" });
  let timer: number | undefined;
  const follow = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => { text.textContent = summaryText(explorer); }, PAUSE_MS);
  };
  text.textContent = summaryText(explorer);
  explorer.map.on("moveend", follow);
  for (const layer of explorer.layers) layer.onChange(follow);
  explorer.filters.onChange(follow);
  onLanguage(follow);
  const say = h("button", {
    type: "button", class: "say-summary", on: { click: () => explorer.announce(() => summaryText(explorer)) },
  }, m("share.summarise"));
  return h("div", { class: "map-words" }, say, text);
}
