// Pinning (TK-21): a future that is kept keeps its progress, and is dropped when its holder says so.
import type { Async } from "../../kernel/closure.ts";
import { Misuse } from "../../kernel/errors.ts";
import { type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Call, type Steppable } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import { type Future, PENDING, type Signal, type Sim } from "../../kernel/signal/signal.ts";
import type { World } from "../../kernel/world.ts";
import { type Context, type Poll, PollFuture } from "./poll-fn.ts";
import { creation, Polling } from "./polling.ts";

/** A pinned future: `Pin<Box<F>>`. By value it is dropped by whoever it was given to; see `byRef`. */
export class Pin<T> extends Owner implements Future<T> {
  readonly #polling: Polling<T>;

  constructor(world: World, name: string, inner: Polling<T>) {
    super(world, name);
    this.#polling = inner;
  }

  /** `fut.as_mut().poll(cx)`: one poll by hand, with the given waker. Panics where an async block has ended (TXT). */
  poll({ waker }: Context): Sim<Poll<T>> {
    this.check("poll");
    return this.#polling.poll({ waker: waker.target });
  }

  /** Awaits it. */
  *[Symbol.iterator](): Sim<T> {
    this.check("await");
    for (;;) {
      const poll = yield* this.#polling.poll({ alone: true });
      if (poll.done) return poll.value;
      yield PENDING;
    }
  }

  override release(): Drop {
    return new Call(this.#polling.drop());
  }
}

/**
 * `Box::pin(future)`, `tokio::pin!(future)`: the future moves here and keeps its progress over many polls: the time that a
 * sleep has slept, a place in a queue, the locals of an async block. Dropped with its binding, or by `yield* drop(pinned)`.
 *
 * @example
 * const deadline = yield* pin(sleep(Duration.fromSecs(1)));
 * for (;;) {
 *   const got = yield* select({ line: lines.recv(), late: byRef(deadline) });
 *   if (got.branch === "late") break;
 * }
 */
export function* pin<T>(future: Async<T>): Sim<Pin<T>> {
  const pinned: Pin<T> = yield* new Make((world, actor) => {
    const path = actor.unit.nextObject("Pin");
    const owner = new Pin(world, path, new Polling(world, actor, future));
    world.own(owner);
    return owner;
  });
  yield* creation(future);
  return pinned;
}

/**
 * `&mut future`: whoever is given this polls the future where it is and cannot drop it. For pinned futures, and for those
 * that go on where they stood whoever polls them (a `JoinHandle`, a oneshot receiver, a `PollFuture`).
 *
 * @example
 * const got = yield* select({ done: byRef(handle), stop: stop.notified() });
 * if (got.branch === "stop") yield* handle.abort();
 */
export const byRef = <T>(future: Kept<T>): ByRef<T> => {
  if (!(future instanceof Owner || future instanceof PollFuture)) {
    throw new Misuse(
      "byRef() of a future that is not pinned, so that nobody keeps its progress\n" +
        "  write const kept = yield* pin(future), and byRef(kept)",
    );
  }
  return new ByRef(future);
};

/** A future that goes on where it stood, whoever polls it. */
export type Kept<T> = (Owner & Future<T>) | PollFuture<T>;

/** See `byRef`. */
export class ByRef<T> implements Future<T> {
  readonly #future: Kept<T>;

  constructor(future: Kept<T>) {
    this.#future = future;
  }

  /** Dropping it drops nothing. */
  [Symbol.iterator](): Iterator<Signal, T, unknown> {
    const iterator = this.#future[Symbol.iterator]() as Steppable;
    return {
      next: () => iterator.next() as IteratorResult<Signal, T>,
      throw(error) {
        throw error;
      },
    };
  }
}
