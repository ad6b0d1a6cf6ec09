import * as L from "leaflet";

import { accuracyCircle } from "./accuracy";
import { card } from "../panels/card";
import { bind, h } from "../dom";
import type { Explorer } from "../explorer";
import { m } from "../language";
import { nameOf, type Place } from "./places";
import { symbol } from "./symbols";

const WIDEST_PX = 340;
const TALLEST_PX = 420;
const MARGIN_PX = 60;
const NARROW_PX = 560;
const OUTLINE_PX = 9;

/** A line around a feature of a layer of many, which has no element of its own to be marked. */
const outlined = (place: Place): L.GeoJSON =>
  L.geoJSON(place.feature, {
    interactive: false,
    pointToLayer: (_, at) => L.circleMarker(at, { radius: OUTLINE_PX, interactive: false }),
    style: { className: "picked", fill: false },
  });

/** The one popup of the map and the one window of the page. */
export class Popup {
  readonly #popup = L.popup({ autoPanPaddingTopLeft: [56, 16], autoPanPaddingBottomRight: [16, 16], className: "facts" });
  readonly #dialog: HTMLDialogElement;
  readonly #dialogBody = h("div");
  #circle: L.Circle | null = null;
  #outline: L.GeoJSON | null = null;
  #opener: Element | null = null;
  #place: Place | null = null;
  readonly #listeners: (() => void)[] = [];

  constructor(private readonly explorer: Explorer, host: HTMLElement) {
    this.#dialog = h(
      "dialog",
      { class: "window" },
      h("button", { type: "button", class: "close", "aria-label": m("close"), on: { click: () => this.#dialog.close() } }, "×"),
      this.#dialogBody,
    );
    host.append(this.#dialog);
    this.#dialog.addEventListener("close", () => {
      if (!this.#popup.isOpen()) this.#read(null);
    });
    explorer.map.on("popupclose", ({ popup }) => {
      if (popup === this.#popup) this.#closed();
    });
    explorer.map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#popup.isOpen()) this.#popup.close();
    });
  }

  open(place: Place, at: L.LatLng, truth: L.LatLng | null): void {
    this.#put(card(this.explorer, place, "h3"), at);
    this.#circle = truth ? accuracyCircle(place, truth) : null;
    this.#circle?.addTo(this.explorer.map);
    this.#outline = place.layer.packed && place.feature.geometry ? outlined(place) : null;
    this.#outline?.addTo(this.explorer.map);
    this.#read(place);
  }

  /** The place whose card is open. */
  get place(): Place | null {
    return this.#place;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #read(place: Place | null): void {
    this.#place = place;
    for (const listener of this.#listeners) listener();
  }

  /** A list to choose from, for places that lie on top of each other. */
  choose(places: readonly Place[], at: L.LatLng, more = 0): void {
    const items = places.map((place) =>
      h("li", {}, h(
        "button",
        { type: "button", class: "choice", on: { click: () => this.explorer.show(place) } },
        symbol(place.style, 18), h("span", {}, nameOf(place)),
      )));
    const zoom = h("button", {
      type: "button", class: "action",
      on: { click: () => { this.#popup.close(); this.explorer.map.setView(at, this.explorer.map.getZoom() + 2); } },
    }, m("stack.zoom"));
    this.#put(
      h("div", { class: "card" }, h("h3", { class: "card-title", tabindex: -1 }, m("stack.title", { count: places.length + more })),
        h("ul", { class: "bare" }, items), more > 0 ? h("p", { class: "small" }, m("compact.more", { count: more })) : null, zoom),
      at,
    );
  }

  openWindow(place: Place): void {
    const content = card(this.explorer, place, "h2");
    this.#dialogBody.replaceChildren(content);
    bind(this.#dialog, "aria-label", nameOf(place));
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#read(place);
    content.querySelector<HTMLElement>(".card-title")?.focus();
  }

  close(): void {
    this.#popup.close();
    if (this.#dialog.open) this.#dialog.close();
  }

  #put(content: HTMLElement, at: L.LatLng): void {
    const { map } = this.explorer;
    const opener = document.activeElement;
    this.#popup.close();
    this.#opener = opener;
    const { x, y } = map.getSize();
    const widest = Math.min(WIDEST_PX, x - MARGIN_PX);
    const narrow = x < NARROW_PX;
    Object.assign(this.#popup.options, {
      maxWidth: widest, minWidth: Math.min(240, widest), maxHeight: Math.min(TALLEST_PX, Math.max(160, y - 2 * MARGIN_PX)),
      autoPanPaddingTopLeft: [narrow ? 16 : 56, 16],
    });
    map.getContainer().classList.add("reading");
    this.#popup.setLatLng(at).setContent(content).openOn(map);
    const closeButton = this.#popup.getElement()?.querySelector(".leaflet-popup-close-button");
    if (closeButton) bind(closeButton, "aria-label", m("close"));
    content.querySelector<HTMLElement>(".card-title")?.focus({ preventScroll: true });
  }

  #closed(): void {
    this.#circle?.remove();
    this.#circle = null;
    this.#outline?.remove();
    this.#outline = null;
    this.#read(null);
    this.explorer.map.getContainer().classList.remove("reading");
    const inside = this.#popup.getElement()?.contains(document.activeElement) ?? false;
    const opener = this.#opener;
    this.#opener = null;
    if (!inside) return;
    if (opener instanceof HTMLElement || opener instanceof SVGElement) {
      if (opener.isConnected) opener.focus({ preventScroll: true });
      else this.explorer.map.getContainer().focus({ preventScroll: true });
    }
  }
}
