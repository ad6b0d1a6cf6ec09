import { h } from "../dom";
import type { Live } from "../language";

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly label: Live;
  readonly content: HTMLElement;
}

export interface Tabs<Name extends string> {
  readonly list: HTMLElement;
  readonly panels: readonly HTMLElement[];
  readonly selected: () => Name | null;
  onSelect(listener: () => void): void;
  select(name: Name, focus?: boolean): void;
}

const STEPS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

/** Tabs after the ARIA pattern: one stop for the keyboard, arrows between them. */
export function tabs<Name extends string>(all: readonly Tab<Name>[], label: Live): Tabs<Name> {
  const buttons = all.map(({ name, label: text }) =>
    h("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`,
      on: { click: () => select(name) },
    }, text));
  const panels = all.map(({ name, content }) =>
    h("div", { role: "tabpanel", id: `panel-${name}`, class: "panel", "aria-labelledby": `tab-${name}`, tabindex: 0 }, content));
  const list = h("div", { role: "tablist", "aria-label": label, class: "tabs" }, buttons);

  const listeners: (() => void)[] = [];
  let selected: Name | null = null;

  function select(name: Name, focus = false): void {
    if (!all.some((tab) => tab.name === name)) return;
    selected = name;
    all.forEach((tab, index) => {
      const chosen = tab.name === name;
      const button = buttons[index];
      button?.setAttribute("aria-selected", String(chosen));
      button?.setAttribute("tabindex", chosen ? "0" : "-1");
      if (chosen && focus) button?.focus();
      panels[index]?.toggleAttribute("hidden", !chosen);
    });
    for (const listener of listeners) listener();
  }

  list.addEventListener("keydown", (event) => {
    const index = buttons.findIndex((button) => button === document.activeElement);
    const next = STEPS[event.key]?.(index, all.length);
    const tab = next === undefined || index < 0 ? undefined : all[next];
    if (!tab) return;
    event.preventDefault();
    select(tab.name, true);
  });
  if (all[0]) select(all[0].name);
  return { list, panels, select, selected: () => selected, onSelect: (listener) => { listeners.push(listener); } };
}
