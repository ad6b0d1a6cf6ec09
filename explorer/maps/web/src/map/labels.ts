import * as L from "leaflet";
import type { Geometry } from "geojson";

import { h } from "../dom";
import type { DrawnLayer } from "./layers";
import { nameOf, type Place } from "./places";

const CHARACTER_PX = 6.4;
const HEIGHT_PX = 15;
const WIDEST_PX = 190;
/** How much wider than its commune a name may be. */
const OVERHANG = 1.25;
const SYMBOL_PX = 13;
const NUDGES_PX = [0, 14, -14, 28, -28, 44, -44, 60];
const POINT_NAMES_FROM_ZOOM = 14.25;

interface Candidate {
  readonly place: Place;
  readonly at: L.LatLng;
  readonly bounds: L.LatLngBounds;
  readonly point: boolean;
}

const spanOf = ({ bounds }: Candidate): number =>
  (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());

/** The centre of gravity of the largest outer ring. */
function middle(geometry: Geometry | null): L.LatLng | null {
  if (geometry?.type !== "Polygon" && geometry?.type !== "MultiPolygon") return null;
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  let largest = 0;
  let centre: L.LatLng | null = null;
  for (const [ring = []] of polygons) {
    let area = 0;
    let x = 0;
    let y = 0;
    ring.forEach(([x1 = 0, y1 = 0], index) => {
      const [x2 = 0, y2 = 0] = ring[(index + 1) % ring.length] ?? [];
      const cross = x1 * y2 - x2 * y1;
      area += cross;
      x += (x1 + x2) * cross;
      y += (y1 + y2) * cross;
    });
    if (Math.abs(area) > largest) {
      largest = Math.abs(area);
      centre = L.latLng(y / (3 * area), x / (3 * area));
    }
  }
  return centre;
}

function candidates(layers: readonly DrawnLayer[], names: boolean, passes: (place: Place) => boolean): Candidate[] {
  const found: Candidate[] = [];
  for (const layer of layers) {
    if (!layer.visible) continue;
    if (layer.data.role === "background" && names) {
      for (const place of layer.places) {
        const bounds = layer.boundsOf(place);
        if (bounds && passes(place)) found.push({ place, at: middle(place.feature.geometry) ?? bounds.getCenter(), bounds, point: false });
      }
    }
    for (const { place, marker, at } of layer.points) {
      if (marker.getElement()?.hasAttribute("hidden")) continue;
      found.push({ place, at: marker.getLatLng(), bounds: at.toBounds(0), point: true });
    }
  }
  return found.sort((a, b) => Number(b.point) - Number(a.point) || spanOf(b) - spanOf(a));
}

/** Names written on the map where there is room: communes, and points once one is near enough. */
export class Labels {
  readonly #group = L.layerGroup();
  readonly #map: L.Map;
  readonly #layers: readonly DrawnLayer[];
  readonly #passes: (place: Place) => boolean;
  #communes = true;

  constructor(map: L.Map, layers: readonly DrawnLayer[], passes: (place: Place) => boolean) {
    this.#passes = passes;
    this.#map = map;
    this.#layers = layers;
    map.createPane("names").style.zIndex = "450";
    this.#group.addTo(map);
    map.on("zoomend moveend", () => this.arrange());
  }

  get communes(): boolean {
    return this.#communes;
  }

  set communes(shown: boolean) {
    this.#communes = shown;
    this.arrange();
  }

  arrange(): void {
    this.#group.clearLayers();
    const taken: L.Bounds[] = [];
    const view = this.#map.getBounds();
    const near = this.#map.getZoom() >= POINT_NAMES_FROM_ZOOM;
    const visible = candidates(this.#layers, this.#communes, this.#passes).filter(({ at }) => view.contains(at));
    for (const { at, point } of visible) {
      const centre = this.#map.latLngToLayerPoint(at);
      if (point) taken.push(L.bounds(centre.subtract([SYMBOL_PX, SYMBOL_PX]), centre.add([SYMBOL_PX, SYMBOL_PX])));
    }
    taken.push(...this.#furniture());
    for (const { place, at, bounds, point } of visible) {
      const name = nameOf(place)();
      const centre = this.#map.latLngToLayerPoint(at);
      const width = Math.min(name.length * CHARACTER_PX, WIDEST_PX);
      if (point && !near) continue;
      if (!point) {
        const corners = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => this.#map.latLngToLayerPoint(corner));
        if (Math.abs(corners[1]!.x - corners[0]!.x) * OVERHANG < width) continue;
      }
      const before = point && this.#map.layerPointToContainerPoint(centre).x + SYMBOL_PX + width > this.#map.getSize().x;
      const beside = before ? centre.x - SYMBOL_PX - 1 - width : centre.x + SYMBOL_PX + 1;
      const left = point ? beside : centre.x - width / 2;
      const boxes = (point ? [0] : NUDGES_PX).map((nudge) => ({
        nudge,
        box: L.bounds([left, centre.y + nudge - HEIGHT_PX / 2], [left + width, centre.y + nudge + HEIGHT_PX / 2]),
      }));
      const free = boxes.find(({ box }) => !taken.some((other) => other.overlaps(box)));
      if (!free) continue;
      taken.push(free.box);
      const nudged = free.nudge === 0 ? at : this.#map.layerPointToLatLng(centre.add([0, free.nudge]));
      this.#write(place, nudged, point ? (before ? "name name-point name-before" : "name name-point") : "name");
    }
  }

  /** What stands on the map hides what is written under it. */
  #furniture(): L.Bounds[] {
    const frame = this.#map.getContainer().getBoundingClientRect();
    const controls = [...this.#map.getContainer().querySelectorAll(".leaflet-control")].map((one) => one.getBoundingClientRect());
    return controls.filter(({ width, height }) => width > 0 && height > 0).map(({ left, top, right, bottom }) =>
      L.bounds(
        this.#map.containerPointToLayerPoint([left - frame.left, top - frame.top]),
        this.#map.containerPointToLayerPoint([right - frame.left, bottom - frame.top]),
      ));
  }

  #write(place: Place, at: L.LatLng, className: string): void {
    L.marker(at, {
      pane: "names",
      interactive: false,
      keyboard: false,
      icon: L.divIcon({
        className,
        html: h("span", { "aria-hidden": "true" }, nameOf(place)),
        iconSize: [0, 0],
      }),
    }).addTo(this.#group);
  }
}
