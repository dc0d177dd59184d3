// What hands out permits: the part that Semaphore, Mutex, RwLock and OnceCell have in common. An acquire is a leaf future that
// queues at its first poll (SEM-9) and looks at the budget last, with its permits in hand (COOP-10).
import type { Owner } from "../../kernel/ownership/owner.ts";
import { COMMUTES, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";
import { exhausted, spend } from "../task/coop.ts";
import { BatchSemaphore, type Waiter } from "./batch-semaphore.ts";

/** Permits are taken, or a place in the queue is. */
export const TAKES = 1;
/** Permits come back, all are refused from now on, or somebody leaves the queue. */
export const GIVES = 2;
/** An acquire that had been assigned its permits hears of it. */
export const HEARS = 3;
/** An answer that changes nothing: no permits, how many there are. */
export const LOOKS = 4;

export abstract class Permitted extends Shared {
  readonly permits: BatchSemaphore;
  /** The guards that are out, for the wait-for graph. */
  readonly guards: Set<Owner> = new Set();

  constructor(world: World, path: string, permits: number) {
    super(world, path);
    this.permits = new BatchSemaphore(permits);
  }

  /** Who has permits: paths of bodies and of channels. */
  get heldBy(): readonly string[] {
    return [...new Set([...[...this.guards].map(whereIs), ...this.permits.reserved])];
  }

  /** Whether a body (its path) has one of the guards. */
  isHolding(unit: string): boolean {
    for (const { holder } of this.guards) if (holder?.unit.path === unit) return true;
    return false;
  }

  /** What was assigned already nobody else can take, so who hears of it does not mind who takes or looks. */
  override relation(earlier: number, later: number): Relation {
    const hears = earlier === HEARS || later === HEARS;
    if (hears) return earlier === GIVES || later === GIVES ? RACES : COMMUTES;
    return earlier === LOOKS && later === LOOKS ? COMMUTES : RACES;
  }

  override digest(hash: Hash): void {
    this.permits.digest(hash);
  }
}

/** Where an owner is: the path of the body that holds it, or of what it was moved into. */
export const whereIs = ({ holder, keeper }: Owner): string => holder?.unit.path ?? keeper ?? "";

/** How an object's acquires are called, and what comes of them. */
export interface Acquiring<O extends Permitted, R> {
  readonly name: string;
  /** The argument in a trace; absent: the number of permits, where it is not 1. */
  show?(): string | null;
  /** The permits are the running body's: makes their guard. */
  granted(object: O, permits: number): R;
  /** The semaphore is closed. */
  refused(object: O): R;
}

/** The kind of ops that acquire. */
export function acquiring<O extends Permitted, R>(how: Acquiring<O, R>): OpKind<O, Waiter, R | typeof PENDING> {
  return {
    name: how.name,
    show: how.show ?? (({ arg }) => (arg.wants === 1 ? null : String(arg.wants))),
    mode: TAKES,
    poll: true,
    modeOf({ object, arg: waiter }) {
      const { permits } = object as O;
      if (permits.closed) return waiter.need < waiter.wants ? GIVES : LOOKS;
      return waiter.state === "left" ? HEARS : TAKES;
    },
    heldBy: ({ object }) => (object as O).heldBy,
    execute({ object, arg: waiter }, _world, actor) {
      const it = object as O;
      const got = it.permits.poll(waiter, actor.waker, actor.unit.path);
      if (got === "waiting") return PENDING;
      if (got === "closed") {
        it.permits.abandon(waiter);
        return how.refused(it);
      }
      if (exhausted(actor)) return PENDING; // COOP-10: with its permits
      spend(actor);
      it.permits.settle(waiter);
      return how.granted(it, waiter.wants);
    },
    dropped({ object, arg: waiter }) {
      const it = object as O;
      if (waiter.state !== "queued" && waiter.state !== "left") return;
      it.world.touch(it, GIVES);
      it.permits.abandon(waiter); // SEM-4
    },
  };
}

/** A future that acquires so many permits. */
export const acquire = <O extends Permitted, R>(
  kind: OpKind<O, Waiter, R | typeof PENDING>,
  object: O,
  permits: number,
): Future<R> => new PollOp(kind as never, object, object.permits.waiter(permits)) as never;

/** The kind of ops that take permits at once or not at all. */
export function tryAcquiring<O extends Permitted, R>(
  how: Acquiring<O, R> & { none(object: O): R },
): OpKind<O, number, R> {
  return {
    name: how.name,
    show: how.show ?? (({ arg }) => (arg === 1 ? null : String(arg))),
    mode: TAKES,
    modeOf({ object, arg: wants }) {
      const { permits } = object as O;
      return permits.closed || permits.free < wants ? LOOKS : TAKES;
    },
    execute({ object, arg: wants }) {
      const it = object as O;
      const got = it.permits.tryAcquire(wants);
      if (got === "acquired") return how.granted(it, wants);
      return got === "closed" ? how.refused(it) : how.none(it);
    },
  };
}

/** What an op of a guard's drop is told. */
export interface Release {
  readonly guard: Owner;
  readonly permits: number;
}

/** The kind of ops that give a guard's permits back. `settles`: the guard protected a value. */
export const releasing = <O extends Permitted>(
  name: string,
  settles?: (object: O) => void,
): OpKind<O, Release, undefined> => ({
  name,
  show: ({ arg }) => (arg.permits === 1 ? null : String(arg.permits)),
  mode: GIVES,
  execute({ object, arg: { guard, permits } }) {
    const it = object as O;
    settles?.(it);
    it.guards.delete(guard);
    it.permits.release(permits);
    return undefined;
  },
});

/** The running body becomes the holder of a guard. */
export function grant<G extends Owner>(object: Permitted, guard: G): G {
  object.guards.add(guard);
  object.world.own(guard);
  return guard;
}

/** An op that only looks. */
export const looking = <O extends Permitted, R>(name: string, answer: (object: O) => R): OpKind<O, undefined, R> => ({
  name,
  mode: LOOKS,
  execute: ({ object }) => answer(object as O),
});

/** Makes an op of a kind; written once, since kinds are contravariant in their object. */
export const opOf = <O extends Shared, A, R>(kind: OpKind<O, A, R>, object: O, arg: A): Op<R> =>
  new Op(kind as never, object, arg);
