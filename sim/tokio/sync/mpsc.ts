// tokio::sync::mpsc: MPSC-1 (a channel with a capacity, or without).

import type { Owner } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { Channel, UNBOUNDED } from "./mpsc/channel.ts";
import { Receiver } from "./mpsc/receiver.ts";
import { Sender, UnboundedSender } from "./mpsc/sender.ts";

export type { Receiver } from "./mpsc/receiver.ts";
export type { Sender, UnboundedSender } from "./mpsc/sender.ts";

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
    if (buffer === 0) throw new Panic("mpsc bounded channel requires buffer > 0");
    const made = new Channel<T>(world, actor.unit.nextObject("mpsc"), buffer);
    return held(new Sender(made), new Receiver(made));
  });

/** `mpsc::unbounded_channel()`. */
export const unboundedChannel = <T>(): Make<[UnboundedSender<T>, Receiver<T>]> =>
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
