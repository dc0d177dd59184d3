// The receiving end: WAT-2 (what counts as seen), WAT-3 (changed), WAT-4 (closed), WAT-5 (borrow), WAT-6 (wait_for).

import type { Actor } from "../../../kernel/actor.ts";
import { Misuse } from "../../../kernel/errors.ts";
import { type Drop, Owner } from "../../../kernel/ownership/owner.ts";
import { Make } from "../../../kernel/signal/make.ts";
import { Op, type OpKind, PollOp } from "../../../kernel/signal/op.ts";
import { type Future, PENDING, type Sim } from "../../../kernel/signal/signal.ts";
import { err, ok, type Result } from "../../../kernel/value/result.ts";
import type { Waiter as Visitor } from "../../../std/rw-lock/admission.ts";
import { exhausted, spend } from "../../task/coop.ts";
import { leave, newWaiter, queue, type Waiter, wakeAll } from "../waiters.ts";
import { ALL, CHANGES, COUNTS, LEAVES, LOOKS, NONE, numbered, QUEUES } from "./access.ts";
import { Borrowing, borrowed, type Ref, see } from "./borrow.ts";
import { type Channel, type Reader, visitor } from "./channel.ts";
import { RecvError } from "./errors.ts";

// biome-ignore lint/suspicious/noExplicitAny: the ops do not look at the values
type Any = Channel<any>;

/** The receiving end: sees the latest value, and learns that there is a new one. */
export class Receiver<T> extends Owner implements Reader {
  readonly channel: Channel<T>;
  seen: number;

  /** `path`: what its maker calls it. `seen`: the version that it has seen. */
  constructor(channel: Channel<T>, path: string, seen: number) {
    super(channel.world, `watch::Receiver ${path}`);
    this.channel = channel;
    this.seen = seen;
    channel.readers.add(this);
    channel.changed();
  }

  /** The value, which counts as seen or not as before; a read lock until the Ref is dropped (WAT-5). */
  borrow(): Borrowing<T> {
    this.check("borrow");
    return new Borrowing(this.channel, this, false);
  }

  /** The value, which counts as seen from now on (WAT-5). */
  borrowAndUpdate(): Borrowing<T> {
    this.check("borrowAndUpdate");
    return new Borrowing(this.channel, this, true);
  }

  /** Waits for a value that it has not seen, and marks it as seen; `Err` once no sender is left (WAT-3, WAT-4). */
  changed(): Future<Result<undefined, RecvError>> {
    this.check("changed");
    return new PollOp(changed as never, this.channel, { reader: this, waiter: newWaiter() }) as never;
  }

  /** Whether there is a value that it has not seen; `Err` once no sender is left, even then (WAT-4). */
  hasChanged(): Op<Result<boolean, RecvError>> {
    this.check("hasChanged");
    return new Op(hasChanged as never, this.channel, this);
  }

  /**
   * Waits for a value of which `matches` is true, beginning with the present one; `Err` once no sender is left and the last
   * value does not match (WAT-6). Awaited it gives a Ref: a read lock.
   */
  waitFor(matches: (value: T) => boolean): Sim<Result<Ref<T>, RecvError>> {
    this.check("waitFor");
    return waiting(this, matches as (value: unknown) => boolean) as never;
  }

  /** The value counts as not seen (WAT-5). */
  markChanged(): Make<undefined> {
    this.check("markChanged");
    return new Make(() => {
      this.seen--;
      return undefined;
    }, "watch.markChanged");
  }

  /** The value counts as seen (WAT-5). */
  markUnchanged(): Op<undefined> {
    this.check("markUnchanged");
    return new Op(markUnchanged, this.channel, this);
  }

  /** Whether no sender is left, also with a value that it has not seen (WAT-7). */
  isClosed(): Op<boolean> {
    this.check("isClosed");
    return new Op(isClosed, this.channel, undefined);
  }

  /** One more receiver, which has seen what this one has (WAT-2). */
  clone(): Op<Receiver<T>> {
    this.check("clone");
    return new Op(clone as never, this.channel, this);
  }

  sameChannel(other: Receiver<T>): boolean {
    return this.channel === other.channel;
  }

  override release(): Drop {
    return new Op(dropReceiver as never, this.channel, this);
  }
}

interface Changing {
  readonly reader: Reader;
  readonly waiter: Waiter;
}

const isNews = (it: Any, { seen }: Reader): boolean => it.version !== seen;

const heldBy = ({ object }: { readonly object: unknown }): readonly string[] =>
  [...(object as Any).senders].map(({ holder, keeper }) => holder?.unit.path ?? keeper ?? "");

const changed: OpKind<Any, Changing, Result<undefined, RecvError> | typeof PENDING> = {
  name: "watch.changed",
  show: () => null,
  mode: CHANGES,
  poll: true,
  enabled: ({ object, arg }) => isNews(object as Any, arg.reader) || (object as Any).closed,
  modeOf({ object, arg }) {
    const it = object as Any;
    if (isNews(it, arg.reader)) return numbered(CHANGES, arg.reader.seen + 1);
    return it.closed ? NONE : QUEUES;
  },
  heldBy,
  execute(op, _world, actor) {
    const it = op.object as Any;
    const { reader, waiter } = op.arg;
    if (exhausted(actor)) return PENDING;
    if (!isNews(it, reader) && !it.closed) {
      queue(it.changing, waiter, actor.waker);
      return PENDING;
    }
    spend(actor);
    if (!isNews(it, reader)) return err(new RecvError());
    reader.seen = it.version;
    return ok();
  },
  dropped: (op) => giveUp(op),
};

function giveUp(op: Op<unknown, Any, { readonly waiter: Waiter }>): void {
  const it = op.object as Any;
  if (op.arg.waiter.state !== "queued") return;
  it.world.touch(it, QUEUES);
  leave(it.changing, op.arg.waiter);
}

const hasChanged: OpKind<Any, Reader, Result<boolean, RecvError>> = {
  name: "watch.hasChanged",
  show: () => null,
  mode: LOOKS,
  execute: ({ object, arg }) => ((object as Any).closed ? err(new RecvError()) : ok(isNews(object as Any, arg))),
};

const markUnchanged: OpKind<Any, Reader, undefined> = {
  name: "watch.markUnchanged",
  show: () => null,
  mode: LOOKS,
  execute({ object, arg }) {
    arg.seen = (object as Any).version;
    return undefined;
  },
};

const isClosed: OpKind<Any, undefined, boolean> = {
  name: "watch.isClosed",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).closed,
};

const clone: OpKind<Any, Reader, Receiver<unknown>> = {
  name: "watch.clone",
  show: () => null,
  mode: COUNTS,
  execute(op, world, actor) {
    const it = op.object as Any;
    const made = new Receiver(it, `${actor.unit.nextObject("clone")} of ${it.path}`, op.arg.seen);
    world.own(made);
    return made;
  },
};

const dropReceiver: OpKind<Any, Reader, undefined> = {
  name: "watch.dropReceiver",
  show: () => null,
  mode: LEAVES,
  modeOf: ({ object }) => ((object as Any).owns ? ALL : LEAVES),
  execute(op, _world, actor) {
    const it = op.object as Any;
    it.readers.delete(op.arg);
    if (it.readers.size > 0) return undefined;
    it.changed();
    wakeAll(it.closing);
    it.dropIfUnused(actor);
    return undefined;
  },
};

// --- wait_for ---------------------------------------------------------------------------------------------------------

interface Matching {
  readonly reader: Reader;
  readonly waiter: Waiter;
  readonly matches: (value: unknown) => boolean;
  readonly visitor: Visitor;
}

type Matched = Result<Ref<unknown>, RecvError>;

/** Not data flow: a predicate may count its calls, so that it matters which values it is shown. */
function* waiting(reader: Receiver<unknown>, matches: (value: unknown) => boolean): Sim<Matched> {
  const path = reader.world.running().unit.path;
  const state: Matching = { reader, waiter: newWaiter(), matches, visitor: visitor(path, false) };
  for (;;) {
    const poll: Sim<Matched | Undecided> = new PollOp(waitFor as never, reader.channel, state) as never;
    let found: Matched | Undecided = yield* poll;
    // A writer waits for somebody's borrow: this thread waits for the writer, in the midst of its poll (WAT-5).
    while (found === BLOCKED) found = yield* new Op(waitForLock as never, reader.channel, state) as Op<never>;
    if (found !== PENDING) return found as Matched;
    yield PENDING;
  }
}

const BLOCKED = "blocked";

type Undecided = typeof PENDING | typeof BLOCKED;

const waitFor: OpKind<Any, Matching, Matched | Undecided> = {
  name: "watch.waitFor",
  show: () => null,
  mode: QUEUES,
  poll: true,
  modeOf: ({ object }) => ((object as Any).admission.open ? QUEUES : ALL),
  heldBy,
  execute(op, _world, actor) {
    if (exhausted(actor)) return PENDING;
    return enter(op.object as Any, op.arg, actor);
  },
  dropped: (op) => giveUp(op),
};

const waitForLock: OpKind<Any, Matching, Matched | Undecided> = {
  name: "watch.waitFor",
  show: () => null,
  mode: ALL,
  enabled: ({ object, arg }) => (object as Any).admission.mayTry(arg.visitor),
  heldBy: ({ object, arg }) => (object as Any).admission.blockers(arg.visitor),
  execute(op, _world, actor) {
    op.arg.visitor.woken = true;
    return enter(op.object as Any, op.arg, actor);
  },
};

/**
 * Under the read lock: looks at the value, and keeps the lock where it matches. A value that it waited for counts as seen
 * before it looks, and one that it has looked at is not looked at again because the channel was closed.
 */
function enter(it: Any, { visitor, reader, waiter, matches }: Matching, actor: Actor): Matched | Undecided {
  if (waiter.state === "queued") {
    queue(it.changing, waiter, actor.waker);
    return PENDING;
  }
  visitor.actor = actor;
  if (!it.admission.arrive(visitor)) return BLOCKED;
  it.changed();
  const waited = waiter.state === "woken";
  const looks = !waited || isNews(it, reader);
  if (waited) see(it, reader, true);
  let keeps = false;
  try {
    keeps = looks && isTrue(matches(it.value));
    if (keeps) {
      spend(actor);
      return ok(borrowed(it, reader, true, visitor.path));
    }
  } finally {
    if (!keeps) it.admission.leave(visitor.path, false);
    see(it, reader, true);
    it.changed();
  }
  if (!it.closed) {
    queue(it.changing, waiter, actor.waker);
    return PENDING;
  }
  spend(actor);
  return err(new RecvError());
}

function isTrue(answer: unknown): boolean {
  if (typeof answer === "boolean") return answer;
  throw new Misuse(
    `waitFor: the function answered with ${String(answer)}\n  it is a plain function from the value to true or false`,
  );
}
