import * as L from "leaflet";

import type { Explorer } from "../explorer";

const PANE = "links";
/** Nearer than this a line across the world says nothing of the place it starts from. */
const FARTHEST_IN_ZOOM = 6;

/** Great circles on the big map, seen from afar and while their layer shows; the table holds the same. */
export function drawLinks({ map, layers }: Explorer, name: string, links: readonly L.LatLngTuple[][][]): void {
  map.createPane(PANE).style.zIndex = "380";
  const renderer = L.svg({ pane: PANE, padding: 0.5 });
  const group = L.layerGroup(links.map((lines) =>
    L.polyline(lines, { className: "great-circle", interactive: false, pane: PANE, renderer, weight: 2 })));
  const layer = layers.find(({ data }) => data.name === name);
  const arrange = (): void => {
    if (layer?.visible && map.getZoom() <= FARTHEST_IN_ZOOM) group.addTo(map);
    else group.remove();
  };
  layer?.onChange(arrange);
  map.on("zoomend", arrange);
}
