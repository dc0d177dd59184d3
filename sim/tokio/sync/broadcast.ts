// tokio::sync::broadcast: many senders, many receivers, each of which gets every message (BC-1…BC-9).

import { Make } from "../../kernel/signal/make.ts";
import { Receiver } from "./broadcast/receiver.ts";
import { ringOf } from "./broadcast/ring.ts";
import { Sender } from "./broadcast/sender.ts";

export * as error from "./broadcast/errors.ts";
export type { Receiver } from "./broadcast/receiver.ts";
export { Sender, type WeakSender } from "./broadcast/sender.ts";

/**
 * `broadcast::channel(capacity)`; the ring has room for the next power of two. Panics for 0 (BC-1).
 *
 * @example
 * const [tx, rx] = yield* channel<string>(16);
 * (yield* tx.send("hello")).unwrap(); // 1: so many receivers
 * (yield* rx.recv()).unwrap();
 */
export const channel = <T>(capacity: number): Make<[Sender<T>, Receiver<T>]> =>
  new Make((world, actor) => {
    const made = ringOf<T>(world, actor, capacity);
    const tx = new Sender(made);
    const rx = new Receiver(made, `of ${made.path}`);
    world.own(tx);
    world.own(rx);
    return [tx, rx];
  }, "broadcast.channel");
