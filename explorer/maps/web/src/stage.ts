import type * as L from "leaflet";

import type { MapIsland } from "./island";
import type { DrawnLayer } from "./map/layers";
import type { Place } from "./map/places";
import type { Spread } from "./map/spread";
import type { Page } from "./panels/page";

/** The map as it is first painted: what everything else of the page is built around. */
export interface Stage {
  readonly island: MapIsland;
  readonly map: L.Map;
  readonly page: Page;
  readonly layers: readonly DrawnLayer[];
  readonly byKey: ReadonlyMap<string, { readonly place: Place; readonly layer: DrawnLayer }>;
  readonly spread: Spread;
}
