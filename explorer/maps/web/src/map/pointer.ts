import * as L from "leaflet";

import type { CompactLayer } from "../compact/layer";
import { h } from "../dom";
import type { Explorer } from "../explorer";
import { number, t } from "../language";
import { nameOf, type Place } from "./places";

type Open = (place: Place, at: L.LatLng) => void;
type Choose = (places: readonly Place[], at: L.LatLng, more: number) => void;
type Found = NonNullable<ReturnType<CompactLayer["pick"]>> & { readonly layer: CompactLayer };

const MOST_LISTED = 50;
/** What has an answer of its own to the pointer. */
const ELSEWHERE = ".leaflet-marker-icon, .leaflet-popup, .leaflet-control";

/** A round figure for a width on the ground. */
export const about = (metres: number): string => number(Number(metres.toPrecision(2)));

function wordsOf({ count, gathered, layer, rows }: Found): string {
  const [first] = rows;
  if (count === 1 && first !== undefined) return nameOf(layer.place(first))();
  if (!gathered) return t("compact.here", { count });
  return t("compact.square", { count, metres: about(layer.gathering()?.metres ?? 0) });
}

/** Let the pointer find what canvas shows of layers of many features, which has no elements to be hit. */
export function followPointer(explorer: Explorer, open: Open, choose: Choose): void {
  const { map } = explorer;
  const layers = explorer.layers.map(({ compact }) => compact).filter((layer) => layer !== null);
  if (layers.length === 0) return;
  const container = map.getContainer();
  const tooltip = L.tooltip({ direction: "top", offset: [0, -8] });

  const find = (event: MouseEvent): Found | null => {
    if (!(event.target instanceof Element) || event.target.closest(ELSEWHERE)) return null;
    const at = map.mouseEventToLatLng(event);
    for (const layer of [...layers].reverse()) {
      const found = layer.pick(at);
      if (found) return { ...found, layer };
    }
    return null;
  };

  let waiting: MouseEvent | null = null;
  const look = (): void => {
    const found = waiting ? find(waiting) : null;
    waiting = null;
    container.classList.toggle("over-mark", found !== null);
    if (found) tooltip.setLatLng(found.at).setContent(h("span", {}, wordsOf(found))).openOn(map);
    else tooltip.remove();
  };
  container.addEventListener("mousemove", (event) => {
    if (!waiting) requestAnimationFrame(look);
    waiting = event;
  });
  container.addEventListener("mouseleave", () => {
    waiting = null;
    tooltip.remove();
  });

  // Before Leaflet, whose areas would take the click for themselves.
  container.addEventListener("click", (event) => {
    // Leaflet has it, its types do not.
    if ((map.dragging as L.Handler & { moved(): boolean }).moved()) return;
    const found = find(event);
    if (!found) return;
    event.stopPropagation();
    tooltip.remove();
    const { at, count, gathered, layer, rows } = found;
    const [first] = rows;
    if (count === 1 && first !== undefined) open(layer.place(first), at);
    else if (gathered && count > MOST_LISTED) map.setView(at, Math.min(map.getMaxZoom(), map.getZoom() + 2));
    else choose(rows.slice(0, MOST_LISTED).map((row) => layer.place(row)), at, count - Math.min(count, MOST_LISTED));
  }, { capture: true });
}
