import * as L from "leaflet";

import type { Basemap } from "../island";

/** Tiles above the drawn ground; where they do not come, the ground is still there. */
export function drawBasemap(map: L.Map, { url, maxZoom }: Basemap): void {
  map.createPane("tiles").style.zIndex = "180";
  const tiles = L.tileLayer(url, { pane: "tiles", maxNativeZoom: maxZoom, maxZoom: map.getMaxZoom(), opacity: 0.85, referrerPolicy: "no-referrer" });
  tiles.on("tileerror", ({ tile }) => { tile.remove(); });
  tiles.addTo(map);
}
