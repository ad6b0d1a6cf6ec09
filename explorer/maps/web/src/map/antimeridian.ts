import type { Geometry, Position } from "geojson";

const HALF_TURN = 180;
const FULL_TURN = 360;

/**
 * A line that runs on past the antimeridian instead of back round the whole Earth.
 *
 * A step of exactly one turn is the edge of the world itself, and stays.
 */
function runOn(line: readonly Position[]): Position[] {
  let turn = 0;
  let last: number | null = null;
  return line.map(([longitude, ...rest]) => {
    if (longitude === undefined) return rest;
    const step = last === null ? 0 : longitude - last;
    if (Math.abs(step) > HALF_TURN && Math.abs(step) < FULL_TURN) turn -= Math.sign(step) * FULL_TURN;
    last = longitude;
    return [longitude + turn, ...rest];
  });
}

const crosses = (line: readonly Position[]): boolean =>
  line.some(([longitude], index) => {
    const step = Math.abs((longitude ?? 0) - (line[index - 1]?.[0] ?? longitude ?? 0));
    return step > HALF_TURN && step < FULL_TURN;
  });

/** The same geometry in one piece where it crosses the antimeridian. */
export function inOnePiece(geometry: Geometry): Geometry {
  switch (geometry.type) {
    case "LineString":
      return crosses(geometry.coordinates) ? { ...geometry, coordinates: runOn(geometry.coordinates) } : geometry;
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates.some(crosses) ? { ...geometry, coordinates: geometry.coordinates.map(runOn) } : geometry;
    case "MultiPolygon":
      return geometry.coordinates.some((polygon) => polygon.some(crosses))
        ? { ...geometry, coordinates: geometry.coordinates.map((polygon) => polygon.map(runOn)) }
        : geometry;
    default:
      return geometry;
  }
}
