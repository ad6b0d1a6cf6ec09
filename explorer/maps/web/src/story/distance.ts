import type { LatLng, LatLngTuple } from "leaflet";

import type { Explorer } from "../explorer";
import { shortestWayM } from "./greatcircle";
import { number, t, type Live } from "../language";
import type { Place } from "../map/places";

const KILOMETRE_M = 1000;

/** A place that is one point. */
export interface Spot {
  readonly place: Place;
  readonly at: LatLngTuple;
}

/** Those of a layer that have a position. */
export function spotsOf(explorer: Explorer, layer: string): Spot[] {
  const points = explorer.layers.find(({ data }) => data.name === layer)?.points ?? [];
  return points.map(({ place, at }: { place: Place; at: LatLng }) => ({ place, at: [at.lat, at.lng] }));
}

/** How far apart two spots are: both may be wrong, so the uncertainties add up; no digit beyond them. */
export function distance(one: Spot, other: Spot): Live {
  const metres = shortestWayM(one.at, other.at);
  const [first, second] = [one.place.accuracyM, other.place.accuracyM];
  return () => {
    if (first === null || second === null) return t("story.distance_alone", { km: number(metres / KILOMETRE_M, { maximumFractionDigits: 0 }) });
    const error = (first + second) / KILOMETRE_M;
    const maximumFractionDigits = error >= 1 ? 0 : 1;
    return t("story.distance", {
      km: number(metres / KILOMETRE_M, { maximumFractionDigits }), error: number(error, { maximumFractionDigits }),
    });
  };
}
