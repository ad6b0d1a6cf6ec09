import type { LatLngTuple } from "leaflet";

const DEGREE = Math.PI / 180;
const EQUATOR_RADIUS_M = 6_378_137;
const FLATTENING = 1 / 298.257_223_563;
const HALF_TURN = 180;
const FULL_TURN = 360;
const NEARLY_NOTHING = 1e-9;

const haversine = (angle: number): number => Math.sin(angle / 2) ** 2;

function centralAngle(latitude1: number, latitude2: number, turn: number): number {
  const share = haversine(latitude2 - latitude1) + Math.cos(latitude1) * Math.cos(latitude2) * haversine(turn);
  return 2 * Math.asin(Math.sqrt(Math.min(1, share)));
}

/** Shortest way on the WGS 84 ellipsoid, in metres: Lambert's formula, some ten metres off across an ocean. */
export function shortestWayM([latitude1, longitude1]: LatLngTuple, [latitude2, longitude2]: LatLngTuple): number {
  const reduced1 = Math.atan((1 - FLATTENING) * Math.tan(latitude1 * DEGREE));
  const reduced2 = Math.atan((1 - FLATTENING) * Math.tan(latitude2 * DEGREE));
  const angle = centralAngle(reduced1, reduced2, (longitude2 - longitude1) * DEGREE);
  const middle = (reduced1 + reduced2) / 2;
  const half = (reduced2 - reduced1) / 2;
  const near = haversine(angle);
  const far = 1 - near;
  if (near < NEARLY_NOTHING ** 2) return 0;
  // Next to the antipode the formula breaks down, and every way is half of the Earth's girth.
  if (far < NEARLY_NOTHING) return EQUATOR_RADIUS_M * Math.PI * (1 - FLATTENING / 2);
  const sum = ((angle - Math.sin(angle)) * (Math.sin(middle) * Math.cos(half)) ** 2) / far;
  const rest = ((angle + Math.sin(angle)) * (Math.cos(middle) * Math.sin(half)) ** 2) / near;
  return EQUATOR_RADIUS_M * (angle - (FLATTENING / 2) * (sum + rest));
}

/** Points along the great circle from one place to another, both included. */
function along([latitude1, longitude1]: LatLngTuple, [latitude2, longitude2]: LatLngTuple, steps: number): LatLngTuple[] {
  const [from, to, turn] = [latitude1 * DEGREE, latitude2 * DEGREE, (longitude2 - longitude1) * DEGREE];
  const angle = centralAngle(from, to, turn);
  if (Math.sin(angle) < NEARLY_NOTHING) return [[latitude1, longitude1], [latitude2, longitude2]];
  return Array.from({ length: steps + 1 }, (_, step): LatLngTuple => {
    const a = Math.sin((1 - step / steps) * angle) / Math.sin(angle);
    const b = Math.sin((step / steps) * angle) / Math.sin(angle);
    const x = a * Math.cos(from) + b * Math.cos(to) * Math.cos(turn);
    const y = b * Math.cos(to) * Math.sin(turn);
    const z = a * Math.sin(from) + b * Math.sin(to);
    const longitude = longitude1 + Math.atan2(y, x) / DEGREE;
    return [Math.atan2(z, Math.hypot(x, y)) / DEGREE, longitude - FULL_TURN * Math.round(longitude / FULL_TURN)];
  });
}

/** The great circle as lines, cut in two where it crosses the antimeridian. */
export function greatCircle(from: LatLngTuple, to: LatLngTuple, steps = 64): LatLngTuple[][] {
  const lines: LatLngTuple[][] = [];
  let line: LatLngTuple[] = [];
  for (const point of along(from, to, steps)) {
    const last = line.at(-1);
    if (last && Math.abs(point[1] - last[1]) > HALF_TURN) {
      const edge = last[1] > 0 ? HALF_TURN : -HALF_TURN;
      const beyond = point[1] + 2 * edge;
      const share = beyond === last[1] ? 0 : (edge - last[1]) / (beyond - last[1]);
      const latitude = last[0] + share * (point[0] - last[0]);
      line.push([latitude, edge]);
      lines.push(line);
      line = [[latitude, -edge]];
    }
    line.push(point);
  }
  return [...lines, line];
}
