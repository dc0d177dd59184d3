// User-written futures: std::future::poll_fn and its context. The waker comes from the poll's context (DESIGN §4).
import type { Actor } from "../../kernel/actor.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import { type Future, PENDING, type Pending, type Signal, type Sim } from "../../kernel/signal/signal.ts";
import { Carrier } from "../../kernel/value/carrier.ts";
import { Struct } from "../../kernel/value/struct.ts";
import type { World } from "../../kernel/world.ts";
import { Waker, Wakes } from "./waker.ts";

/** What a poll is given: whom to wake. The waker may be kept, and woken from anywhere at any time. */
export interface Context {
  readonly waker: Waker;
}

/** `Poll::Ready(value)`. */
export class Ready<out T> extends Carrier<T> {
  readonly value: T;
  readonly done = true;
  constructor(value: T) {
    super();
    this.value = value;
  }
}

/** The result of a poll: `ready(value)` or `PENDING`; `done` tells them apart. */
export type Poll<T> = Ready<T> | Pending;

/** `Poll::Ready(value)`. */
export const ready = <T>(value: T): Ready<T> => new Ready(value);

/** What polls a future by hand: a `function*`, or a plain function where nothing happens that others could notice. */
export type PollFunction<T> = (context: Context) => Sim<Poll<T>> | Poll<T>;

/**
 * `std::future::poll_fn`: a future from a poll function. It cannot await; it may poll pinned futures by hand.
 *
 * @example
 * let polls = 0;
 * yield* pollFn(function* ({ waker }) {
 *   yield* waker.wake();
 *   return ++polls < 3 ? PENDING : ready(polls);
 * });
 */
export function* pollFn<T>(poll: PollFunction<T>): Sim<T> {
  for (;;) {
    const context: Context = yield* new Make(contextOf);
    const given = poll(context);
    const result: Poll<T> = given === PENDING || given instanceof Ready ? given : yield* polled(given as Sim<Poll<T>>);
    if (result.done) return result.value;
    yield PENDING;
  }
}

/** What the function declares is gone when it returns. */
function* polled<T>(body: Sim<Poll<T>>): Sim<Poll<T>> {
  const actor: Actor = yield* new Make((_world, current) => current);
  const { flow } = actor;
  actor.flow = false; // a leaf that finds nothing must say so
  try {
    return yield* new Call<Poll<T>>(body, { body: true });
  } finally {
    actor.flow = flow;
  }
}

function contextOf(world: World, actor: Actor): Context {
  const { unit, waker } = actor;
  unit.polls ??= new Wakes(world, `${unit.path}/polls`);
  return { waker: new Waker(unit.polls, waker) };
}

/**
 * A future of the program's own, as a struct with `impl Future` is: its public fields belong to it, and are dropped with it
 * and not before, whether it was ready or not.
 *
 * @example
 * class Countdown extends PollFuture<string> {
 *   left = 3;
 *   override *poll({ waker }: Context): Sim<Poll<string>> {
 *     if (this.left === 0) return ready("lift-off");
 *     this.left--;
 *     yield* waker.wake();
 *     return PENDING;
 *   }
 * }
 * yield* new Countdown();
 */
export abstract class PollFuture<T> extends Struct implements Future<T> {
  abstract poll(context: Context): Sim<Poll<T>> | Poll<T>;

  [Symbol.iterator](): Iterator<Signal, T, unknown> {
    return pollFn((context) => this.poll(context));
  }
}

/** `std::future::ready(value)`. */
export const readyFuture = <T>(value: T): Sim<T> => pollFn(() => ready(value));

/** `std::future::pending()`. */
export const pendingFuture = <T = never>(): Sim<T> => pollFn<T>(() => PENDING);
