import type { Geometry, Position } from "geojson";

import type { Blocks } from "./blocks";

/** What a part of a feature is. */
export const POINT = 0;
export const LINE = 1;
export const AREA = 2;

/** Where shapes have their corners: which of them are whose. */
export interface Corners {
  /** The first part of each feature, and one more for the end. */
  readonly parts: Uint32Array;
  /** What each part is; null where all are areas. */
  readonly types: Uint8Array | null;
  readonly rings: Uint32Array;
  readonly corners: Uint32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
}

export const typeOf = ({ types }: Corners, part: number): number => (types ? (types[part] as number) : AREA);

/** Fill in the box of each feature. */
export function fillBoxes({ corners, parts, rings, x, y }: Corners, blocks: Blocks): void {
  for (let row = 0; row < blocks.count; row += 1) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    const to = corners[rings[parts[row + 1] as number] as number] as number;
    for (let at = corners[rings[parts[row] as number] as number] as number; at < to; at += 1) {
      const [column, line] = [x[at] as number, y[at] as number];
      if (column < west) west = column;
      if (column > east) east = column;
      if (line < north) north = line;
      if (line > south) south = line;
    }
    blocks.set(row, west, north, east, south);
  }
}

/** Call `act` for each part of a feature that is of a type: its first ring and the one after its last. */
export function eachPart(c: Corners, row: number, type: number, act: (first: number, last: number) => void): void {
  const end = c.parts[row + 1] as number;
  for (let part = c.parts[row] as number; part < end; part += 1) {
    if (typeOf(c, part) === type) act(c.rings[part] as number, c.rings[part + 1] as number);
  }
}

/** Whether a place lies within the areas of a feature. */
export function holds(c: Corners, row: number, px: number, py: number): boolean {
  const { corners, x, y } = c;
  let inside = false;
  eachPart(c, row, AREA, (first, last) => {
    for (let ring = first; ring < last; ring += 1) {
      const [from, to] = [corners[ring] as number, corners[ring + 1] as number];
      for (let at = from, before = to - 1; at < to; before = at, at += 1) {
        const [x1, y1, x2, y2] = [(x[at] as number) + 0.5, (y[at] as number) + 0.5, (x[before] as number) + 0.5, (y[before] as number) + 0.5];
        if (y1 > py !== y2 > py && px < ((x2 - x1) * (py - y1)) / (y2 - y1) + x1) inside = !inside;
      }
    }
  });
  return inside;
}

/** How far a place is from the nearest line, or the nearest point, of a feature, in cells. */
export function distanceTo(c: Corners, row: number, type: typeof POINT | typeof LINE, px: number, py: number): number {
  const { corners, x, y } = c;
  let nearest = Infinity;
  eachPart(c, row, type, (first, last) => {
    for (let ring = first; ring < last; ring += 1) {
      const [from, to] = [corners[ring] as number, corners[ring + 1] as number];
      for (let at = from; at < to; at += 1) {
        const before = Math.max(from, at - 1);
        const [ax, ay] = [(x[before] as number) + 0.5, (y[before] as number) + 0.5];
        const [dx, dy] = [(x[at] as number) + 0.5 - ax, (y[at] as number) + 0.5 - ay];
        const length = dx * dx + dy * dy;
        const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length));
        const away = Math.hypot(ax + along * dx - px, ay + along * dy - py);
        if (away < nearest) nearest = away;
      }
    }
  });
  return nearest;
}

type Single = { type: "Point"; coordinates: Position } | { type: "LineString"; coordinates: Position[] } | { type: "Polygon"; coordinates: Position[][] };

/** A feature as GeoJSON has it: one part, several of one type, or a collection. */
export function geometryOf(c: Corners, row: number, toDegrees: (x: number, y: number) => Position): Geometry {
  const positions = (ring: number): Position[] => {
    const [from, to] = [c.corners[ring] as number, c.corners[ring + 1] as number];
    return Array.from({ length: to - from }, (_, at) => toDegrees(c.x[from + at] as number, c.y[from + at] as number));
  };
  const parts: Single[] = [];
  for (let part = c.parts[row] as number; part < (c.parts[row + 1] as number); part += 1) {
    const [first, last] = [c.rings[part] as number, c.rings[part + 1] as number];
    const rings = Array.from({ length: last - first }, (_, at) => positions(first + at));
    const type = typeOf(c, part);
    if (type === POINT) parts.push({ type: "Point", coordinates: rings[0]?.[0] ?? [] });
    else if (type === LINE) parts.push({ type: "LineString", coordinates: rings[0] ?? [] });
    else parts.push({ type: "Polygon", coordinates: rings.map((ring) => [...ring, ring[0] ?? []]) });
  }
  const [only] = parts;
  if (only && parts.length === 1) return only;
  if (only && parts.every(({ type }) => type === only.type)) {
    return { type: `Multi${only.type}`, coordinates: parts.map(({ coordinates }) => coordinates) } as Geometry;
  }
  return { type: "GeometryCollection", geometries: parts };
}
