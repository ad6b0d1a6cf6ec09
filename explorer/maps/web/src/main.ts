import * as L from "leaflet";

import { attempt } from "./failure";
import type { Outside } from "./finder/outside";
import { ISLAND_ID, readMapIsland, type LayerData, type MapIsland } from "./island";
import { startLanguage } from "./language";
import { drawBasemap } from "./map/basemap";
import { DrawnLayer } from "./map/layers";
import { placesOf, type Place } from "./map/places";
import { Spread } from "./map/spread";
import { homeBounds } from "./map/views";
import { buildPage, type Page } from "./panels/page";
import type { Stage } from "./stage";
import { afterPaint, wake } from "./wake";

const LARGEST_ZOOM = 18;
const ZOOM_STEP = 0.25;

interface Framed {
  readonly island: MapIsland;
  readonly page: Page;
}

/** Frame the page around the element that folium will make its map in, which then is measured once and stays in its place. */
function frame(): Framed {
  const island = readMapIsland(ISLAND_ID);
  startLanguage(island.language, island.messages);
  const root = document.getElementById("explorer");
  const host = document.getElementById("explorer-map-host");
  const element = host?.querySelector<HTMLElement>(".folium-map");
  if (!root || !host || !element) throw new Error("The page holds no element for the map.");
  const page = buildPage(island, element, root);
  host.remove();
  return { island, page };
}

/** Draw the layers: all that is needed for the first paint. */
function draw({ island, page }: Framed, map: L.Map): Stage {
  map.setMinZoom(1).setMaxZoom(LARGEST_ZOOM);
  map.options.zoomSnap = ZOOM_STEP;
  // At its view before anything is drawn, so that nothing is drawn twice.
  map.fitBounds(homeBounds(island), { animate: false });
  if (island.basemap) drawBasemap(map, island.basemap);
  const layers: DrawnLayer[] = [];
  const byKey = new Map<string, { place: Place; layer: DrawnLayer }>();
  for (const [data, places] of placesOf(island)) {
    const layer = data.packed && window.manufacture.compact ? window.manufacture.compact(map, data) : new DrawnLayer(map, data, places);
    layers.push(layer);
    for (const place of places) byKey.set(place.key, { place, layer });
    layer.visible = data.visible;
  }
  const spread = new Spread(map, () => layers.filter(({ visible }) => visible).flatMap(({ points }) => points));
  spread.arrange();
  return { island, map, page, layers, byKey, spread };
}

/** The map first: what stands beside it is read, run and dressed once it has been painted. */
function mount(map: L.Map): void {
  attempt(() => {
    if (!framed) return;
    const stage = draw(framed, map);
    // Layers of many features lie at the end of the page, and what stands beside the map asks for them.
    void Promise.all(stage.layers.map(({ ready }) => ready)).then(() => afterPaint(() => attempt(() => {
      wake("style");
      wake("script");
      const { furnish } = window.manufacture;
      if (!furnish) throw new Error("The second part of the page did not run.");
      furnish(stage);
    })));
  });
}

declare global {
  interface Window {
    L: typeof L;
    manufacture: {
      mount: typeof mount;
      /** What the script for layers of many features brings, where there are any. */
      compact?: (map: L.Map, data: LayerData) => DrawnLayer;
      /** What the script that waits brings. */
      furnish?: (stage: Stage) => void;
      /** What answers questions of where, for scripts and tests. */
      finder?: Outside;
    };
  }
}

// A copy, for what is added to the map from elsewhere to extend as it may extend Leaflet's own.
window.L = { ...L };
window.manufacture = { mount };

let framed: Framed | null = null;
attempt(() => { framed = frame(); });
