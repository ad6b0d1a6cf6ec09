/** One thing of the page that a link to it should bring back, as a short text. */
export interface Part {
  /** The present value; null where it is what the page opens with. */
  get(): string | null;
  /** Take a value from a link; null means what the page opens with. Anything odd is ignored. */
  set(value: string | null): void;
}

/** What the page remembers in its address: every part registers here and says when it changes. */
export class State {
  readonly #parts = new Map<string, Part>();
  readonly #listeners: (() => void)[] = [];

  register(key: string, part: Part): void {
    this.#parts.set(key, part);
  }

  get parts(): ReadonlyMap<string, Part> {
    return this.#parts;
  }

  /** To be called by a part whenever its value has changed. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
