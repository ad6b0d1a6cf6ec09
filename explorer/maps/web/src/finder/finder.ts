import { answerTo, type Answer } from "./answer";
import { readSet, type CandidateSet, type FinderData } from "./data";
import { Weightings } from "./drawing";
import { commandOf, linkOf, opening, readLink, type Query } from "./query";
import type { Part } from "../state";

const LONGEST_LINK = 1900;

/** Who changed the question: its reader, or a link and the page itself. */
export type Cause = "reader" | "page";

/** The question that the panel holds, and its answer. */
export class Finder implements Part {
  readonly sets: readonly CandidateSet[];
  readonly #weightings: Weightings;
  readonly #listeners: ((cause: Cause) => void)[] = [];
  #query: Query;
  #answer: Answer | null | undefined;
  #unread = 0;

  constructor(readonly data: FinderData) {
    this.sets = data.sets.map(readSet);
    this.#weightings = new Weightings(data.draws);
    this.#query = opening(data);
  }

  get query(): Query {
    return this.#query;
  }

  /** How many parts of the link that was opened said nothing that the page knows. */
  get unread(): number {
    return this.#unread;
  }

  get candidates(): CandidateSet {
    return this.#setOf(this.#query);
  }

  /** Reckoned when it is first asked for; null where nothing is asked. */
  get answer(): Answer | null {
    if (this.#answer === undefined) this.#answer = this.ask(this.#query);
    return this.#answer;
  }

  get command(): string {
    return this.commandOf(this.#query);
  }

  get tooLong(): boolean {
    return (linkOf(this.#query, this.candidates, this.data)?.length ?? 0) > LONGEST_LINK;
  }

  /** The answer to any question, whatever the panel holds. */
  ask(query: Query): Answer | null {
    return answerTo(query, this.#setOf(query), this.#weightings);
  }

  commandOf(query: Query): string {
    return commandOf(query, this.#setOf(query), this.data);
  }

  change(query: Query, cause: Cause = "reader"): void {
    this.#query = query;
    this.#answer = undefined;
    if (cause === "reader") this.#unread = 0;
    for (const listener of this.#listeners) listener(cause);
  }

  onChange(listener: (cause: Cause) => void): void {
    this.#listeners.push(listener);
  }

  get(): string | null {
    return this.tooLong ? null : linkOf(this.#query, this.candidates, this.data);
  }

  set(value: string | null): void {
    if (value === this.get()) return;
    const read = value === null ? { query: opening(this.data), unread: 0 } : readLink(value, this.sets, this.data);
    this.#unread = read.unread;
    this.change(read.query, "page");
  }

  #setOf({ set }: Query): CandidateSet {
    return this.sets.find(({ key }) => key === set) ?? this.sets[0] as CandidateSet;
  }
}
