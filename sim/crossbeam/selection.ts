// One blocking operation, or a select of several: waits until an arm is ready and performs one of the ready arms, whichever
// (XB-4). `send` and `recv` are selections of one arm.
//
// Decision: a select looks at all its arms in one step. crossbeam looks at one after the other, which shows only where its
// `default` is taken because each channel was empty at another moment.
//
// A rendezvous needs both: whoever finds nobody registers with the channels of all arms (a step of its own) and waits to
// be met; who meets him performs both sides.
import type { Actor } from "../kernel/actor.ts";
import { cancel, type Moment, type Timer } from "../kernel/clock.ts";
import { give, take, visitOwners } from "../kernel/ownership/owner.ts";
import type { Shared } from "../kernel/shared.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import { Done, Steps } from "../kernel/signal/steps.ts";
import type { Duration } from "../kernel/value/duration.ts";
import type { World } from "../kernel/world.ts";
import { CHANGE, type Channel, type Direction, MET, whereabouts } from "./channel.ts";

/** One operation of a selection. `R`: what it comes to. */
// biome-ignore lint/suspicious/noExplicitAny: arms may carry different values
export interface Arm<R = any> {
  readonly result?: R;
  // biome-ignore lint/suspicious/noExplicitAny: of any values
  readonly channel: Channel<any>;
  readonly direction: Direction;
  /** What to send. It stays with the body until the arm is chosen. */
  readonly value?: unknown;
}

/** An arm that waits at a rendezvous. */
export interface Offer {
  readonly selection: Selection;
  readonly arm: Arm;
  readonly index: number;
}

/** What came of an arm: the value or nothing; or the other side is gone. */
export interface Outcome {
  /** The arm; -1: none was ready, or none in time. */
  readonly index: number;
  readonly over: boolean;
  readonly value: unknown;
}

/** How long it waits. */
export interface Bounds {
  readonly waits: boolean;
  readonly timeout: Duration | null;
  readonly deadline: Moment | null;
  /** The first ready arm instead of any. */
  readonly biased: boolean;
  /** Only finds the arm, and performs nothing. */
  readonly looks: boolean;
}

export const forEver: Bounds = { waits: true, timeout: null, deadline: null, biased: false, looks: false };
export const atOnce: Bounds = { ...forEver, waits: false };

export class Selection {
  readonly arms: readonly Arm[];
  readonly bounds: Bounds;
  readonly actor: Actor;
  readonly path: string;
  until: Moment | null;
  timer: Timer | null = null;
  /** What somebody who met it left here. */
  met: Outcome | null = null;
  #registered = false;

  constructor(world: World, arms: readonly Arm[], bounds: Bounds) {
    this.arms = arms;
    this.bounds = bounds;
    this.actor = world.running();
    this.path = this.actor.unit.path;
    this.until = bounds.deadline;
  }

  /** The arms that can be chosen now. */
  ready(): number[] {
    const found: number[] = [];
    this.arms.forEach(({ channel, direction }, index) => {
      if (channel.isReady(direction, this)) found.push(index);
    });
    return found;
  }

  timeIsUp(world: World): boolean {
    const { timeout } = this.bounds;
    if (timeout !== null) this.until ??= world.clock.after(timeout);
    return this.until !== null && world.clock.reached(this.until);
  }

  /** Its arms are offered, or are not any more. */
  register(on: boolean, world: World): void {
    if (on === this.#registered) return;
    this.#registered = on;
    this.arms.forEach((arm, index) => {
      const { channel } = arm;
      if (channel.capacity !== 0) return;
      if (on) channel.offers.add({ selection: this, arm, index });
      else for (const offer of [...channel.offers]) if (offer.selection === this) channel.offers.delete(offer);
      world.touch(channel, CHANGE);
    });
  }
}

/** Performs a selection; `finish` makes the caller's result of what came of it. */
export function select<R>(
  world: World,
  kind: SelectKind,
  arms: readonly Arm[],
  bounds: Bounds,
  finish: (outcome: Outcome) => R,
): Steps<R> {
  const selection = new Selection(world, arms, bounds);
  const { channel } = arms[0] as Arm;
  const meets = bounds.waits && !bounds.looks && arms.some((arm) => arm.channel.capacity === 0);
  return new Steps<R>(new Op(meets ? kind.arrive : kind.choose, channel, selection), (outcome: Outcome | null) =>
    outcome === null ? new Op(kind.choose, channel, selection) : new Done(finish(outcome)),
  );
}

type Select = Op<Outcome | null, Channel<unknown>, Selection>;

/** The ops of one method. */
export interface SelectKind {
  readonly arrive: OpKind<Channel<unknown>, Selection, Outcome | null>;
  readonly choose: OpKind<Channel<unknown>, Selection, Outcome | null>;
}

export function selectKind(name: string): SelectKind {
  const choose: SelectKind["choose"] = {
    name,
    mode: CHANGE,
    modeOf: (op) => modes(op)[1] as number,
    alsoTouches: (op) => modes(op).slice(2),
    show: ({ arg }) => arg.bounds.timeout?.debug() ?? null,
    enabled,
    blocked,
    heldBy,
    execute,
  };
  const arrive: SelectKind["arrive"] = { name, mode: CHANGE, show: () => null, execute: arriving };
  return { arrive, choose };
}

/** Object, mode, object, mode…; the op's own object first. */
function modes({ arg, object }: Select): (Shared | number)[] {
  const { arms, bounds, until, met } = arg;
  const found: (Shared | number)[] = [];
  const ready = arg.ready();
  // Whoever was met and could have done nothing else goes on as the other one's cause; nobody minds when.
  if (met !== null && until === null && ready.length === 0) return [object as Shared, MET];
  const isPlain = arms.length === 1 && bounds.waits && until === null;
  for (let i = 0; i < arms.length; i++) {
    const { channel, direction } = arms[i] as Arm;
    found.push(channel, channel.modeOf(direction, met !== null || ready.includes(i), isPlain));
  }
  return found;
}

function enabled(op: Select): boolean {
  const { arg } = op;
  if (arg.met !== null || !arg.bounds.waits) return true;
  for (const { channel } of arg.arms) if (channel !== op.object) channel.watchers.add(arg);
  return arg.timeIsUp((op.object as Channel<unknown>).world) || arg.ready().length > 0;
}

/** Arms a timer for the deadline and for each arm that becomes ready by itself. */
function blocked({ arg }: Select, world: World, actor: Actor): void {
  let first = arg.until;
  for (const { channel } of arg.arms) {
    const due = channel.due;
    if (due !== null && (first === null || due.ms < first.ms || (due.ms === first.ms && due.ns < first.ns)))
      first = due;
  }
  if (first !== null) arg.timer = world.clock.arm(first, () => world.refresh(actor));
}

function heldBy({ arg }: Select): readonly string[] {
  const found = arg.arms.flatMap(({ channel, direction }) =>
    whereabouts(direction === "send" ? channel.receivers : channel.senders),
  );
  return [...new Set(found)];
}

function execute(op: Select, world: World): Outcome {
  const { arg } = op;
  const touched = modes(op);
  for (let i = 2; i < touched.length; i += 2) world.touch(touched[i] as Shared, touched[i + 1] as number);
  cancel(arg.timer);
  for (const { channel } of arg.arms) channel.watchers.delete(arg);
  const { met } = arg;
  if (met !== null) {
    if ((arg.arms[met.index] as Arm).direction === "recv") take(world, met.value);
    return met;
  }
  arg.register(false, world);
  return choose(arg, world);
}

/** Nobody is there yet: null. */
function arriving(op: Select, world: World): Outcome | null {
  const { arg } = op;
  for (const { channel, direction } of arg.arms) world.touch(channel, channel.modeOf(direction, true, false));
  if (arg.ready().length > 0) return choose(arg, world);
  arg.register(true, world);
  return null;
}

const nothing: Outcome = { index: -1, over: false, value: undefined };

function choose(selection: Selection, world: World): Outcome {
  const { arms, bounds } = selection;
  const ready = selection.ready();
  if (ready.length === 0) return nothing;
  const index = ready[bounds.biased ? 0 : world.choose("select-branch", ready.length)] as number;
  const { channel, direction, value } = arms[index] as Arm;
  if (bounds.looks) return { index, over: false, value: undefined };
  if (channel.isOver(direction)) return { index, over: true, value };
  if (channel.capacity === 0) return meet(selection, index, world);
  if (direction === "recv") return { index, over: false, value: channel.take() };
  channel.push(value);
  return { index, over: false, value: undefined };
}

/** Both sides of a rendezvous: the other one finds its result when it goes on. */
function meet(selection: Selection, index: number, world: World): Outcome {
  const { channel, direction, value } = selection.arms[index] as Arm;
  const partners = channel.partners(direction, selection);
  const partner = partners[world.choose("wake", partners.length)] as Offer;
  partner.selection.register(false, world);
  const sends = direction === "send";
  if (sends) give(world, value, channel.path);
  else receive(partner, world);
  partner.selection.met = { index: partner.index, over: false, value: sends ? value : undefined };
  world.causes(partner.selection.actor);
  world.refresh(partner.selection.actor);
  return { index, over: false, value: sends ? undefined : partner.arm.value };
}

/** The value of a sender that waits: it leaves the body that waits for the one that runs. */
function receive({ arm }: Offer, world: World): void {
  visitOwners(arm.value, (owner) => world.own(owner));
  take(world, arm.value);
}
