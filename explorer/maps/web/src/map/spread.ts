import * as L from "leaflet";

import { pushApart, type Target } from "./apart";
import { h } from "../dom";
import { m } from "../language";
import type { PointMarker } from "./markers";
import { operable } from "./operable";
import type { Place } from "./places";

const TOO_NEAR_PX = 24;
const MOST_APART = 5;
const POINT_HALF_PX = 14.2;
const STACK_HALF_PX = 17.2;
const WORTH_A_LEADER_PX = 8;

type Choose = (places: readonly Place[], at: L.LatLng) => void;

/** Markers that would cover each other, group by group, the first of a group drawing in the others. */
export function groupNear(map: L.Map, points: readonly PointMarker[]): PointMarker[][] {
  const groups: { anchor: L.Point; members: PointMarker[] }[] = [];
  for (const point of points) {
    const position = map.latLngToLayerPoint(point.at);
    const near = groups.find(({ anchor }) => anchor.distanceTo(position) < TOO_NEAR_PX);
    if (near) near.members.push(point);
    else groups.push({ anchor: position, members: [point] });
  }
  return groups.map(({ members }) => members);
}

interface Placed extends Target {
  readonly from: L.Point;
  readonly put: (at: L.LatLng) => void;
}

/** Keeps every point reachable: near ones are pushed apart, many in one spot become one button with a list. */
export class Spread {
  readonly #extras = L.layerGroup();
  readonly #map: L.Map;
  readonly #points: () => readonly PointMarker[];
  /** What a click on a heap of places does. */
  choose: Choose = () => undefined;

  constructor(map: L.Map, points: () => readonly PointMarker[]) {
    this.#map = map;
    this.#points = points;
    this.#extras.addTo(map);
    map.on("zoomend", () => this.arrange());
    map.on("moveend resize", () => this.skipCovered());
  }

  arrange(): void {
    this.#extras.clearLayers();
    const targets = groupNear(this.#map, this.#points()).flatMap((members) => {
      const crowded = members.length > MOST_APART;
      for (const { marker } of members) marker.getElement()?.toggleAttribute("hidden", crowded);
      return crowded ? [this.#stack(members)] : members.map((member) => this.#single(member));
    });
    pushApart(targets);
    for (const { from, put, x, y } of targets) {
      const to = L.point(x, y);
      const at = this.#map.layerPointToLatLng(to);
      put(at);
      if (from.distanceTo(to) < WORTH_A_LEADER_PX) continue;
      L.polyline([this.#map.layerPointToLatLng(from), at], { className: "leader", interactive: false, weight: 1.5 })
        .addTo(this.#extras);
    }
    this.skipCovered();
  }

  #single({ at, marker }: PointMarker): Placed {
    const from = this.#map.latLngToLayerPoint(at);
    return { x: from.x, y: from.y, half: POINT_HALF_PX, from, put: (to) => { if (!marker.getLatLng().equals(to)) marker.setLatLng(to); } };
  }

  #stack(members: readonly PointMarker[]): Placed {
    const positions = members.map(({ at }) => this.#map.latLngToLayerPoint(at));
    const from = positions.reduce((sum, point) => sum.add(point), L.point(0, 0)).divideBy(positions.length);
    const places = members.map(({ place }) => place);
    const marker = L.marker(this.#map.layerPointToLatLng(from), {
      icon: L.divIcon({ className: "stack", html: h("span", {}, String(places.length)), iconSize: [34, 34] }),
      keyboard: false,
    });
    const act = (): void => this.choose(places, marker.getLatLng());
    marker.on("add", () => {
      const element = marker.getElement();
      if (element) operable(element, m("stack.name", { count: places.length }), act);
    });
    marker.on("click", act);
    marker.addTo(this.#extras);
    return { x: from.x, y: from.y, half: STACK_HALF_PX, from, put: (to) => marker.setLatLng(to) };
  }

  /** A point under a control of the map is no stop for the keyboard: nobody would see it; the lists have it. */
  skipCovered(): void {
    const container = this.#map.getContainer();
    const controls = [...container.querySelectorAll(".leaflet-control")];
    // The map is painted before it has any, and need not be measured for them.
    if (controls.length === 0) return;
    const { left, top } = container.getBoundingClientRect();
    const reach = L.point(POINT_HALF_PX, POINT_HALF_PX);
    const covers = controls.map((control) => {
      const box = control.getBoundingClientRect();
      return L.bounds([box.left - left, box.top - top], [box.right - left, box.bottom - top]);
    });
    for (const { marker } of this.#points()) {
      const centre = this.#map.latLngToContainerPoint(marker.getLatLng());
      const target = L.bounds(centre.subtract(reach), centre.add(reach));
      marker.getElement()?.setAttribute("tabindex", covers.some((cover) => cover.overlaps(target)) ? "-1" : "0");
    }
  }
}
