import * as L from "leaflet";

import { bind, h } from "../dom";
import type { Explorer } from "../explorer";
import { m } from "../language";
import { viewButtons } from "./views";

const NEAR_ZOOM = 8;

/** Folium may have left the zoom buttons out; theirs or ours, they speak the page's language. */
function zoomButtons(map: L.Map): void {
  const control = map.zoomControl ?? L.control.zoom().addTo(map);
  const container = control.getContainer();
  for (const [selector, key] of [[".leaflet-control-zoom-in", "zoom.in"], [".leaflet-control-zoom-out", "zoom.out"]] as const) {
    const button = container?.querySelector(selector);
    if (!button) continue;
    bind(button, "title", m(key));
    bind(button, "aria-label", m(key));
  }
}

/** What stands on the map: zoom, scale, views, credit. */
export function furnishMap(explorer: Explorer): void {
  const { map, island, layers } = explorer;
  // Its text would go in as HTML; the credit below says the same.
  map.attributionControl?.remove();
  zoomButtons(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  viewButtons(map, island, layers).addTo(map);
  const credit = new L.Control({ position: "bottomright" });
  credit.onAdd = () => {
    const box = h("p", { class: "map-credit" },
      m("map.ground"), island.basemap ? ` · © ${island.basemap.credit}` : null, h("span", { class: "separator", "aria-hidden": "true" }, " · "),
      h("button", { type: "button", class: "link", on: { click: () => explorer.openTab("sources") } }, m("tab.sources")));
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  credit.addTo(map);
  const container = map.getContainer();
  // Far from any sea, what is not yet drawn while the view moves had better look like land.
  const nearness = (): void => { container.classList.toggle("inland", map.getZoom() >= NEAR_ZOOM); };
  map.on("zoomend", nearness);
  nearness();
  container.setAttribute("role", "region");
  bind(container, "aria-label", m("map.name"));
}
