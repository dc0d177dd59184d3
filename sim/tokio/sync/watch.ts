// tokio::sync::watch: the latest value, and word that there is a new one (WAT-1…WAT-8).

import { Make } from "../../kernel/signal/make.ts";
import { Channel } from "./watch/channel.ts";
import { Receiver } from "./watch/receiver.ts";
import { Sender } from "./watch/sender.ts";

export type { Ref } from "./watch/borrow.ts";
export * as error from "./watch/errors.ts";
export type { Receiver } from "./watch/receiver.ts";
export { Sender } from "./watch/sender.ts";
export type { Mutable } from "./watch/store.ts";

/**
 * `watch::channel(initial)`. The receiver counts the initial value as seen (WAT-2).
 *
 * @example
 * const [tx, rx] = yield* channel("starting");
 * (yield* tx.send("running")).unwrap();
 * (yield* rx.changed()).unwrap();
 * const state = yield* rx.borrowAndUpdate().cloned();
 */
export const channel = <T>(initial: T): Make<[Sender<T>, Receiver<T>]> =>
  new Make((world, actor) => {
    const made = new Channel(world, actor.unit.nextObject("watch"), initial);
    const tx = new Sender(made);
    const rx = new Receiver(made, `of ${made.path}`, 0);
    world.own(tx);
    world.own(rx);
    return [tx, rx];
  }, "watch.channel");
