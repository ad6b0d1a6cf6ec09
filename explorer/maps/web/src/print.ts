import type * as L from "leaflet";

/** On paper the map takes the paper's size and every claim is unfolded; afterwards all is as before. */
export function readyForPrint(map: L.Map, root: HTMLElement): void {
  let opened: HTMLDetailsElement[] = [];
  let bounds: L.LatLngBounds | null = null;

  const before = (): void => {
    if (bounds) return;
    bounds = map.getBounds();
    root.classList.add("printing");
    opened = [...root.querySelectorAll<HTMLDetailsElement>(".claim details:not([open])")];
    for (const details of opened) details.open = true;
    map.invalidateSize({ animate: false });
    map.fitBounds(bounds, { animate: false });
  };
  const after = (): void => {
    if (!bounds) return;
    for (const details of opened) details.open = false;
    root.classList.remove("printing");
    map.invalidateSize({ animate: false });
    map.fitBounds(bounds, { animate: false });
    bounds = null;
  };

  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  window.matchMedia("print").addEventListener("change", ({ matches }) => (matches ? before() : after()));
}
