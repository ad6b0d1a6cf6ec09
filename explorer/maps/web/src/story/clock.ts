import type { Filters } from "../explore/filters";
import { instantsOf, type Instant } from "./instants";
import type { Explorer } from "../explorer";
import type { State } from "../state";

const STEP_MS = 1600;

/** The instant that the page is set to: none, or a stop of the slider; it runs only when asked to. */
export class Clock {
  readonly instants: readonly Instant[];
  readonly #filters: Filters;
  readonly #state: State;
  readonly #listeners: (() => void)[] = [];
  #index = 0;
  #timer: number | null = null;

  constructor(explorer: Explorer) {
    this.instants = instantsOf(explorer);
    this.#filters = explorer.filters;
    this.#state = explorer.state;
    this.#state.register("i", {
      get: () => this.instant?.key ?? null,
      set: (key) => {
        this.put(1 + this.instants.findIndex((one) => one.key === key));
      },
    });
    this.#filters.onChange(() => {
      // Somebody asked for a place that was not there at the instant.
      if (this.instant && this.#filters.instant === null) this.clear();
    });
  }

  /** Nought is "all dates"; the instants follow. */
  get index(): number {
    return this.#index;
  }

  get instant(): Instant | null {
    return this.instants[this.#index - 1] ?? null;
  }

  get playing(): boolean {
    return this.#timer !== null;
  }

  go(index: number): void {
    const next = Math.min(Math.max(0, index), this.instants.length);
    if (next === this.#index) return;
    this.#index = next;
    this.#filters.setInstant(this.instant?.at ?? null);
    this.#changed();
  }

  /** Where the reader's own hand puts it: that ends the play. */
  put(index: number): void {
    this.pause();
    this.go(index);
  }

  clear(): void {
    this.put(0);
  }

  play(): void {
    if (this.playing || this.instants.length === 0) return;
    this.#timer = window.setInterval(() => this.#step(), STEP_MS);
    if (this.#index === this.instants.length) this.go(1);
    else this.go(this.#index + 1);
    this.#notify();
  }

  pause(): void {
    if (this.#timer === null) return;
    window.clearInterval(this.#timer);
    this.#timer = null;
    this.#notify();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #step(): void {
    this.go(this.#index + 1);
    if (this.#index === this.instants.length) this.pause();
  }

  #changed(): void {
    this.#notify();
    this.#state.changed();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
