// watch::Ref: a read lock on the value (WAT-5). While one lives nothing is stored, whoever wants to waits in his thread.
import type { Actor } from "../../../kernel/actor.ts";
import { cloneOf } from "../../../kernel/ownership/clone.ts";
import { type Drop, Owner } from "../../../kernel/ownership/owner.ts";
import { cleared, made, taken } from "../../../kernel/signal/fresh.ts";
import { Op, type OpKind } from "../../../kernel/signal/op.ts";
import type { Signal, Yieldable } from "../../../kernel/signal/signal.ts";
import { Done, Steps } from "../../../kernel/signal/steps.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import type { Waiter as Visitor } from "../../../std/rw-lock/admission.ts";
import { ALL, BORROWS, RELEASES } from "./access.ts";
import { type Channel, type Reader, visitor } from "./channel.ts";

// biome-ignore lint/suspicious/noExplicitAny: the ops do not look at the values
type Any = Channel<any>;

/** A borrowed value: a read lock until it is dropped. */
export class Ref<T> extends Owner {
  readonly #channel: Channel<T>;
  readonly #changed: boolean;
  readonly #borrower: string;

  constructor(channel: Channel<T>, changed: boolean, borrower: string) {
    super(channel.world, `watch::Ref of ${channel.path}`);
    this.#channel = channel;
    this.#changed = changed;
    this.#borrower = borrower;
  }

  get value(): T {
    this.check("read");
    return this.world.told(this.#channel.value);
  }

  /** Whether the receiver had not seen the value before it borrowed it; false for a sender's borrow. */
  hasChanged(): boolean {
    return this.#changed;
  }

  /** For the visited set. */
  digest(hash: Hash): void {
    hash.text(this.name).add(this.#changed ? 1 : 0);
  }

  override release(): Drop {
    return new Op(release as never, this.#channel, this.#borrower);
  }
}

/** The reader (null: a sender), and whether it has seen the value from now on. */
interface Look {
  readonly reader: Reader | null;
  readonly updates: boolean;
  readonly clones: boolean;
  readonly visitor: Visitor;
}

/** `borrow()` on its way: awaited it is the Ref; `.cloned()` gives a clone of the value and keeps no lock. */
export class Borrowing<T> implements Yieldable<Ref<T>> {
  readonly #channel: Channel<T>;
  readonly #reader: Reader | null;
  readonly #updates: boolean;

  constructor(channel: Channel<T>, reader: Reader | null, updates: boolean) {
    this.#channel = channel;
    this.#reader = reader;
    this.#updates = updates;
    made(this, borrow);
  }

  /**
   * `rx.borrow().clone()`, `*rx.borrow()`: the value itself. The lock is free again when the statement is over.
   *
   * @example
   * const level = yield* rx.borrow().cloned();
   */
  cloned(): Yieldable<T> {
    cleared();
    const clone: Yieldable<T> = { [Symbol.iterator]: () => this.#enter(clone, true) as never };
    made(clone, borrow);
    return clone;
  }

  [Symbol.iterator](): Iterator<Signal, Ref<T>, unknown> {
    return this.#enter(this, false) as never;
  }

  #enter(what: object, clones: boolean): Steps<unknown> {
    taken(what);
    const { path } = this.#channel.world.running().unit;
    const look: Look = { reader: this.#reader, updates: this.#updates, clones, visitor: visitor(path, false) };
    return new Steps(new Op(borrow, this.#channel, look), (done: Borrowed | null) =>
      done === null ? new Op(waitBorrow, this.#channel, look) : new Done(done.value),
    );
  }
}

interface Borrowed {
  readonly value: unknown;
}

function enter(it: Any, { reader, updates, clones, visitor }: Look, actor: Actor): Borrowed | null {
  visitor.actor = actor;
  if (!it.admission.arrive(visitor)) return null;
  it.changed();
  if (!clones) return { value: borrowed(it, reader, updates, visitor.path) };
  see(it, reader, updates);
  const value: unknown = cloneOf(it.world, actor, it.value, it.path);
  it.admission.leave(visitor.path, false);
  it.changed();
  return { value };
}

/** The lock is taken: here is the Ref. */
export function borrowed(it: Any, reader: Reader | null, updates: boolean, path: string): Ref<unknown> {
  const made = new Ref(it, see(it, reader, updates), path);
  it.world.own(made);
  return made;
}

/** Whether the value is news. */
export function see(it: Any, reader: Reader | null, updates: boolean): boolean {
  if (reader === null) return false;
  const changed = reader.seen !== it.version;
  if (updates) reader.seen = it.version;
  return changed;
}

const borrow: OpKind<Any, Look, Borrowed | null> = {
  name: "watch.borrow",
  show: () => null,
  mode: BORROWS,
  modeOf: ({ object }) => ((object as Any).admission.open ? BORROWS : ALL),
  execute: ({ object, arg }, _world, actor) => enter(object as Any, arg, actor),
};

const waitBorrow: typeof borrow = {
  ...borrow,
  enabled: ({ object, arg }) => (object as Any).admission.mayTry(arg.visitor),
  heldBy: ({ object, arg }) => (object as Any).admission.blockers(arg.visitor),
  execute({ object, arg }, _world, actor) {
    arg.visitor.woken = true;
    return enter(object as Any, arg, actor);
  },
};

const release: OpKind<Any, string, undefined> = {
  name: "watch.release",
  show: () => null,
  mode: RELEASES,
  modeOf: ({ object }) => ((object as Any).admission.quiet ? RELEASES : ALL),
  execute({ object, arg }) {
    const it = object as Any;
    it.admission.leave(arg, false);
    it.changed();
    return undefined;
  },
};
