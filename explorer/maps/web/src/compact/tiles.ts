import * as L from "leaflet";

import type { Painter, Tile } from "./painter";

const SIDE = 256;
const FINEST = 2;

/** Canvases under Leaflet's care, each painted with what lies on it and nothing else. */
export class Tiles extends L.GridLayer {
  readonly #painter: Painter;
  readonly #canvases = new Map<HTMLCanvasElement, Tile>();

  constructor(painter: Painter, pane: string, className: string) {
    super({ pane, noWrap: true, updateWhenZooming: false, keepBuffer: 1, className });
    this.#painter = painter;
    this.on("tileunload", ({ tile }) => this.#canvases.delete(tile as unknown as HTMLCanvasElement));
  }

  protected override createTile({ x, y, z }: L.Coords): HTMLElement {
    const canvas = document.createElement("canvas");
    const tile = { x, y, zoom: z };
    this.#canvases.set(canvas, tile);
    this.#paint(canvas, tile);
    return canvas;
  }

  #paint(canvas: HTMLCanvasElement, tile: Tile): void {
    const ratio = Math.min(FINEST, Math.max(1, window.devicePixelRatio));
    canvas.width = canvas.height = SIDE * ratio;
    const context = canvas.getContext("2d");
    // Said for tests, which count what each tile shows.
    canvas.dataset["tile"] = `${tile.zoom}/${tile.x}/${tile.y}`;
    if (context) canvas.dataset["drawn"] = String(this.#painter.paint(context, tile, ratio));
  }

  /** The same tiles with what shows now. */
  repaint(): void {
    for (const [canvas, tile] of this.#canvases) this.#paint(canvas, tile);
  }

  /** What is in view on one canvas. */
  picture(map: L.Map, ratio: number): HTMLCanvasElement {
    const zoom = Math.round(map.getZoom());
    const scale = 2 ** (map.getZoom() - zoom);
    const size = map.getSize();
    const corner = map.project(map.containerPointToLatLng([0, 0]), zoom);
    const whole = document.createElement("canvas");
    whole.width = size.x * ratio;
    whole.height = size.y * ratio;
    const context = whole.getContext("2d");
    const piece = document.createElement("canvas");
    const last = 2 ** zoom - 1;
    for (let y = Math.max(0, Math.floor(corner.y / SIDE)); y <= Math.min(last, (corner.y + size.y / scale) / SIDE); y += 1) {
      for (let x = Math.max(0, Math.floor(corner.x / SIDE)); x <= Math.min(last, (corner.x + size.x / scale) / SIDE); x += 1) {
        piece.width = piece.height = SIDE * ratio;
        const pen = piece.getContext("2d");
        if (!pen || this.#painter.paint(pen, { x, y, zoom }, ratio) < 0) continue;
        const side = SIDE * scale * ratio;
        context?.drawImage(piece, (x * SIDE - corner.x) * scale * ratio, (y * SIDE - corner.y) * scale * ratio, side, side);
      }
    }
    return whole;
  }
}
