import * as L from "leaflet";
import type { Geometry, Position } from "geojson";

import { inOnePiece } from "./antimeridian";
import { areaPath, type AreaPath } from "./areas";
import type { CompactLayer } from "../compact/layer";
import type { LayerData } from "../island";
import type { MessageKey } from "../language";
import { pointMarker, type PointMarker } from "./markers";
import type { Place } from "./places";

const PANES = { background: "background", outline: "outline", feature: "areas" } as const;
const Z_INDEX = { background: "250", outline: "300", feature: "350" } as const;

/** Filled areas lie over the ground and under the outlines that they would hide. */
const CLASSES_Z_INDEX = "275";

const FURTHEST_LATITUDE = 90;
/** Longitudes may run on for a turn past the antimeridian. */
const FURTHEST_LONGITUDE = 540;

class Undrawable extends Error {
  constructor(readonly reason: MessageKey) {
    super(reason);
  }
}

const latLng = ([longitude, latitude]: Position): L.LatLng => {
  // Leaflet refuses what is not a number; infinity must not get past it either.
  if (!Number.isFinite(longitude) || !Number.isFinite(latitude)) throw new Undrawable("undrawable.coordinates");
  // Metres of a national grid would land in the sea, or wrap round the world.
  if (Math.abs(longitude as number) > FURTHEST_LONGITUDE || Math.abs(latitude as number) > FURTHEST_LATITUDE) {
    throw new Undrawable("undrawable.degrees");
  }
  return L.latLng(latitude as number, longitude as number);
};

interface PointPosition {
  readonly position: Position;
}

/** Where a path lies, after a look at its corners. */
function boundsOf(path: L.Polyline): L.LatLngBounds {
  const bounds = path.getBounds();
  if (!bounds.isValid()) throw new Undrawable("undrawable.empty");
  latLng([bounds.getWest(), bounds.getSouth()]);
  latLng([bounds.getEast(), bounds.getNorth()]);
  return bounds;
}

function* split(geometry: Geometry): Generator<PointPosition | Geometry> {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) yield* split(part);
  } else if (geometry.type === "Point") {
    yield { position: geometry.coordinates };
  } else if (geometry.type === "MultiPoint") {
    for (const position of geometry.coordinates) yield { position };
  } else {
    yield inOnePiece(geometry);
  }
}

/** One layer on the map: what is drawn of it, and whether it shows. */
export class DrawnLayer {
  readonly #points: PointMarker[] = [];
  readonly #paths: AreaPath[] = [];
  readonly #drawn = new Map<Place, readonly L.Layer[]>();
  readonly #group = L.layerGroup();
  readonly #bounds = new Map<Place, L.LatLngBounds>();

  constructor(
    readonly map: L.Map,
    readonly data: LayerData,
    readonly places: readonly Place[],
  ) {
    const pane = data.classes ? "classes" : PANES[data.role];
    if (!map.getPane(pane)) map.createPane(pane).style.zIndex = data.classes ? CLASSES_Z_INDEX : Z_INDEX[data.role];
    if (data.classes) map.getContainer().classList.add("classed");
    const renderer = L.svg({ pane, padding: 0.5 });
    for (const place of places) this.#draw(place, renderer);
  }

  #draw(place: Place, renderer: L.Renderer): void {
    const { geometry } = place.feature;
    if (!geometry) return;
    try {
      const bounds = L.latLngBounds([]);
      const drawn: L.Layer[] = [];
      const points: PointMarker[] = [];
      const paths: AreaPath[] = [];
      for (const part of split(geometry)) {
        if ("position" in part) {
          const point = pointMarker(place, latLng(part.position));
          points.push(point);
          drawn.push(point.marker);
          bounds.extend(point.at);
        } else {
          const path = areaPath(place, part, renderer);
          bounds.extend(boundsOf(path));
          drawn.push(path);
          paths.push({ place, path });
        }
      }
      if (!bounds.isValid()) throw new Undrawable("undrawable.empty");
      for (const layer of drawn) this.#group.addLayer(layer);
      this.#drawn.set(place, drawn);
      this.#points.push(...points);
      this.#paths.push(...paths);
      this.#bounds.set(place, bounds);
    } catch (error) {
      place.undrawable = error instanceof Undrawable ? error.reason : "undrawable.unknown";
    }
  }

  /** Once it resolves the layer is drawn, or known to be unreadable. */
  readonly ready: Promise<void> = Promise.resolve();

  /** Itself where it is a layer of many features, which has no places but those asked for. */
  get compact(): CompactLayer | null {
    return null;
  }

  /** The points that no filter hides. */
  get points(): readonly PointMarker[] {
    return this.#points.filter(({ marker }) => this.#group.hasLayer(marker));
  }

  get paths(): readonly AreaPath[] {
    return this.#paths;
  }

  /** Draw the places that pass and no others. */
  filter(passes: (place: Place) => boolean): void {
    for (const [place, parts] of this.#drawn) {
      const shown = passes(place);
      for (const part of parts) {
        if (shown === this.#group.hasLayer(part)) continue;
        if (shown) this.#group.addLayer(part);
        else this.#group.removeLayer(part);
      }
    }
  }

  get visible(): boolean {
    return this.map.hasLayer(this.#group);
  }

  set visible(visible: boolean) {
    if (visible) this.#group.addTo(this.map);
    else this.#group.remove();
  }

  /** Called whenever the layer comes or goes, by whatever hand. */
  onChange(listener: () => void): void {
    this.#group.on("add remove", listener);
  }

  boundsOf(place: Place): L.LatLngBounds | null {
    return this.#bounds.get(place) ?? null;
  }

  get bounds(): L.LatLngBounds {
    const bounds = L.latLngBounds([]);
    for (const one of this.#bounds.values()) bounds.extend(one);
    return bounds;
  }
}
