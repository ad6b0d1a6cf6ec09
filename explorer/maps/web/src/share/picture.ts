import { classingText } from "../panels/classing";
import { creditOf, entriesOf, meaningOf, scaleOf, shownLayers } from "./caption";
import { s } from "../dom";
import { drawMap, inLight, placeSymbol } from "./drawing";
import type { Explorer } from "../explorer";
import { pick, t } from "../language";
import { publicAddress } from "./permalink";
import { INK, MARGIN, Poster, widthOf } from "./poster";
import { symbol } from "../map/symbols";

const NARROWEST = 320;
const COLUMN = 230;
const SYMBOL = 16;
const SOFT = "#545b64";

/** Length and north, on a ground that keeps them readable. */
export function furniture({ map }: Explorer, width: number, height: number): SVGElement[] {
  const { px, words } = scaleOf(map);
  const box = Math.max(px, widthOf(words, { size: 12 })) + 16;
  const [left, top] = [8, height - 40];
  const [north, up] = [width - 26, 34];
  return [
    s("g", {},
      s("rect", { x: left, y: top, width: box, height: 32, rx: 3, fill: "#ffffff", "fill-opacity": 0.88 }),
      s("text", { x: left + 8, y: top + 14, "font-size": 12, fill: INK }, words),
      s("path", { d: `M${left + 8} ${top + 19}v6h${px}v-6`, fill: "none", stroke: INK, "stroke-width": 1.6 })),
    s("g", {},
      s("circle", { cx: north, cy: up - 6, r: 20, fill: "#ffffff", "fill-opacity": 0.88 }),
      s("path", { d: `M${north} ${up - 20}l6 17-6-4-6 4z`, fill: INK }),
      s("text", { x: north, y: up + 10, "font-size": 12, "font-weight": 700, "text-anchor": "middle", fill: INK }, t("picture.north"))),
  ];
}

/** The map in view with its length and its north. */
export function furnishedMap(explorer: Explorer): SVGSVGElement {
  const drawn = drawMap(explorer.map, explorer.layers);
  drawn.append(...furniture(explorer, Number(drawn.getAttribute("width")), Number(drawn.getAttribute("height"))));
  return drawn;
}

function writeLegend(poster: Poster, explorer: Explorer): void {
  const columns = Math.max(1, Math.floor((poster.width - 2 * MARGIN) / COLUMN));
  const width = (poster.width - 2 * MARGIN) / columns;
  const heights = Array.from({ length: columns }, () => poster.y);
  const ground = document.body.appendChild(s("svg", { class: "definitions", width: 0, height: 0 }));
  for (const layer of shownLayers(explorer)) {
    // Each layer goes where there is most room, with its categories under it.
    const column = heights.indexOf(Math.min(...heights));
    const x = MARGIN + column * width;
    for (const { style, words, inner } of entriesOf(layer)) {
      const top = heights[column] ?? poster.y;
      const left = x + (inner ? SYMBOL : 0);
      const drawn = ground.appendChild(symbol(style, SYMBOL));
      poster.add(placeSymbol(drawn, left, top + 1, SYMBOL));
      heights[column] = poster.write(words, { size: 13, weight: inner ? 400 : 600 }, left + SYMBOL + 6, width - (left - x) - SYMBOL - 16, top) + 4;
    }
  }
  ground.remove();
  poster.y = Math.max(...heights);
}

function compose(explorer: Explorer): SVGSVGElement {
  const { island, map, state } = explorer;
  const { x, y } = map.getSize();
  const width = Math.max(x, NARROWEST) + 2 * MARGIN;
  const poster = new Poster(width);
  poster.y = poster.write(pick(island.title), { size: 20, weight: 700 }) + 2;
  poster.y = poster.write(pick(island.subtitle), { size: 13, fill: SOFT }) + 8;
  const drawn = furnishedMap(explorer);
  drawn.setAttribute("x", String(MARGIN));
  drawn.setAttribute("y", String(poster.y));
  poster.add(drawn);
  poster.add(s("rect", { x: MARGIN, y: poster.y, width: x, height: y, fill: "none", stroke: "#8a929b" }));
  poster.y += y + 10;
  writeLegend(poster, explorer);
  for (const layer of shownLayers(explorer)) {
    const { data } = layer;
    for (const told of [classingText(data), meaningOf(layer)]) {
      if (told) poster.y = poster.write(told, { size: 12 }) + 6;
    }
  }
  poster.y = poster.write(t("layers.doubt"), { size: 11, fill: SOFT }) + 6;
  const credits = shownLayers(explorer).map(({ data }) => creditOf(explorer, data));
  for (const line of [t("picture.sources"), ...credits, t("map.ground")]) {
    poster.y = poster.write(line, { size: 11, fill: SOFT, weight: line === t("picture.sources") ? 600 : 400 }) + 1;
  }
  const address = publicAddress(state);
  if (/^https?:/i.test(address)) poster.y = poster.write(address, { size: 11, fill: SOFT }) + 1;
  return poster.finish(pick(island.title), credits.join(" "));
}

/** The map in view as one SVG document with all that makes it usable on its own. */
export const svgText = (explorer: Explorer): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(inLight(() => compose(explorer)))}\n`;
