import * as L from "leaflet";

import { bind, h, refresh } from "../dom";
import { t, type Live } from "../language";

export const SIDES = ["before", "after"] as const;
export type Side = (typeof SIDES)[number];

const THUMB_PX = 44;
const WHOLE = 100;
const MIDDLE = 50;

interface Options {
  /** Each is to draw in the pane of its side's name. */
  readonly states: Readonly<Record<Side, L.LayerGroup>>;
  readonly names: Readonly<Record<Side, Live>>;
  readonly label: Live;
  readonly buttons: readonly HTMLElement[];
  /** Called when the reader wants out by the keyboard. */
  leave(): void;
}

/** Two states of the map side by side, each clipped to its own side of a divider that moves. */
export class Swipe {
  readonly #map: L.Map;
  readonly #states: Readonly<Record<Side, L.LayerGroup>>;
  readonly #slider: HTMLInputElement;
  readonly #divider = h("div", { class: "swipe-divider", "aria-hidden": "true" });
  readonly #box: HTMLElement;
  readonly #listeners: (() => void)[] = [];

  constructor(map: L.Map, { states, names, label, buttons, leave }: Options) {
    this.#map = map;
    this.#states = states;
    this.#slider = h("input", {
      type: "range", class: "swipe-slider", min: 0, max: WHOLE, step: 1, "aria-label": label,
      on: { input: () => { this.#clip(); this.#notify(); } },
    });
    bind(this.#slider, "aria-valuetext", () => t("move.slider_value", { before: this.position, after: WHOLE - this.position }));
    this.#divider.append(h("span", { class: "swipe-grip" }, "◂ ▸"), ...SIDES.map((side) => h("span", { class: `swipe-name swipe-${side}` }, names[side])));
    this.#box = h("div", { class: "swipe", role: "group", "aria-label": label, hidden: true, on: { keydown: (event) => {
      // The map must not take the arrows for its own.
      event.stopPropagation();
      if (event.key === "Escape") leave();
    } } }, this.#slider, this.#divider, h("div", { class: "swipe-buttons" }, buttons));
    for (const part of this.#box.children) L.DomEvent.disableClickPropagation(part as HTMLElement);
    map.getContainer().append(this.#box);
    map.on("move zoomend viewreset resize", () => this.#clip());
  }

  get shown(): boolean {
    return !this.#box.hidden;
  }

  get position(): number {
    return Number(this.#slider.value);
  }

  show(position = MIDDLE): void {
    const same = this.shown && position === this.position;
    this.#slider.value = String(position);
    if (same) return;
    this.#box.hidden = false;
    this.#map.getContainer().classList.add("swiping");
    for (const side of SIDES) this.#states[side].addTo(this.#map);
    this.#clip();
    this.#notify();
  }

  hide(): void {
    if (!this.shown) return;
    this.#box.hidden = true;
    this.#map.getContainer().classList.remove("swiping");
    for (const side of SIDES) this.#states[side].remove();
    this.#notify();
  }

  focus(): void {
    this.#slider.focus();
  }

  contains(element: Element | null): boolean {
    return this.#box.contains(element);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** A pane moves along with the map, so its clip is moved the other way. */
  #clip(): void {
    refresh(this.#slider);
    if (!this.shown) return;
    const { x: width, y: height } = this.#map.getSize();
    const { position } = this;
    const thumb = THUMB_PX / 2 + (position / WHOLE) * (width - THUMB_PX);
    this.#divider.style.left = `${thumb}px`;
    const edge = position === 0 ? 0 : position === WHOLE ? width : thumb;
    for (const [side, left, right] of [["before", 0, edge], ["after", edge, width]] as const) {
      const pane = this.#map.getPane(side);
      if (!pane) continue;
      const from = this.#map.containerPointToLayerPoint([left, 0]);
      const to = this.#map.containerPointToLayerPoint([right, height]);
      pane.style.clipPath = `polygon(${from.x}px ${from.y}px, ${to.x}px ${from.y}px, ${to.x}px ${to.y}px, ${from.x}px ${to.y}px)`;
    }
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
