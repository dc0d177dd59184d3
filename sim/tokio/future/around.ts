// A future around another one: something is set for each of its polls, and for its drop.
import type { Actor } from "../../kernel/actor.ts";
import type { Async } from "../../kernel/closure.ts";
import { Make } from "../../kernel/signal/make.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import type { Poll } from "./poll-fn.ts";
import { type Polling, polling } from "./polling.ts";

/** Sets something on the actor that polls or drops; gives what takes it back. */
export type Enter = (actor: Actor) => () => void;

/** Awaits the future with `enter` around each poll and around the drop. */
export function* around<T>(future: Async<T>, enter: Enter): Sim<T> {
  const inner = yield* polling(future);
  let panic: unknown;
  try {
    for (;;) {
      const poll: Poll<T> = yield* entered(enter, () => inner.poll({ alone: true }));
      if (poll.done) return poll.value;
      yield PENDING;
    }
  } catch (error) {
    panic = error;
    throw error;
  } finally {
    yield* entered(enter, () => (inner as Polling<unknown>).drop(panic));
  }
}

/** Runs a part of a body with something set. */
export function* entered<T>(enter: Enter, body: () => Sim<T>): Sim<T> {
  const leave = yield* new Make((_world, actor) => new Leave(enter(actor)));
  try {
    return yield* body();
  } finally {
    leave.now();
  }
}

/** A function that no state depends on. */
class Leave {
  readonly now: () => void;
  constructor(now: () => void) {
    this.now = now;
  }
  digest(): void {}
}
