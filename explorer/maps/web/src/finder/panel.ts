import { h, refresh, s } from "../dom";
import type { Explorer } from "../explorer";
import { m, onLanguage, t, type MessageKey } from "../language";
import { copy } from "../share/clipboard";
import { address } from "../share/permalink";
import { boundRows } from "./bounds";
import { nameOf } from "./data";
import { points, written } from "./figures";
import type { Cause, Finder } from "./finder";
import { opening } from "./query";
import { candidateAt } from "./reasons";
import { results, resultTitle } from "./results";
import { ScoreMap } from "./scoremap";
import type { Method } from "./scoring";
import { weightRows } from "./weights";

const QUIET_MS = 700;
const CELL_ZOOM = 16;

type Focus = "weights" | "weight-last" | "bounds" | "bound-last";

const FOCUS: Readonly<Record<Focus, string>> = {
  weights: "[data-part=weights] h3",
  "weight-last": "[data-part=weights] li:last-child input",
  bounds: "[data-part=bounds] h3",
  "bound-last": "[data-part=bounds] li:last-child :is(input, select)",
};

/** The panel that answers where to settle; built when it is first seen. */
export function finderPanel(explorer: Explorer, finder: Finder): HTMLElement {
  const { data, sets } = finder;
  const element = h("div", { class: "finder" });
  const asked = h("div");
  const title = h("h3", { tabindex: -1, class: "finder-title" });
  const outcome = h("div");
  const unread = h("p", { class: "small wrong", role: "note", hidden: true });
  const command = h("textarea", { readonly: true, rows: 3, spellcheck: "false", "aria-label": m("finder.command") });
  const long = h("p", { class: "small wrong", hidden: true }, m("finder.too_long"));
  const shownOnMap = h("input", { type: "checkbox", checked: true, on: { change: () => lay() } });
  let [built, visible, first, timer, frame] = [false, false, "", 0, 0];

  const choose = (place: number): void => {
    const box = outcome.querySelectorAll<HTMLDetailsElement>(".finder-list details")[place];
    if (!box) return;
    box.open = true;
    box.scrollIntoView({ block: "nearest" });
    box.querySelector<HTMLElement>("summary")?.focus();
  };
  const marks = new ScoreMap(explorer.map, data.colours, choose);
  const lay = (): void => marks.show(visible && shownOnMap.checked);
  const look = (place: number): void => {
    const { answer } = finder;
    if (!answer) return;
    const [x, y] = candidateAt(answer, place).at;
    explorer.map.setView([y, x], Math.max(CELL_ZOOM, explorer.map.getZoom()), { animate: false });
    explorer.map.getContainer().scrollIntoView({ block: "nearest" });
  };

  /** What is first, said once it stays so, and only where it is another. */
  const tell = (): void => {
    const { answer } = finder;
    const words = !answer ? t("finder.nothing") : answer.kept.length === 0 ? t("finder.none")
      : t("finder.first", { name: nameOf(candidateAt(answer, 0)), score: points(answer.score[0] ?? 0) });
    const key = !answer ? "nothing" : answer.kept.length === 0 ? "none" : candidateAt(answer, 0).id;
    if (key === first) return;
    first = key;
    explorer.announce(() => words);
  };

  const write = (): void => {
    const { answer } = finder;
    const open = new Set([...outcome.querySelectorAll<HTMLDetailsElement>(".finder-list details[open]")].map((box) => box.dataset["id"] ?? ""));
    const folds = [...outcome.querySelectorAll<HTMLDetailsElement>(":scope > details")].filter((box) => box.open).map((box) => box.className);
    const held = outcome.contains(document.activeElement) ? document.activeElement?.closest<HTMLElement>("[data-id]")?.dataset["id"] : undefined;
    title.textContent = answer ? resultTitle(answer) : t("finder.title");
    outcome.replaceChildren(...results(explorer, finder, open, look).filter((part) => part !== null));
    for (const box of outcome.querySelectorAll<HTMLDetailsElement>(":scope > details")) if (folds.includes(box.className)) box.open = true;
    if (held !== undefined) {
      [...outcome.querySelectorAll<HTMLElement>("[data-id]")].find((box) => box.dataset["id"] === held)?.querySelector<HTMLElement>("summary")?.focus();
    }
    command.value = answer ? finder.command : "";
    link.value = address(explorer.state);
    unread.hidden = finder.unread === 0;
    unread.textContent = t("finder.unread", { count: finder.unread });
    long.hidden = !finder.tooLong;
    marks.draw(answer);
  };

  const build = (focus?: Focus): void => {
    const { query } = finder;
    const set = h("select", { id: "finder-set", on: { change: () => {
      const { criteria } = sets.find(({ key }) => key === set.value) ?? finder.candidates;
      const { query: held } = finder;
      finder.change({
        ...held, set: set.value,
        weights: held.weights.filter(([name]) => criteria.has(name)),
        bounds: held.bounds.filter(({ criterion }) => criteria.has(criterion)),
      });
      build();
      asked.querySelector<HTMLElement>("#finder-set")?.focus();
    } } }, sets.map(({ key }) => h("option", { value: key, selected: key === finder.candidates.key }, m(`finder.set.${key}` as MessageKey))));
    const method = h("select", { id: "finder-method", on: { change: () => finder.change({ ...finder.query, method: method.value as Method }) } },
      data.methods.map((one) => h("option", { value: one, selected: one === query.method }, m(`finder.method.${one}`))));
    const top = h("input", { type: "number", id: "finder-top", min: 1, max: 1000, step: 1, value: query.top, on: {
      input: () => {
        const most = top.valueAsNumber;
        if (Number.isInteger(most) && most >= 1 && most <= 1000) finder.change({ ...finder.query, top: most });
      },
      change: () => { top.value = String(finder.query.top); },
    } });
    asked.replaceChildren(
      ...(sets.length > 1 ? [h("div", { class: "finder-set" }, h("label", { for: "finder-set" }, m("finder.set")), set)] : []),
      weightRows(finder, build),
      boundRows(finder, build),
      h("details", { class: "finder-options", open: query.method !== "weighted-sum" || query.top !== data.top },
        h("summary", {}, m("finder.options")),
        h("div", { class: "finder-ends" },
          h("label", { for: "finder-method" }, h("span", {}, m("finder.method"))), method,
          h("label", { for: "finder-top" }, h("span", {}, m("finder.top"))), top)));
    if (focus) asked.querySelector<HTMLElement>(FOCUS[focus])?.focus();
  };

  const preset = (name: string): HTMLElement =>
    h("button", { type: "button", class: "action", on: { click: () => {
      const { criteria } = finder.candidates;
      finder.change({ ...finder.query, weights: Object.entries(data.presets[name] ?? {}).filter(([one]) => criteria.has(one)) });
      build();
    } } }, m(`finder.preset.${name}` as MessageKey));
  const reset = h("button", { type: "button", class: "action", on: { click: () => {
    finder.change(opening(data));
    build();
  } } }, m("finder.reset"));

  const copyCommand = async (): Promise<void> => {
    const done = await copy(command);
    explorer.announce(m(done ? "finder.command_copied" : "finder.command_selected"));
  };
  const link = h("input", { type: "text", readonly: true, "aria-label": m("finder.link"), on: { focus: () => { link.value = address(explorer.state); } } });
  const copyLink = async (): Promise<void> => {
    link.value = address(explorer.state);
    const done = await copy(link);
    explorer.announce(m(done ? "finder.link_copied" : "share.selected"));
  };

  const furnish = (): void => {
    const [low, high] = [0, 1].map((share) => written(100 * share, 0));
    const steps = data.colours.map((colour, at) => s("rect", { x: at * 14, y: 0, width: 14, height: 12, fill: colour }));
    const key = s("svg", { class: "finder-key", viewBox: `0 0 ${14 * steps.length} 12`, width: 14 * steps.length, height: 12, "aria-hidden": "true", focusable: "false" }, steps);
    element.append(
      h("h2", {}, m("finder.title")),
      h("p", { class: "lead" }, m("finder.lead")),
      h("div", { class: "actions", role: "group", "aria-label": m("finder.presets") }, Object.keys(data.presets).map(preset), reset),
      Object.keys(data.presets).length > 0 ? h("p", { class: "small" }, m("finder.presets_note")) : "",
      unread, asked, title,
      h("p", { class: "finder-onmap" }, h("label", { class: "category" }, shownOnMap, h("span", {}, m("finder.on_map"))),
        h("span", { class: "small" }, low ?? "", " ", key, " ", high ?? "")),
      outcome,
      h("div", { class: "finder-part finder-command" },
        h("h3", {}, m("finder.command")), command,
        data.own ? null : h("p", { class: "small" }, m("finder.command_elsewhere")),
        h("button", { type: "button", class: "action", on: { click: () => void copyCommand() } }, m("finder.command_copy")),
        h("h3", {}, m("finder.link")), long,
        h("div", { class: "share-row" }, link,
          h("button", { type: "button", class: "action", on: { click: () => void copyLink() } }, m("finder.link_copy")))));
    build();
    write();
    // Parts of it were made before a link chose another language.
    refresh(element);
    const { answer } = finder;
    first = answer && answer.kept.length > 0 ? candidateAt(answer, 0).id : "";
  };

  const changed = (cause: Cause): void => {
    explorer.state.changed();
    if (!built) return;
    if (cause === "page") build();
    cancelAnimationFrame(frame);
    // Once a frame, however fast a slider is pulled.
    frame = requestAnimationFrame(write);
    window.clearTimeout(timer);
    if (cause === "reader") timer = window.setTimeout(tell, QUIET_MS);
  };
  finder.onChange(changed);
  onLanguage(() => {
    if (!built) return;
    write();
    refresh(element);
  });
  new ResizeObserver(() => {
    const before = visible;
    visible = element.offsetParent !== null;
    if (before === visible) return;
    if (visible && !built) {
      built = true;
      furnish();
    }
    lay();
  }).observe(element);
  explorer.state.register("q", finder);
  return element;
}
