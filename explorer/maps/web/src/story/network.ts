import type { LatLngTuple } from "leaflet";

import { distance, spotsOf, type Spot } from "./distance";
import { h, s } from "../dom";
import { equalEarth, HALF_HEIGHT, HALF_WIDTH } from "./equalearth";
import type { Explorer } from "../explorer";
import { greatCircle } from "./greatcircle";
import { date, m, t, type Live } from "../language";
import { drawLinks } from "./links";
import { bilingual, nameOf, textOf } from "../map/places";
import { landRings } from "../map/world";

const LAYER = "creative_cities";
const SCALE = 66;
const MARGIN = 2;
/** Room for a name beside a city near the edge. */
const MARGIN_BESIDE = 14;
const WIDTH = 2 * (SCALE * HALF_WIDTH + MARGIN_BESIDE);
const HEIGHT = 2 * (SCALE * HALF_HEIGHT + MARGIN);
const LETTER = 8;
const LINE = 12;
const EDGE_STEP = 5;

function project([latitude, longitude]: LatLngTuple): [x: number, y: number] {
  const [x, y] = equalEarth(latitude, longitude);
  return [WIDTH / 2 + SCALE * x, HEIGHT / 2 + SCALE * y];
}

const path = (points: readonly LatLngTuple[], close = ""): string =>
  `M${points.map((point) => project(point).map((one) => one.toFixed(1)).join(" ")).join("L")}${close}`;

/** The outline of the whole Earth, down the east side and up the west one. */
function edge(): string {
  const latitudes = Array.from({ length: 180 / EDGE_STEP + 1 }, (_, step) => 90 - step * EDGE_STEP);
  const side = (longitude: number) => (latitude: number): LatLngTuple => [latitude, longitude];
  return path([...latitudes.map(side(180)), ...latitudes.reverse().map(side(-180))], "Z");
}

const year = ({ place }: Spot): string => (textOf(place.properties["valid_from"]) ?? "").slice(0, 4);

/** The hub's name below it, the others' on the side away from it, inside the map in any case. */
function label(spot: Spot, hub: Spot): SVGElement {
  const [x, y] = project(spot.at);
  const name = nameOf(spot.place);
  const write = (left: number, top: number, anchor: string): SVGElement =>
    s("text", { class: "city-name", x: left, y: top, "text-anchor": anchor }, name,
      s("tspan", { class: "city-year", x: left, dy: LINE }, year(spot)));
  if (spot === hub) return write(x, y + 17, "middle");
  const east = x >= project(hub.at)[0] && x + name().length * LETTER < WIDTH - LETTER;
  return east ? write(x + 7, y - 8, "start") : write(x - 7, y, "end");
}

function world(hub: Spot, others: readonly Spot[]): SVGElement {
  const words: Live = () => [
    t("network.map", { hub: nameOf(hub.place) }),
    ...others.map((one) => t("network.link", { city: nameOf(one.place), distance: distance(hub, one), year: year(one) })),
  ].join(" ");
  const dots = [hub, ...others].map((one) => {
    const [cx, cy] = project(one.at);
    return s("circle", { class: one === hub ? "city hub" : "city", cx, cy, r: one === hub ? 5 : 3.8 });
  });
  return s("svg", { class: "network-map", viewBox: `0 0 ${WIDTH.toFixed(0)} ${HEIGHT.toFixed(0)}`, role: "img", "aria-label": words, focusable: "false" },
    s("clipPath", { id: "earth" }, s("path", { d: edge() })),
    s("path", { class: "sea", d: edge() }),
    s("path", { class: "land", "clip-path": "url(#earth)", d: landRings().map((ring) => path(ring, "Z")).join("") }),
    others.map((one) => s("path", { class: "network-link", d: greatCircle(hub.at, one.at).map((line) => path(line)).join("") })),
    dots,
    [hub, ...others].map((one) => label(one, hub)));
}

function row(explorer: Explorer, spot: Spot, hub: Spot): HTMLElement {
  const { place } = spot;
  const from = textOf(place.properties["valid_from"]);
  return h("tr", {},
    h("th", { scope: "row" },
      h("button", { type: "button", class: "link", "aria-label": m("network.show", { city: nameOf(place) }), on: { click: () => explorer.show(place) } }, nameOf(place)),
      h("span", { class: "small" }, () => bilingual(place.properties, "note") ?? "")),
    h("td", {}, from ? () => date(from) : m("value.unknown")),
    h("td", { class: "number" }, spot === hub ? "–" : distance(hub, spot)));
}

/** The Unesco cities of design that the bid names, as a small map and as a table, and their links on the big map. */
export function network(explorer: Explorer): HTMLElement | null {
  const spots = spotsOf(explorer, LAYER);
  const hub = spots.find(({ place }) => place.properties["id"] === explorer.island.focus.hub);
  if (!hub) return null;
  const others = spots.filter((spot) => spot !== hub);
  drawLinks(explorer, LAYER, others.map((one) => greatCircle(hub.at, one.at)));
  return h(
    "section", { class: "story-part", "aria-labelledby": "story-network" },
    h("h3", { id: "story-network" }, m("network.title")),
    h("p", { class: "lead" }, m("network.lead", { count: others.length, hub: nameOf(hub.place) })),
    world(hub, others),
    h("table", { class: "fibre story-table" },
      h("caption", {}, m("network.caption", { hub: nameOf(hub.place) })),
      h("thead", {}, h("tr", {},
        h("th", { scope: "col" }, m("network.city")),
        h("th", { scope: "col" }, m("network.designated")),
        h("th", { scope: "col", class: "number" }, m("network.distance")))),
      h("tbody", {}, [hub, ...others].map((one) => row(explorer, one, hub)))),
    h("p", { class: "small" }, m("network.method")),
  );
}
