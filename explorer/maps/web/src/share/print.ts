import { inLight } from "./drawing";
import type { Explorer } from "../explorer";
import { handout } from "./handout";
import { furnishedMap } from "./picture";

export const PAPERS = ["any", "a4_portrait", "a4_landscape", "a3_portrait", "a3_landscape"] as const;
export type Paper = (typeof PAPERS)[number];

/** Panels that say more than the handout does are printed after it. */
const SAID_BY_HANDOUT = new Set(["layers", "claims", "figures", "sources", null]);

/** The map in view, drawn for a frame of one size whatever the screen's. */
function mapForPaper(explorer: Explorer, root: HTMLElement): SVGSVGElement {
  const { map } = explorer;
  const [bounds, centre, zoom] = [map.getBounds(), map.getCenter(), map.getZoom()];
  root.classList.add("measuring");
  map.invalidateSize({ animate: false, pan: false });
  map.fitBounds(bounds, { animate: false });
  const drawn = inLight(() => furnishedMap(explorer));
  root.classList.remove("measuring");
  map.invalidateSize({ animate: false, pan: false });
  map.setView(centre, zoom, { animate: false });
  return drawn;
}

/** Open the printer's window for one kind of paper. */
export function printOn(root: HTMLElement, paper: Paper): void {
  root.dataset["paper"] = paper;
  window.print();
}

/** For the printer the page gives way to a handout: map, legend, facts, claims and sources, on a few sheets. */
export function readyForPrint(explorer: Explorer, root: HTMLElement, openTab: () => string | null): void {
  let sheets: HTMLElement | null = null;

  const before = (): void => {
    if (sheets) return;
    sheets = handout(explorer, mapForPaper(explorer, root));
    root.classList.add("printing");
    root.classList.toggle("printing-panel", !SAID_BY_HANDOUT.has(openTab()));
    root.prepend(sheets);
  };
  const after = (): void => {
    sheets?.remove();
    sheets = null;
    root.classList.remove("printing", "printing-panel");
    delete root.dataset["paper"];
  };

  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  window.matchMedia("print").addEventListener("change", ({ matches }) => (matches ? before() : after()));
}
