// crossbeam_channel::bounded and unbounded: XB-1.
import { Misuse } from "../kernel/errors.ts";
import { Make } from "../kernel/signal/make.ts";
import { Channel } from "./channel.ts";
import { Receiver } from "./receiver.ts";
import { Sender } from "./sender.ts";

/**
 * `crossbeam_channel::bounded`: sending waits while `capacity` values are buffered; with 0 it waits for a receiver.
 *
 * @example
 * const [tx, rx] = yield* bounded<number>(1);
 * const other = yield* rx.clone();
 */
export const bounded = <T>(capacity: number): Make<[Sender<T>, Receiver<T>]> => {
  if (!Number.isSafeInteger(capacity) || capacity < 0) {
    throw new Misuse(`bounded(${capacity}): expected the number of values to buffer, 0 or more`);
  }
  return channel(capacity, "crossbeam.bounded");
};

/** `crossbeam_channel::unbounded`: sending never waits. */
export const unbounded = <T>(): Make<[Sender<T>, Receiver<T>]> =>
  channel(Number.POSITIVE_INFINITY, "crossbeam.unbounded");

const channel = <T>(capacity: number, name: string): Make<[Sender<T>, Receiver<T>]> =>
  new Make((world, actor) => {
    const shared = new Channel<T>(world, actor.unit.nextObject("channel"), capacity);
    const ends: [Sender<T>, Receiver<T>] = [new Sender(shared), new Receiver(shared)];
    for (const end of ends) world.own(end);
    return ends;
  }, name);
