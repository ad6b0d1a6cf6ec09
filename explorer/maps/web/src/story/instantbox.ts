import * as L from "leaflet";

import type { Clock } from "./clock";
import { h, refresh } from "../dom";
import type { Explorer } from "../explorer";
import { instantName } from "./instants";
import { m, t } from "../language";
import { shadingLegend } from "./shading";

export const play = (clock: Clock): HTMLElement =>
  h("button", { type: "button", class: "action", on: { click: () => (clock.playing ? clock.pause() : clock.play()) } },
    h("span", { class: "glyph", "aria-hidden": "true" }, () => (clock.playing ? "⏸\ufe0e" : "▶\ufe0e")),
    h("span", {}, () => t(clock.playing ? "time.pause" : "time.play")));

export const clear = (clock: Clock, after: () => void): HTMLElement =>
  h("button", { type: "button", class: "action", on: { click: () => { clock.clear(); after(); } } }, m("time.all"));

/** What the slider is set to, kept in sight on the map itself: from there it can be stopped and put away. */
export function instantBox({ map }: Explorer, clock: Clock, over: () => number): void {
  const legend = shadingLegend(over);
  const box = h("div", { class: "instant", role: "group", "aria-label": m("time.title"), hidden: true },
    h("p", { class: "instant-name" }, () => (clock.instant ? instantName(clock.instant) : "")),
    h("div", { class: "actions" }, play(clock), clear(clock, () => map.getContainer().focus())),
    legend);
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  const control = new L.Control({ position: "bottomleft" });
  control.onAdd = () => box;
  control.addTo(map);
  clock.onChange(() => {
    box.hidden = clock.instant === null;
    legend.hidden = !clock.instant?.quarter;
    refresh(box);
  });
}
