// Ownership: Rust's drops are visible behaviour, so values that own something have one holder and are dropped by steps.
import type { Actor, Frame } from "../actor.ts";
import { Misuse, offStage } from "../errors.ts";
import type { Call } from "../signal/call.ts";
import { cancelling } from "../signal/cancelled.ts";
import { Make } from "../signal/make.ts";
import type { Op } from "../signal/op.ts";
import type { Sim } from "../signal/signal.ts";
import type { Unit } from "../unit.ts";
import { Carrier } from "../value/carrier.ts";
import { Some } from "../value/option.ts";
import { panicsCreated } from "../value/panic.ts";
import { isPlain } from "../value/plain.ts";
import { Err, Ok } from "../value/result.ts";
import { Struct } from "../value/struct.ts";
import type { World } from "../world.ts";
import { arrive, handOver } from "./sharing.ts";

/** What dropping an owner does, as a step (an op) or as steps (a call); null where nobody can tell. */
export type Drop = Op | Call | null;

/** Something that keeps values and lets others use them in place: a lock, while it is held. */
export interface Lender {
  /** Whether this unit may use what is kept. */
  lendsTo(unit: string): boolean;
}

/**
 * A value whose drop the program can see: a channel end, a guard, a runtime.
 * Invariant: exactly one of `holder` (a body's frame), `keeper` (a channel, a result) and `gone` is set.
 */
export abstract class Owner implements Disposable {
  readonly world: World;
  /** As messages call it: `Sender main/mpsc.1`. */
  readonly name: string;
  /** The body's frame that holds it. */
  holder: Frame | null = null;
  /** Where it went when it was moved out of a body: `main/mpsc.1`. */
  keeper: string | null = null;
  /** Who keeps it and lends it in place; null: nobody does. */
  lender: Lender | null = null;
  /** The body that held it last and has lost it. */
  lostBy: string | null = null;
  gone = false;
  /** `panicsCreated()` when its drop was queued: later than the panic's serial means dropped while unwinding (SM-2). */
  stamp = 0;

  constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
  }

  /** What the drop does. Called once, when the kernel performs it; `unwinding`: a panic is on its way. */
  abstract release(unwinding: boolean): Drop;

  /** Its drop is about to be queued: the last moment at which it has its holder. */
  lettingGo(): void {}

  /** The end of a `using` scope: only queues the drop; a no-op for a binding whose value was moved or dropped. */
  [Symbol.dispose](): void {
    const { holder, world } = this;
    const actor = world.current;
    if (holder === null || this.gone || actor === null || holder.unit !== actor.unit) return;
    queueDrop(this, actor);
  }

  /** Refuses a use by somebody who does not hold the value. `use`: the method, for the message. */
  check(use: string): void {
    const { holder, world } = this;
    const actor = world.current;
    if (holder !== null && actor !== null && holder.unit === actor.unit) return;
    if (actor === null) throw new Misuse(offStage(`${this.name}: ${use}`, world.end !== null));
    for (let unit: Unit | null = actor.unit; unit !== null; unit = unit.borrows) {
      if (holder?.unit === unit || this.lender?.lendsTo(unit.path) === true) return;
    }
    throw new Misuse(this.#refusal(use, actor.unit.path));
  }

  #refusal(use: string, user: string): string {
    const what = `${this.name}: ${use}`;
    if (this.gone) return `${what} after it was dropped, in ${user}`;
    if (this.keeper !== null) return `${what} after it was moved into ${this.keeper}, in ${user}`;
    if (this.lostBy === user) return `${what} after it was moved into ${this.holder?.unit.path}, in ${user}`;
    return (
      `${what} in ${user}, but ${this.holder?.unit.path} holds it\n` +
      "  a body declares what it captures: move({ value }, function* ({ value }) { … })"
    );
  }
}

/** Queues the drop of a held owner on the actor whose body let it go. */
export function queueDrop(owner: Owner, actor: { readonly errands: Actor["errands"] }): void {
  owner.lettingGo();
  forget(owner);
  owner.gone = true;
  owner.stamp = panicsCreated();
  actor.errands.push(owner);
}

/** Makes the frame hold the owner. */
export function hold(owner: Owner, frame: Frame): void {
  forget(owner);
  owner.holder = frame;
  owner.keeper = null;
  frame.owned?.push(owner);
}

/** Takes the owner away from its holder, into something that is not a body. */
export function keep(owner: Owner, keeper: string, lender: Lender | null = null): void {
  forget(owner);
  owner.keeper = keeper;
  owner.lender = lender;
}

function forget(owner: Owner): void {
  const { holder } = owner;
  if (holder !== null) owner.lostBy = holder.unit.path;
  const owned = holder?.owned;
  owner.holder = null;
  owner.lender = null;
  if (owned === undefined || owned === null) return;
  const at = owned.lastIndexOf(owner);
  if (at >= 0) owned.splice(at, 1);
}

/** Calls `visit` for every owner inside a value: own properties of plain objects, structs and arrays, in order. */
export function visitOwners(value: unknown, visit: (owner: Owner) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Owner) visit(value);
  else if (value instanceof Ok || value instanceof Some || value instanceof Carrier) visitOwners(value.value, visit);
  else if (value instanceof Err) visitOwners(value.error, visit);
  else if (Array.isArray(value)) for (const item of value) visitOwners(item, visit);
  else if (isPlain(value) || value instanceof Struct)
    for (const key of Object.keys(value)) visitOwners((value as Record<string, unknown>)[key], visit);
}

/**
 * Drops a suspended body: its own `using`s and `finally`s from the innermost await outwards (TK-16), then what it owned
 * without them, last acquired first. To be run as a call with the body's unit. A body that never ran only loses its captures.
 * `panic`: the one whose unwinding this is part of; it is thrown again.
 */
export function* discarding(frame: Pick<Frame, "steppable" | "owned">, began: boolean, panic?: unknown): Sim<void> {
  const actor: Actor = yield* new Make((_world, current) => current);
  if (began) yield* cancelling(frame.steppable);
  const { owned } = frame;
  while (owned !== null && owned.length > 0) queueDrop(owned[owned.length - 1] as Owner, actor);
  if (panic !== undefined) throw panic;
}

/** A value leaves the running body for a channel or the like; refuses what the body does not hold. */
export function give(world: World, value: unknown, keeper: string, lender: Lender | null = null): void {
  if (typeof value !== "object" || value === null) return;
  handOver(world, value, keeper);
  visitOwners(value, (owner) => {
    owner.check(`moved into ${keeper}`);
    keep(owner, keeper, lender);
  });
}

/** A value arrives in the running body. */
export function take(world: World, value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  arrive(world, value, world.running().unit.path);
  visitOwners(value, (owner) => world.own(owner));
}

/** A value that nobody can reach any more: what it owns is dropped. */
export function discard(value: unknown, actor: Actor): void {
  visitOwners(value, (owner) => queueDrop(owner, actor));
}

/** A method that takes `self`: the owner is used up, without a drop. */
export function consume(owner: Owner): void {
  forget(owner);
  owner.keeper = null;
  owner.gone = true;
}
