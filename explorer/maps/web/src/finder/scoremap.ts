import * as L from "leaflet";

import { s } from "../dom";
import { safeColour } from "../map/symbols";
import type { Answer } from "./answer";
import { candidateAt } from "./reasons";

const PIN = "M15 37C13 31 3 24 3 14.5a12 12 0 0 1 24 0C27 24 17 31 15 37z";
const SIZE: L.PointTuple = [30, 39];
const BADGE: L.PointTuple = [30, 30];
const MOST = 300;
const DARK = 0.35;

/** How light a colour looks, from 0 to 1. */
function lightness(colour: string): number {
  const parts = /^#(..)(..)(..)$/.exec(colour)?.slice(1).map((part) => parseInt(part, 16) / 255) ?? [];
  const [red = 0, green = 0, blue = 0] = parts;
  return 0.2126 * red ** 2.2 + 0.7152 * green ** 2.2 + 0.0722 * blue ** 2.2;
}

export const colourOf = (score: number, colours: readonly string[]): string =>
  safeColour(colours[Math.min(colours.length - 1, Math.floor(score * colours.length))] ?? "");

/** A rank on its colour: a pin at a place, a badge in a cell. */
function face(rank: number, colour: string, kind: "pin" | "badge"): SVGElement {
  const tall = kind === "pin" ? SIZE[1] : BADGE[1];
  return s("svg", { class: "finder-pin", viewBox: `0 0 30 ${tall}`, width: 30, height: tall, "aria-hidden": "true", focusable: "false" },
    kind === "pin" ? s("path", { d: PIN, fill: colour }) : s("circle", { cx: 15, cy: 15, r: 11, fill: colour }),
    s("text", { x: 15, y: kind === "pin" ? 19.5 : 19.5, "text-anchor": "middle", class: lightness(colour) < DARK ? "on-dark" : "on-light" }, String(rank)));
}

/** Ranks and scores on the map, while the panel is open: pins at places, colours of cells. */
export class ScoreMap {
  readonly #group = L.layerGroup();

  constructor(private readonly map: L.Map, private readonly colours: readonly string[], private readonly choose: (place: number) => void) {}

  draw(answer: Answer | null): void {
    this.#group.clearLayers();
    if (!answer) return;
    answer.kept.slice(0, MOST).forEach((_, place) => {
      const { area, at } = candidateAt(answer, place);
      const colour = colourOf(answer.score[place] ?? 0, this.colours);
      const choose = (): void => this.choose(place);
      if (area) {
        L.polygon(area.map(([x, y]): L.LatLngTuple => [y, x]), { className: "finder-cell", fillColor: colour, fillOpacity: 0.55, weight: 1.5 })
          .on("click", choose).addTo(this.#group);
      }
      const html = face(place + 1, colour, area ? "badge" : "pin") as unknown as HTMLElement;
      const icon = L.divIcon({ className: "finder-mark", html, iconSize: area ? BADGE : SIZE, iconAnchor: area ? [15, 15] : [15, 44] });
      L.marker([at[1], at[0]], { icon, keyboard: false, zIndexOffset: 1000 + 10 * (answer.kept.length - place) })
        .on("click", choose).addTo(this.#group);
    });
  }

  show(visible: boolean): void {
    if (visible) this.#group.addTo(this.map);
    else this.#group.remove();
  }
}
