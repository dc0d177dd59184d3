// The order of a recorded run's events: which of them led to which (vector clocks), and which two adjacent ones could have
// come the other way round. What was announced when the run ended counts as an event that came last of all.
import type { Recorded } from "../../kernel/record/trace.ts";
import { COMMUTES, RACES } from "../../kernel/shared.ts";
import { VectorClock } from "../dpor/vector-clock.ts";
import type { Recording } from "../record.ts";
import { Accesses } from "./past.ts";

/** Two events of different actors, by their indices: `first` came before `second`, and nothing between them made it so. */
export interface Race {
  readonly first: number;
  readonly second: number;
}

/** The steps of a run, and what did not happen any more. */
export const eventsOf = ({ steps, announced }: Recording): readonly Recorded[] => [...steps, ...announced];

export class EventOrder {
  readonly events: readonly Recorded[];
  readonly accesses: Accesses;
  readonly #clocks: VectorClock[] = [];
  readonly #actors = new Map<string, number>();

  constructor(events: readonly Recorded[]) {
    this.events = events;
    this.accesses = new Accesses(events);
    for (const [index, { actor, own }] of events.entries()) {
      const clock = new VectorClock();
      for (const before of this.#before(index)) clock.join(this.#clocks[before] as VectorClock);
      clock.set(this.#numberOf(actor), own);
      this.#clocks.push(clock);
    }
  }

  /** Whether the one led to the other, or is the other. */
  leads(one: number, other: number): boolean {
    const { actor, own } = this.events[one] as Recorded;
    return (this.#clocks[other] as VectorClock).has(this.#numberOf(actor), own);
  }

  /**
   * The races of the run, latest first; those of the program before those within its runtimes, and what happened before what
   * could have happened (somebody who is blocked for ever happened as well).
   */
  races(): Race[] {
    const found: Race[] = [];
    for (let second = this.events.length - 1; second > 0; second--) {
      const { actor, causes } = this.events[second] as Recorded;
      const rivals = new Set(this.accesses.before(second, (relation) => relation !== COMMUTES));
      for (const first of [...rivals].sort((a, b) => b - a)) {
        if (this.#actorOf(first) === actor || causes.includes(first)) continue;
        if (!this.#isBetween(first, second)) found.push({ first, second });
      }
    }
    const rank = ({ first, second }: Race): number => this.#rank(first) + this.#rank(second);
    return found.sort((a, b) => rank(a) - rank(b)); // stable: what was latest stays first
  }

  /** The order of events in which the two have changed places; what the first one led to comes after both. */
  reversed({ first, second }: Race): number[] {
    const indices = this.events.map((_, index) => index);
    const between = indices.slice(first + 1, second);
    return [
      ...indices.slice(0, first),
      ...between.filter((index) => !this.leads(first, index)),
      ...[second, first],
      ...between.filter((index) => this.leads(first, index)),
      ...indices.slice(second + 1),
    ];
  }

  /** Whether something that the first one led to keeps the second one behind it, whatever their own order. */
  #isBetween(first: number, second: number): boolean {
    const { accesses, events } = this;
    const racing = accesses.before(second, (relation) => relation === RACES);
    // What an event merely follows (an unlock, before a lock) goes with the first one when they change places.
    for (const before of [accesses.ofActor[second] as number, ...(events[second] as Recorded).causes, ...racing]) {
      if (before >= 0 && before !== first && this.leads(first, before)) return true;
    }
    return false;
  }

  *#before(index: number): Iterable<number> {
    const own = this.accesses.ofActor[index] as number;
    if (own >= 0) yield own;
    for (const cause of (this.events[index] as Recorded).causes) if (cause >= 0 && cause < index) yield cause;
    yield* this.accesses.before(index, (relation) => relation !== COMMUTES);
  }

  #rank(index: number): number {
    const event = this.events[index] as Recorded & { readonly blocked?: boolean };
    return Number(event.internal) * 2 + Number(event.blocked === false);
  }

  #actorOf(index: number): string {
    return (this.events[index] as Recorded).actor;
  }

  #numberOf(actor: string): number {
    const known = this.#actors.get(actor);
    if (known !== undefined) return known;
    this.#actors.set(actor, this.#actors.size);
    return this.#actors.size - 1;
  }
}
