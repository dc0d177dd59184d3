// Dynamic partial order reduction: runs a program once for each class of schedules that differ only in the order of
// independent steps. What source-DPOR and optimal-DPOR have in common (Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic
// partial order reduction, POPL 2014): every step is asked what it races with, and the races are reversed one after the
// other, depth first; steps whose branches are done sleep in the branches beside them.
// Deviations: races are looked at as they are met; data choices are explored exhaustively within their step; the process's
// end and the passing of time are treated as told below; unreversible orders (`FOLLOWS`) are looked through.
import type { Actor } from "../../kernel/actor.ts";
import { type ChoiceKind, type Chooser, type Observer, plainChoice } from "../../kernel/choose.ts";
import type { Op } from "../../kernel/signal/op.ts";
import type { World } from "../../kernel/world.ts";
import { diverged } from "../choices.ts";
import { History } from "./history.ts";
import { type Digit, TICKER } from "./node.ts";
import { type Later, reverse } from "./reversal.ts";
import { VectorClock } from "./vector-clock.ts";
import { WakeUps } from "./wake-up.ts";

/** How much is left out: what source sets, wake-up trees, or sleep sets alone need not explore. */
export type Reach = "source" | "optimal" | "sleep";

export class Reduction implements Chooser, Observer {
  readonly everyStep = true;
  readonly noticed: Set<string>;
  readonly #reach: Reach;
  readonly #wakeUps: WakeUps | null;
  readonly #history: History;
  /** Steps before this one are those of the run before. */
  #fresh = 0;
  #started = false;
  /** Everybody who could step sleeps. */
  #blocked = false;
  /** Data choices made before the first step. */
  readonly #rootDigits: Digit[] = [];
  #digitStep = -2;
  #digit = 0;

  constructor(reach: Reach, noticed: Set<string>) {
    this.noticed = noticed;
    this.#reach = reach;
    this.#wakeUps = reach === "optimal" ? new WakeUps() : null;
    this.#history = new History(this.#wakeUps);
  }

  /** Polls that exclude each other were met. */
  hasGroups = false;

  /** Goes to the next branch; false: there is none. */
  begin(): boolean {
    this.#blocked = false;
    this.#history.polls.start();
    this.#digitStep = -2;
    if (this.#started) {
      const more = this.#backtrack();
      this.#wakeUps?.start(this.#fresh < this.#history.length ? this.#history.node(this.#fresh).objects : 0);
      return more;
    }
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
    const { actor: index, enabled, kind } = history.node(step);
    const actor = index === TICKER ? world.ticker : world.actors[index];
    if (actor === undefined || actor.slot < 0 || world.enabled.length !== enabled.length) {
      throw diverged(`step ${step}: other actors can step`);
    }
    if (step < this.#fresh && actor.pending?.kind !== kind) throw diverged(`step ${step} was ${kind?.name}`);
    if (step >= this.#fresh) history.node(step).optional = actor.optional && index !== TICKER;
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
    if (history.length > 0) {
      const before = history.node(history.length - 1);
      node.inheritSleep(before, history.length - 1, world);
      this.#wakeUps?.adopt(before, node, world);
    }
    let first = node.next();
    if (first === null) {
      if (this.#wakeUps !== null) node.loosen();
      first = plainChoice(world).index;
      if (node.sleeps(first)) {
        const awake = node.enabled.filter((actor) => !node.sleeps(actor));
        if (awake.length === 0) return false;
        first = Math.min(...awake);
      }
    }
    node.take(first);
    // Letting time pass depends on everybody's next step: no reduction here.
    if (world.ticker.slot >= 0 || this.#reach === "sleep") for (const actor of node.enabled) node.include(actor);
    history.commit();
    return true;
  }

  // --- Observing ----------------------------------------------------------------------------------------------------

  born(world: World, actor: Actor): void {
    this.#wakeUps?.born(world, actor);
  }

  step(world: World, actor: Actor, op: Op): void {
    const step = world.steps - 1;
    const history = this.#history;
    if (step < this.#fresh) history.polls.repeat(step, world);
    else {
      history.record(step, world, actor, op);
      const { races, past } = history;
      const { clock, group, section, kind } = history.node(step);
      if (races.length > 0 && this.#reach !== "sleep") {
        const later = { actor: actor.index, clock, past, step, group, section, kind, accesses: null };
        for (const earlier of races) reverse(history, world, earlier, later);
      }
      if (group >= 0 && op.kind.enabled !== undefined && this.#reach !== "sleep") this.#mayBeStuck(world, step);
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
    this.hasGroups ||= this.#history.polls.count > 0;
    this.#anticipateAll(world);
    if (this.#blocked || !endedByStep(world)) return;
    // The last step ended the process, and with it took away the next steps of all who were able to make one.
    const node = this.#history.node(this.#history.length - 1);
    for (const actor of node.enabled) node.include(actor);
  }

  /** Steps that were announced and could not be performed race with what prevents them: their actor's end, too. */
  #anticipateAll(world: World): void {
    if (this.#reach === "sleep") return; // everything is explored anyway
    const history = this.#history;
    for (const actor of world.actors) {
      if (actor.pending === null || actor.slot >= 0) continue;
      if (actor.finished && actor.stoppedAt <= history.epoch) continue;
      const { index } = actor;
      history.anticipate(world, actor);
      const { announced: clock, announcedAccesses: accesses, past } = history;
      // Whoever was taken out of the run could have stepped until then.
      const step = actor.finished ? actor.stoppedAt - 1 : history.length;
      if (history.races.length > 0) {
        const { kind } = actor.pending;
        const later = { actor: index, clock, past, step, kind, accesses, ...history.polls.next(actor) };
        for (const earlier of history.races) if (earlier <= step) reverse(history, world, earlier, later);
      }
      if (actor.gate !== null) this.#anticipatePoll(world, actor);
    }
    // And time could have passed without those for whom it need not wait.
    for (let step = history.epoch; step < history.length; step++) {
      if (!history.node(step).optional) continue;
      reverse(history, world, step, { ...ticks, step: history.length });
    }
  }

  /**
   * An op that may have to wait, in the midst of a poll. Of what it comes after and the poll's begin does not, another poll
   * could have come later: then this one would have been stuck here and would have kept it out.
   */
  #mayBeStuck(world: World, step: number): void {
    const history = this.#history;
    const { clock, group, section, first, actor, kind } = history.node(step);
    const begin = history.node(first);
    if (first < history.epoch) return;
    for (const other of history.polls.of(group)) {
      const { actor: before, number } = history.node(other);
      if (other < history.epoch || before === actor || begin.clock.has(before, number)) continue;
      if (!clock.has(before, number)) continue;
      const { clock: own } = begin;
      const later = { actor, clock: own, past: own, step: first, group, section, kind, accesses: null };
      reverse(history, world, other, later);
    }
  }

  #anticipatePoll(world: World, actor: Actor): void {
    const history = this.#history;
    const { index } = actor;
    // Whoever waits for his turn to poll waits for no object: what took his turn away is the step to be reversed.
    const chance = history.lastChance(index);
    if (chance >= 0 && !history.node(chance).isCovered(index)) history.node(chance).include(index);
    const stuck = history.polls.stuck(actor, history.latestOf(index));
    if (stuck === null) return;
    const { first: step, others } = stuck;
    const { clock, group, section, kind } = history.node(step);
    const later = { actor: index, clock, past: clock, step, group, section, kind, accesses: null };
    for (const other of others) {
      const { actor: before, number } = history.node(other);
      if (other < history.epoch || clock.has(before, number)) continue;
      reverse(history, world, other, later);
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
      if (raise(node.digits)) return true;
      // Polls that exclude each other commute as a whole: a branch cannot say so of its first step (see reversal.ts).
      if (this.#reach !== "sleep" || node.group < 0) node.close(step);
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

/** Comes after nothing. */
const none = new VectorClock();

/** Time passes. */
const ticks: Omit<Later, "step"> = {
  actor: TICKER,
  clock: none,
  past: none,
  group: -1,
  section: 0,
  kind: null,
  accesses: [],
};

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
