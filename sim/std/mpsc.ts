// std::sync::mpsc: SC-1. Blocking ops block their OS thread (SC-9).
import { Misuse } from "../kernel/errors.ts";
import type { Owner } from "../kernel/ownership/owner.ts";
import { Make } from "../kernel/signal/make.ts";
import { Channel } from "./mpsc/channel.ts";
import { Receiver } from "./mpsc/receiver.ts";
import { Sender, SyncSender } from "./mpsc/sender.ts";

export { Iter, Receiver } from "./mpsc/receiver.ts";
export { Sender, SyncSender } from "./mpsc/sender.ts";
export { RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError } from "./texts.ts";

/**
 * `std::sync::mpsc::channel`: an unbounded channel; sending never waits.
 *
 * @example
 * const [tx, rx] = yield* channel<number>();
 * yield* thread.spawn(move({ tx }, function* ({ tx }) {
 *   (yield* tx.send(1)).unwrap();
 * }));
 * const one = (yield* rx.recv()).unwrap();
 */
export const channel = <T>(): Make<[Sender<T>, Receiver<T>]> =>
  new Make((world, actor) => {
    const shared = new Channel<T>(world, actor.unit.nextObject("mpsc"), Number.POSITIVE_INFINITY);
    return held(new Sender(shared), new Receiver(shared));
  }, "mpsc.channel");

/**
 * `std::sync::mpsc::sync_channel`: sending waits while `bound` values are buffered; with 0 it waits until the receiver
 * takes the value (SC-3).
 *
 * @example
 * const [tx, rx] = yield* syncChannel<string>(1);
 */
export const syncChannel = <T>(bound: number): Make<[SyncSender<T>, Receiver<T>]> =>
  new Make((world, actor) => {
    if (!Number.isSafeInteger(bound) || bound < 0) {
      throw new Misuse(`syncChannel(${bound}): expected the number of values to buffer, 0 or more`);
    }
    const shared = new Channel<T>(world, actor.unit.nextObject("mpsc"), bound);
    return held(new SyncSender(shared), new Receiver(shared));
  }, "mpsc.syncChannel");

/** The running body holds both ends. */
function held<S extends Owner, T>(tx: S, rx: Receiver<T>): [S, Receiver<T>] {
  rx.world.own(tx);
  rx.world.own(rx);
  return [tx, rx];
}
