import { h } from "../dom";
import type { Language, MapIsland } from "../island";
import { language, m, onLanguage, say, setLanguage } from "../language";

const NAMES: Record<Language, string> = { fr: "Français", en: "English" };

function languageSwitch(): HTMLElement {
  const buttons = (["fr", "en"] as const).map((one) =>
    h("button", { type: "button", lang: one, "aria-pressed": () => String(language() === one), on: { click: () => setLanguage(one) } }, NAMES[one]));
  return h("div", { class: "languages", role: "group", "aria-label": m("language.label") }, buttons);
}

function skipLink(target: HTMLElement, key: "skip.map" | "skip.panel"): HTMLElement {
  const go = (event: Event): void => {
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "start" });
  };
  return h("a", { class: "skip", href: `#${target.id}`, on: { click: go } }, m(key));
}

export interface Page {
  readonly root: HTMLElement;
  readonly mapFrame: HTMLElement;
  readonly status: HTMLElement;
  /** Where the search and the button for sharing come. */
  readonly searchRoom: HTMLElement;
  readonly shareRoom: HTMLElement;
  /** Where the panels come. */
  readonly side: HTMLElement;
}

/** The frame of the page: what comes first for the eye and the keyboard, then map and panels side by side. */
export function buildPage(island: MapIsland, map: HTMLElement, root: HTMLElement): Page {
  const status = h("p", { class: "visually-hidden", role: "status" });
  const searchRoom = h("div", { class: "search-room" });
  const shareRoom = h("span", { class: "share-room" }, m("share.open"));
  const mapFrame = h("div", { class: "map-frame" },
    h("h2", { class: "visually-hidden" }, m("map.section")),
    h("p", { class: "visually-hidden" }, m("map.help")),
    map);
  const side = h("section", { class: "side", id: "panels", tabindex: -1, "aria-label": m("panels.label") });
  root.replaceChildren(
    skipLink(map, "skip.map"),
    skipLink(side, "skip.panel"),
    h("header", { class: "top" },
      h("div", { class: "titles" }, h("h1", {}, say(island.title)), h("p", { class: "subtitle" }, say(island.subtitle))),
      searchRoom,
      h("div", { class: "tools" }, shareRoom, languageSwitch())),
    h("main", { class: "content" }, mapFrame, side),
    h("footer", { class: "foot" }, h("p", {}, m("foot.text"))),
    status,
  );
  const dress = (): void => {
    document.documentElement.lang = language();
    document.title = say(island.title)();
  };
  dress();
  onLanguage(dress);
  return { root, mapFrame, status, searchRoom, shareRoom, side };
}
