/**
 * Source-DPOR with sleep sets: one run for each class of schedules that differ only in the order of independent steps,
 * and some runs given up (Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction, POPL 2014).
 * Deviations: data choices are explored exhaustively within their step; the process's end and the passing of time are
 * treated as told below; unreversible orders (`FOLLOWS`) are looked through.
 */
import type { Actor } from "../../kernel/actor.ts";
import { type ChoiceKind, type Chooser, type Observer, plainChoice } from "../../kernel/choose.ts";
import { Misuse } from "../../kernel/errors.ts";
import type { Op } from "../../kernel/op.ts";
import type { World } from "../../kernel/world.ts";
import { diverged } from "../choices.ts";
import { History } from "../dpor/history.ts";
import { type Digit, TICKER } from "../dpor/node.ts";
import { reverse } from "../dpor/reversal.ts";
import type { Strategy } from "../strategy.ts";

export function sourceDpor({ lateness }: { readonly lateness: number }): Strategy {
  if (lateness > 0) {
    throw new Misuse(
      "strategy source works at lateness 0\n  above it every step races with the clock: use --strategy random",
    );
  }
  const search = new SourceDpor();
  return {
    name: "source",
    exhaustive: true,
    counts: "traces",
    hashing: false,
    observer: search,
    begin: () => (search.begin() ? search : null),
    end: () => {},
  };
}

class SourceDpor implements Chooser, Observer {
  readonly everyStep = true;
  readonly #history = new History();
  /** Steps before this one are those of the run before. */
  #fresh = 0;
  #started = false;
  /** Everybody who could step sleeps. */
  #blocked = false;
  /** Data choices made before the first step. */
  readonly #rootDigits: Digit[] = [];
  #digitStep = -2;
  #digit = 0;

  /** Goes to the next branch; false: there is none. */
  begin(): boolean {
    this.#blocked = false;
    this.#digitStep = -2;
    if (this.#started) return this.#backtrack();
    this.#started = true;
    return true;
  }

  // --- Choosing -----------------------------------------------------------------------------------------------------

  actor(world: World): Actor | null {
    const history = this.#history;
    const step = world.steps;
    if (step === history.length && !this.#extend(world)) {
      this.#blocked = true;
      return null;
    }
    const { actor: index } = history.node(step);
    const actor = index === TICKER ? world.ticker : world.actors[index];
    if (actor === undefined || actor.slot < 0) throw diverged(`step ${step}: actor ${index} cannot step`);
    // Time passes, as in `barrier`; those who could step have branches of their own.
    if (index === TICKER && step >= this.#fresh) this.#anticipateAll(world);
    return actor;
  }

  value(world: World, kind: ChoiceKind, count: number): number {
    const step = world.steps - 1;
    const digits = step < 0 ? this.#rootDigits : this.#history.node(step).digits;
    if (step !== this.#digitStep) {
      this.#digitStep = step;
      this.#digit = 0;
    }
    const at = this.#digit++;
    if (at === digits.length) digits.push({ value: 0, count });
    const digit = digits[at] as Digit;
    if (digit.count !== count) throw diverged(`step ${step}: ${kind} had ${digit.count} values and now has ${count}`);
    return digit.value;
  }

  /** A state that no run has met before: takes its first branch. False: what could be done here is covered. */
  #extend(world: World): boolean {
    const history = this.#history;
    const node = history.enter(world);
    if (history.length > 0) node.inheritSleep(history.node(history.length - 1), world);
    let first = plainChoice(world).index;
    if (node.sleeps(first)) {
      const awake = node.enabled.filter((actor) => !node.sleeps(actor));
      if (awake.length === 0) return false;
      first = Math.min(...awake);
    }
    node.take(first);
    // Letting time pass depends on everybody's next step: no reduction here.
    if (world.ticker.slot >= 0) for (const actor of node.enabled) node.include(actor);
    history.commit();
    return true;
  }

  // --- Observing ----------------------------------------------------------------------------------------------------

  step(world: World, actor: Actor, op: Op): void {
    const step = world.steps - 1;
    if (step >= this.#fresh) {
      const history = this.#history;
      history.record(step, world, actor, op);
      const { races } = history;
      for (let i = 0; i < races.length; i++) {
        reverse(history, races[i] as number, { actor: actor.index, clock: history.node(step).clock, step });
      }
    }
    actor.causes.length = 0;
  }

  /** Nobody can step, and time passes: what was announced could have been done before what prevents it. */
  barrier(world: World): void {
    if (world.steps <= this.#fresh) return; // met in a run before
    this.#anticipateAll(world);
    this.#history.epoch = world.steps;
  }

  ended(world: World): void {
    this.#anticipateAll(world);
    if (this.#blocked || !endedByStep(world)) return;
    // The last step ended the process, and with it took away the next steps of all who were able to make one.
    const node = this.#history.node(this.#history.length - 1);
    for (const actor of node.enabled) node.include(actor);
  }

  /** Steps that were announced and could not be performed race with what prevents them. */
  #anticipateAll(world: World): void {
    const history = this.#history;
    for (const actor of world.actors) {
      if (actor.pending === null || actor.slot >= 0 || actor.finished) continue;
      history.anticipate(world, actor);
      const later = { actor: actor.index, clock: history.announced, step: history.length };
      for (const earlier of history.races) reverse(history, earlier, later);
    }
  }

  // --- Going back ---------------------------------------------------------------------------------------------------

  #backtrack(): boolean {
    const history = this.#history;
    for (let step = history.length - 1; step >= 0; step--) {
      const node = history.node(step);
      history.forget(step);
      history.length = step + 1;
      this.#fresh = step;
      node.leave();
      if (raise(node.digits)) return true;
      node.close();
      const next = node.next();
      if (next !== null) {
        node.take(next);
        return true;
      }
    }
    history.length = 0;
    this.#fresh = 0;
    return raise(this.#rootDigits);
  }
}

/** Whether the last step ended the process, or printed what makes the run hopeless. */
const endedByStep = ({ end }: World): boolean => end !== null && end.kind !== "deadlock" && end.kind !== "cut";

/** The next values, as an odometer counts; false: all were there. */
function raise(digits: Digit[]): boolean {
  for (let last = digits.pop(); last !== undefined; last = digits.pop()) {
    if (last.value + 1 < last.count) {
      digits.push({ value: last.value + 1, count: last.count });
      return true;
    }
  }
  return false;
}
