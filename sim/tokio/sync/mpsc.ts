// tokio::sync::mpsc: MPSC-1 (a channel with a capacity, or without). The parts, as in Tokio: channel.ts is `chan`, sender.ts
// and permit.ts are `bounded`, unbounded-sender.ts is `unbounded`; tx.ts is what both senders share.

import type { Owner } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { NO_BUFFER } from "../texts.ts";
import { Channel, UNBOUNDED } from "./mpsc/channel.ts";
import { Receiver, type UnboundedReceiver } from "./mpsc/receiver.ts";
import { Sender } from "./mpsc/sender.ts";
import { UnboundedSender } from "./mpsc/unbounded-sender.ts";

export { SendError, SendTimeoutError, TryRecvError, TrySendError } from "./errors.ts";
export type { OwnedPermit, Permit, PermitIterator } from "./mpsc/permit.ts";
export type { Receiver, UnboundedReceiver } from "./mpsc/receiver.ts";
export type { Sender, WeakSender } from "./mpsc/sender.ts";
export type { UnboundedSender, WeakUnboundedSender } from "./mpsc/unbounded-sender.ts";

/**
 * `mpsc::channel(n)`: bounded. Panics for 0 (MPSC-1).
 *
 * @example
 * const [tx, rx] = yield* channel<number>(16);
 * (yield* tx.send(1)).unwrap();
 * const first = yield* rx.recv();
 */
export const channel = <T>(buffer: number): Make<[Sender<T>, Receiver<T>]> =>
  new Make((world, actor) => {
    if (buffer === 0) throw new Panic(NO_BUFFER);
    const made = new Channel<T>(world, actor.unit.nextObject("mpsc"), buffer);
    return held(new Sender(made), new Receiver(made));
  });

/**
 * `mpsc::unbounded_channel()`: sending never waits.
 *
 * @example
 * const [tx, rx] = yield* unboundedChannel<number>();
 * (yield* tx.send(1)).unwrap();
 */
export const unboundedChannel = <T>(): Make<[UnboundedSender<T>, UnboundedReceiver<T>]> =>
  new Make((world, actor) => {
    const made = new Channel<T>(world, actor.unit.nextObject("mpsc"), UNBOUNDED);
    return held(new UnboundedSender(made), new Receiver(made));
  });

/** The running body holds both ends. */
function held<S extends Owner, T>(tx: S, rx: Receiver<T>): [S, Receiver<T>] {
  rx.world.own(tx);
  rx.world.own(rx);
  return [tx, rx];
}
