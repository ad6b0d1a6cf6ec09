/** A square target on the screen that wants to stay where it is, but uncovered. */
export interface Target {
  x: number;
  y: number;
  /** Half the side. */
  readonly half: number;
}

const PASSES = 80;
const SLACK_PX = 0.05;

/** Push two overlapping squares apart along the axis on which they overlap least. */
function part(one: Target, other: Target, rank: number): boolean {
  const reach = one.half + other.half;
  const dx = other.x - one.x;
  const dy = other.y - one.y;
  const overlapX = reach - Math.abs(dx);
  const overlapY = reach - Math.abs(dy);
  if (overlapX <= 0 || overlapY <= 0) return false;
  const along = overlapX === overlapY ? rank % 2 === 0 : overlapX < overlapY;
  const push = (along ? overlapX : overlapY) / 2 + SLACK_PX;
  if (along) {
    const side = dx < 0 ? -push : push;
    one.x -= side;
    other.x += side;
  } else {
    const side = dy < 0 ? -push : push;
    one.y -= side;
    other.y += side;
  }
  return true;
}

/** Push overlapping targets apart, each pair by half, until none overlap or it has gone on for long enough. */
export function pushApart(targets: readonly Target[]): void {
  const widest = 2 * Math.max(0, ...targets.map(({ half }) => half));
  const row = [...targets];
  for (let pass = 0; pass < PASSES; pass += 1) {
    row.sort((a, b) => a.x - b.x);
    let moved = false;
    row.forEach((one, index) => {
      for (let next = index + 1; next < row.length; next += 1) {
        const other = row[next];
        if (!other || other.x - one.x > widest) break;
        moved = part(one, other, index) || moved;
      }
    });
    if (!moved) return;
  }
}
