import { h } from "../dom";
import { m, type Live } from "../language";

let count = 0;

/** A modal window with a heading, a way out and a voice of its own: what stands outside it is not read out. */
export class Dialogue {
  readonly #element: HTMLDialogElement;
  readonly #heading: HTMLElement;
  readonly #status = h("p", { class: "dialogue-status", role: "status" });
  readonly #opened: (() => void)[] = [];

  constructor(title: Live, ...content: HTMLElement[]) {
    count += 1;
    const id = `dialogue-${count}`;
    this.#heading = h("h2", { id, tabindex: -1 }, title);
    this.#element = h(
      "dialog", { class: "window dialogue", "aria-labelledby": id },
      h("button", { type: "button", class: "close", "aria-label": m("close"), on: { click: () => this.close() } }, "×"),
      this.#heading, content, this.#status,
    );
  }

  get element(): HTMLDialogElement {
    return this.#element;
  }

  onOpen(listener: () => void): void {
    this.#opened.push(listener);
  }

  onClose(listener: () => void): void {
    this.#element.addEventListener("close", listener);
  }

  open(): void {
    this.#status.textContent = "";
    for (const listener of this.#opened) listener();
    if (!this.#element.open) this.#element.showModal();
    this.#heading.focus();
  }

  close(): void {
    this.#element.close();
  }

  announce(words: Live): void {
    this.#status.textContent = words();
  }
}
