import * as L from "leaflet";
import type { Position } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import land from "world-atlas/land-110m.json";

const HALF_TURN = 180;
const FULL_TURN = 360;
const SOUTH_END = -89;

/** A ring whose longitudes run on past the antimeridian, and along the map's lower edge round the pole. */
export function unroll(ring: readonly Position[]): L.LatLngTuple[] {
  const points: L.LatLngTuple[] = [];
  let turn = 0;
  let last: number | null = null;
  for (const [longitude = 0, latitude = 0] of ring) {
    if (last !== null && longitude - last > HALF_TURN) turn -= FULL_TURN;
    if (last !== null && last - longitude > HALF_TURN) turn += FULL_TURN;
    last = longitude;
    points.push([latitude, longitude + turn]);
  }
  const [first, end] = [points[0], points.at(-1)];
  if (first && end && Math.abs(end[1] - first[1]) > HALF_TURN) points.push([SOUTH_END, end[1]], [SOUTH_END, first[1]]);
  return points;
}

/** The ring, and its copy a turn away where it runs past an edge of the map. */
function copies(points: readonly L.LatLngTuple[]): L.LatLngTuple[][] {
  const longitudes = points.map(([, longitude]) => longitude);
  const shifts = [0];
  if (Math.max(...longitudes) > HALF_TURN) shifts.push(-FULL_TURN);
  if (Math.min(...longitudes) < -HALF_TURN) shifts.push(FULL_TURN);
  return shifts.map((shift) => points.map(([latitude, longitude]) => [latitude, longitude + shift]));
}

/** Outlines of the land of the whole world, coarse. */
export function landRings(): L.LatLngTuple[][] {
  // Bundled as text: parsed when the coast is first wanted, and not as the page opens.
  const topology = JSON.parse(land as unknown as string) as Topology<{ land: GeometryCollection }>;
  return feature(topology, topology.objects.land).features.flatMap(({ geometry }) => {
    const polygons =
      geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
    return polygons.flatMap(([outer]) => copies(unroll(outer ?? [])));
  });
}

/** The land as a ground for the places that lie elsewhere. */
export function drawWorld(map: L.Map): void {
  map.createPane("world").style.zIndex = "150";
  const renderer = L.svg({ pane: "world", padding: 0.5 });
  const shapes = landRings().map((ring) => [ring]);
  L.polygon(shapes, { className: "land", interactive: false, pane: "world", renderer }).addTo(map);
}
