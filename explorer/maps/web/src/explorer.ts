import type * as L from "leaflet";

import type { Filters } from "./explore/filters";
import type { Claim, Island } from "./island";
import type { Live } from "./language";
import type { DrawnLayer } from "./map/layers";
import type { Place } from "./map/places";
import type { State } from "./state";

export type TabName = "layers" | "claims" | "story" | "finder" | "figures" | "fibre" | "tables" | "sources";

/** What every part of the page may ask of the others. */
export interface Explorer {
  readonly island: Island;
  readonly map: L.Map;
  readonly layers: readonly DrawnLayer[];
  /** What a link to the page brings back. */
  readonly state: State;
  /** Which places show. */
  readonly filters: Filters;
  /** The place whose card is open. */
  readonly selected: Place | null;
  onSelect(listener: (place: Place | null) => void): void;
  place(key: string): Place | null;
  claimsOf(place: Place): readonly Claim[];
  /** Bring a place into view and open its card; one without a position opens in a window. */
  show(place: Place): void;
  showClaim(id: string): void;
  openTab(name: TabName): void;
  announce(words: Live): void;
}
