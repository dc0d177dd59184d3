// The world: one run's whole simulated machine, and the loop that steps it (what a step does: step.ts, stack.ts).
// Size: every model speaks to this class, and the loop's hot path wants its state in one object.
//
// The loop: choose an actor, perform its announced op, resume its body until it announces the next one (or parks, or
// ends), resume whoever that woke in the same way, choose again. An op that continues the same actor does all this
// inside its own `next` (stepInline) and suspends nothing.
import { Actor, type Frame } from "./actor.ts";
import type { ChoiceKind, Chooser, Observer } from "./choose.ts";
import { Clock, MOVES } from "./clock.ts";
import { type Closure, closureFrame } from "./closure.ts";
import type { End } from "./end.ts";
import { Bug, invariant, Misuse, offStage, swallowed } from "./errors.ts";
import type { Hazards } from "./hazard.ts";
import { hold, type Owner } from "./ownership/owner.ts";
import type { Policy, Settings } from "./settings.ts";
import type { Shared } from "./shared.ts";
import { cleared, entered, left, taken } from "./signal/fresh.ts";
import { ANNOUNCED, callSite, Op, type OpKind } from "./signal/op.ts";
import { resume } from "./stack.ts";
import { type Digest, digestOf } from "./state/hash.ts";
import { type Log, logOf } from "./state/log.ts";
import { stampWith } from "./state/telling.ts";
import { Stdout } from "./stdout.ts";
import { announce, canStep, perform } from "./step.ts";
import { Unit } from "./unit.ts";
import { waitFor } from "./wait-for.ts";

export type { Policy, Settings } from "./settings.ts";

export class World {
  readonly policy: Policy;
  readonly lateness: number;
  readonly chooser: Chooser;
  readonly observer: Observer | null;
  readonly maxSteps: number;
  readonly hashing: boolean;
  readonly recording: boolean;
  readonly sees: ((line: string) => boolean) | null;
  readonly timed: boolean;
  readonly expects: string | null;
  /** Hears of what may be a misuse; null: nobody asks. */
  readonly hazards: Hazards | null;

  readonly objects: Shared[] = [];
  readonly actors: Actor[] = [];
  /** The actors whose announced op can step. Its order is no order: it changes by swapping. */
  readonly enabled: Actor[] = [];
  /** How many of the enabled ones are optional. */
  optionals = 0;
  readonly clock: Clock;
  readonly stdout: Stdout;
  /** Whose body runs at this moment. */
  current: Actor | null = null;
  /** Who stepped last: a plain schedule goes on with it. */
  last: Actor | null = null;
  steps = 0;
  /** A model's queues keep its actors' steps in order: reduction finds next to nothing that commutes. */
  queues = false;
  /** There are actors that other steps take out of the run (tasks, which are killed). */
  tasks = false;
  /** Requests that were no steps; a body that makes nothing else is cut as well. */
  served = 0;
  end: End | null = null;
  /** What the step in progress touched: object, mode, object, mode… Kept only for an observer. */
  readonly touched: (Shared | number)[] = [];
  /** The poll that the step in progress belongs to (see Actor.section), 0 outside; kept only for an observer. */
  section = 0;
  /** The polls that this one excludes: the group of its gate. */
  group: object | null = null;
  /** The step is one poll of a leaf that may find nothing: what it comes after could also have come later. */
  looks = false;
  /** The clock as an actor: it steps where letting time pass is a choice. */
  readonly ticker: Actor;
  #registry: Map<unknown, unknown> | null = null;
  /** Adds tasks that no actor stands for to the wait-for graph. */
  readonly suspended: (() => Iterable<Unit>)[] = [];
  #sharing: Map<object, string> | null = null;
  /** Where values come from that nobody can look into; null where nobody asks for the state. */
  readonly makers: WeakMap<object, Digest> | null;

  /** Woken actors, to be resumed until they announce an op. */
  readonly #woken: Actor[] = [];
  #next: Actor | null = null;
  /** Whether ops may decide for themselves: not while others are being resumed. */
  #inline = false;
  /** Somebody wants to know more of each step than its result. */
  readonly watched: boolean;
  /** `panicsCreated()` at the last step. */
  panics = 0;
  /** The step in progress, where there is an observer to be told of it. */
  observedOp: Op | null = null;
  observedActor: Actor | null = null;

  constructor(settings: Settings) {
    this.policy = settings.policy;
    this.lateness = settings.lateness;
    this.chooser = settings.chooser;
    this.observer = settings.observer;
    this.maxSteps = settings.maxSteps;
    this.hashing = settings.hashing;
    this.watched = settings.hashing || settings.observer !== null || settings.recording;
    this.makers = settings.hashing ? new WeakMap() : null;
    this.recording = settings.recording;
    this.sees = settings.sees;
    this.timed = settings.timed ?? false;
    this.expects = settings.expects;
    this.hazards = settings.hazards ?? null;
    this.clock = new Clock(this);
    this.stdout = new Stdout(this);
    cleared(); // an op made outside of bodies is nobody's
    this.ticker = new Actor(-1, "clock", this.clock.id);
    this.ticker.optional = true;
    this.ticker.pending = new Op(tick, this.clock, undefined);
    this.ticker.pending.state = ANNOUNCED;
    cleared();
  }

  /** Runs a program from its start to its end. Throws where the program is none; whatever happens, nothing of it is left. */
  run(main: Closure<unknown>): End {
    entered();
    swallowed(); // what happened before is nobody's here
    try {
      return this.#run(main);
    } catch (error) {
      if (error instanceof Misuse) this.#locate(error);
      throw error;
    } finally {
      this.#tearDown();
      swallowed();
      left();
    }
  }

  #run(main: Closure<unknown>): End {
    const unit = new Unit(this, "main");
    unit.label = "main";
    this.start(closureFrame(this, unit, main), null);
    while (this.end === null) {
      if (this.#woken.length > 0) this.#resumeWoken();
      this.#flush();
      if (this.end !== null) break;
      const actor = this.#next ?? this.decide();
      this.#next = null;
      if (actor !== null) this.#step(actor);
    }
    this.#flush(); // the step that ended the run
    this.hazards?.ended(this);
    this.observer?.ended?.(this);
    return this.end;
  }

  #locate(error: Misuse): void {
    const actor = this.current;
    if (actor === null || actor.frames.length === 0) return;
    const step = actor.steps === 0 ? "before its first step" : `after its step ${actor.steps}`;
    const site = callSite((error.stack ?? "").split(/\n\s+at resume /)[0]);
    error.locate(`${site === undefined ? "" : `at ${site}, `}in ${actor.unit.path} ${step}`);
  }

  /**
   * Lets go of the run's objects. Each `function*` that a body makes gets a hidden class of its own, which lives until
   * the next full collection and holds the body's variables; without this it would hold the whole world as well.
   */
  #tearDown(): void {
    this.current = null;
    this.last = null;
    this.#next = null;
    for (const actor of this.actors) {
      actor.frames.length = 0;
      actor.pending = null;
    }
    this.objects.length = 0;
    this.actors.length = 0;
    this.enabled.length = 0;
  }

  // --- For models ---------------------------------------------------------------------------------------------------

  /** Starts an actor with one frame on its stack; it announces its first op before anybody steps. */
  start(frame: Frame, onEnd: Actor["onEnd"]): Actor {
    const actor = new Actor(this.actors.length, frame.unit.path, frame.unit.id);
    actor.onEnd = onEnd;
    this.actors.push(actor);
    actor.frames.push(frame);
    actor.parked = true;
    this.observer?.born?.(this, actor);
    this.wake(actor);
    return actor;
  }

  /** Lets a parked actor go on. */
  wake(actor: Actor): void {
    if (!actor.parked || actor.finished) return;
    actor.parked = false;
    if (this.observer !== null) actor.causes.push(this.steps - 1);
    this.#woken.push(actor);
  }

  /** Notes that the step in progress is one of the reasons for the actor's next step. */
  causes(actor: Actor): void {
    if (this.observer !== null) actor.causes.push(this.steps - 1);
  }

  /** Notes that the step in progress touches one more object. */
  touch(object: Shared, mode: number): void {
    if (this.observer !== null) this.touched.push(object, mode);
  }

  /** One data choice; 0 where there is nothing to choose. */
  choose(kind: ChoiceKind, count: number): number {
    if (count < 2) return 0;
    const value = this.chooser.value(this, kind, count);
    invariant(value >= 0 && value < count, `a choice of ${count} answered with ${value}`);
    this.observer?.chose?.(this, kind, count, value);
    return value;
  }

  /** Asks again whether the actor's announced op can step. */
  refresh(actor: Actor): void {
    const op = actor.finished ? null : actor.pending;
    if (op === null) return;
    const able = canStep(actor, op);
    if (able !== actor.slot >= 0) {
      if (able) this.enable(actor);
      else {
        this.disable(actor);
        this.hazards?.blocks(this, actor, op);
      }
      actor.gate?.stall(actor, !able);
    }
  }

  /** Takes an actor out of the run: its task is killed. */
  stop(actor: Actor): void {
    const { pending } = actor;
    if (pending !== null) {
      const waiting = pending.object?.waiting as Actor[];
      const at = waiting.indexOf(actor);
      if (at >= 0) waiting.splice(at, 1);
    }
    if (actor.slot >= 0) this.disable(actor);
    actor.stoppedAt = this.steps;
    actor.parked = false;
    actor.finished = true;
  }

  /** Marks an actor as one that time need not wait for, or takes the mark back. */
  setOptional(actor: Actor, optional: boolean): void {
    if (actor.optional === optional) return;
    actor.optional = optional;
    if (actor.slot >= 0) this.optionals += optional ? 1 : -1;
  }

  /** The body that runs now becomes the holder of a value. */
  own(owner: Owner): void {
    hold(owner, this.scope());
  }

  /** The frame of the body that runs now. */
  scope(): Frame {
    const frames = (this.current as Actor).frames;
    for (let i = frames.length - 1; i >= 0; i--) if ((frames[i] as Frame).owned !== null) return frames[i] as Frame;
    throw new Bug("nobody's body runs");
  }

  /** The one object of its kind in this world (task ids, the hazards' notes), made on first use. */
  single<T>(key: object, make: (world: World) => T): T {
    this.#registry ??= new Map();
    if (!this.#registry.has(key)) this.#registry.set(key, make(this));
    return this.#registry.get(key) as T;
  }

  /** Who has the plain objects that were handed on; see sharing.ts. */
  get sharing(): Map<object, string> {
    this.#sharing ??= new Map();
    return this.#sharing;
  }

  /** The actor whose body runs now. */
  running(): Actor {
    if (this.current === null) throw new Misuse(offStage("a simulated value", this.end !== null));
    return this.current;
  }

  /** The process ends here and now; whatever else was going on is gone. */
  finish(end: End): void {
    this.end ??= end;
  }

  /** Another run covers this one, or nothing more can be learnt from it. */
  abandon(): void {
    this.finish({ kind: "abandoned" });
  }

  /** The log of the body that runs now; null for machines, and in runs that keep none. */
  telling(): Log | null {
    return this.hashing && this.current !== null ? logOf(this.current) : null;
  }

  /** What the body that runs now learns outside of an op: a guarded value, the host's clock. */
  told<T>(value: T): T {
    if (this.hashing) this.telling()?.told(value);
    return value;
  }

  /**
   * The body that runs now hands a value on. What nobody can look into (functions, private fields) is known from here on by
   * what this body has been told. The kernel does it for the arguments of ops and for results.
   */
  stamp(value: unknown): void {
    const { current } = this;
    if (this.hashing && current !== null && current.frames.length > 0) stampWith(current.unit.log, value);
  }

  digestOf(text: string): Digest {
    return this.hashing || this.recording ? digestOf(text) : noDigest;
  }

  /** Panics reach stderr with the thread's name (TH-4); stdout and outcomes never see them. */
  reportPanic(unit: Pick<Unit, "label">, error: unknown): void {
    const name = unit.label ?? "<unnamed>";
    this.stdout.stderr += `thread '${name}' panicked:\n${error instanceof Error ? error.message : String(error)}\n`;
  }

  // --- The loop -----------------------------------------------------------------------------------------------------

  /**
   * Called by a bound op's `next`: performs it if its actor may go on. Otherwise the body has to suspend.
   * This, `decide`, `#announce` and `#perform` are the hot path: what is rare is in functions of its own, so that the
   * engine can inline the rest.
   */
  stepInline(op: Op): boolean {
    taken(op);
    const actor = this.current;
    if (actor === null) throw new Misuse(offStage(`${op.kind.name} on ${op.object?.path}`, this.end !== null));
    if (!this.#inline || actor.errands.length > 0 || this.#woken.length > 0) return false;
    announce(this, actor, op);
    if (this.#woken.length > 0) return false; // that ended a poll and began something: who steps next is chosen with it
    if (this.observer !== null) this.#flush(); // what came of announcing the op belongs to the step before it
    if (this.#woken.length > 0) return false; // the end of a poll may wake somebody
    const next = this.decide();
    if (next !== actor) {
      this.#next = next;
      return false;
    }
    perform(this, actor, op);
    return this.end === null; // nothing of a body happens after the end
  }

  /** Runs a part of a body whose first op must not step before whoever asked has seen it. */
  unhurried<T>(part: () => T): T {
    const inline = this.#inline;
    this.#inline = false;
    try {
      return part();
    } finally {
      this.#inline = inline;
    }
  }

  /** Who steps next; null where the run is over or the clock woke somebody. */
  decide(): Actor | null {
    const { enabled, chooser } = this;
    if (this.end !== null || this.steps >= this.maxSteps) return this.#cut();
    if ((enabled.length === 0 || this.optionals > 0 || this.lateness > 0) && !this.#mayChoose()) return null;
    if (enabled.length === 1 && !chooser.everyStep) return enabled[0] as Actor;
    return chooser.actor(this) ?? this.#giveUp();
  }

  #cut(): null {
    this.finish({ kind: "cut", message: `cut after ${this.maxSteps} steps` });
    return null;
  }

  #giveUp(): null {
    this.abandon();
    return null;
  }

  /** Whether there is somebody to choose from, after letting time pass where it has to. */
  #mayChoose(): boolean {
    if (this.enabled.length === this.optionals || this.lateness > 0) return this.#passTime();
    if (this.ticker.slot >= 0) this.disable(this.ticker);
    return true;
  }

  /** Nobody has to step, or time may pass all the same. False where there is nobody to choose from yet. */
  #passTime(): boolean {
    const { enabled, clock, ticker, current } = this;
    if (ticker.slot >= 0) this.disable(ticker);
    while (enabled.length === 0) {
      if (!clock.waitedFor) {
        this.finish({ kind: "deadlock", waiting: waitFor(this) });
        return false;
      }
      this.observer?.barrier?.(this);
      ticker.steps++;
      this.last = ticker;
      this.current = null; // timers wake on nobody's behalf
      clock.advance();
      this.current = current;
      if (this.#woken.length > 0) return false;
    }
    // Letting time pass is a choice beside the actors: they are optional (spike 3.2, D4), or lateness is unlimited.
    if (enabled.length === this.optionals || (this.lateness > 0 && clock.waitedFor)) this.enable(ticker);
    return true;
  }

  #step(actor: Actor): void {
    const op = actor.pending as Op;
    this.current = actor;
    perform(this, actor, op);
    if (this.end !== null) return;
    if (actor === this.ticker) {
      actor.pending = op;
      op.state = ANNOUNCED;
      return;
    }
    this.#inline = true;
    resume(this, actor);
    this.#inline = false;
  }

  #resumeWoken(): void {
    const woken = this.#woken;
    for (let i = 0; i < woken.length; i++) {
      this.current = woken[i] as Actor;
      resume(this, woken[i] as Actor);
      if (this.end !== null) break;
    }
    woken.length = 0;
  }

  /** Tells the observer of the step that is over. */
  #flush(): void {
    const { observer } = this;
    const op = this.observedOp;
    if (op === null) return;
    this.observedOp = null;
    if (observer !== null) {
      observer.step(this, this.observedActor as Actor, op);
      this.touched.length = 0;
    }
  }

  /** The actor can step; for the kernel. */
  enable(actor: Actor): void {
    actor.slot = this.enabled.length;
    this.enabled.push(actor);
    if (actor.optional) this.optionals++;
  }

  /** The actor cannot step; for the kernel. */
  disable(actor: Actor): void {
    const { enabled } = this;
    const last = enabled.pop() as Actor;
    if (last !== actor) {
      enabled[actor.slot] = last;
      last.slot = actor.slot;
    }
    actor.slot = -1;
    if (actor.optional) this.optionals--;
  }
}

/** Time passes where passing it is a choice. */
const tick: OpKind<Clock, undefined, undefined> = {
  name: "tick",
  internal: true,
  mode: MOVES,
  execute(op, world) {
    const clock = op.object as Clock;
    if (clock.waitedFor) clock.advance();
    else world.finish({ kind: "deadlock", waiting: waitFor(world) });
    return undefined;
  },
};

const noDigest: Digest = { a: 0, b: 0, c: 0, d: 0 };
