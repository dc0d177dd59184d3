// Streams of what there is: STR-1, and tokio_stream's iter, once, empty and pending.
import type { Owner } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Result } from "../../kernel/value/result.ts";
import type * as broadcast from "../sync/broadcast.ts";
import type * as mpsc from "../sync/mpsc.ts";
import type * as watch from "../sync/watch.ts";
import type { Instant } from "../time/instant.ts";
import type { Interval } from "../time/interval.ts";
import type { BroadcastStreamRecvError } from "./errors.ts";
import { Kept, type Source } from "./source.ts";
import { broadcasted, listed, received, silent, ticking, watched } from "./sources.ts";
import { Stream } from "./stream.ts";

const made = <T>(what: string, sourceOf: (name: string) => Source<T>): Make<Stream<T>> =>
  new Make((world, actor) => {
    const name = `${what} ${actor.unit.nextObject(what)}`;
    const stream = new Stream(world, name, sourceOf(name));
    world.own(stream);
    return stream;
  }, what);

const wrapped = <T, O extends Owner>(what: string, owner: O, sourceOf: (kept: Kept<O>) => Source<T>): Make<Stream<T>> =>
  made(what, (name) => sourceOf(new Kept(owner, name)));

/**
 * `tokio_stream::iter`: the items of an array or of anything else that can be iterated.
 *
 * @example
 * const doubled = yield* (yield* iter([1, 2, 3])).map((n) => n * 2).collect();
 */
export const iter = <T>(items: Iterable<T>): Make<Stream<T>> => made("iter", (name) => listed(items, name));

/** One item. */
export const once = <T>(item: T): Make<Stream<T>> => made("once", (name) => listed([item], name));

/** No item. */
export const empty = <T>(): Make<Stream<T>> => made("empty", (name) => listed<T>([], name));

/** Neither an item nor an end. */
export const pending = <T>(): Make<Stream<T>> => made("pending", () => silent());

/** `ReceiverStream::new(rx)`: ends where `recv` gives `None` (STR-1). */
export const ReceiverStream: { new: <T>(rx: mpsc.Receiver<T>) => Make<Stream<T>> } = {
  new: (rx) => wrapped("ReceiverStream", rx, received),
};

/** `UnboundedReceiverStream::new(rx)` (STR-1). */
export const UnboundedReceiverStream: typeof ReceiverStream = {
  new: (rx) => wrapped("UnboundedReceiverStream", rx, received),
};

/** `BroadcastStream::new(rx)`: gives `Err(Lagged(n))` where messages were lost, ends where the channel is closed (STR-1). */
export const BroadcastStream: {
  new: <T>(rx: broadcast.Receiver<T>) => Make<Stream<Result<T, BroadcastStreamRecvError>>>;
} = {
  new: (rx) => wrapped("BroadcastStream", rx, broadcasted),
};

/** `WatchStream::new(rx)` begins with the present value, `WatchStream::from_changes(rx)` with the next (STR-1). */
export const WatchStream: {
  new: <T>(rx: watch.Receiver<T>) => Make<Stream<T>>;
  fromChanges: <T>(rx: watch.Receiver<T>) => Make<Stream<T>>;
} = {
  new: (rx) => wrapped("WatchStream", rx, (kept) => watched(kept, true)),
  fromChanges: (rx) => wrapped("WatchStream", rx, (kept) => watched(kept, false)),
};

/** `IntervalStream::new(interval)`: the instants of its ticks, without an end (STR-1). */
export const IntervalStream: { new: (interval: Interval) => Make<Stream<Instant>> } = {
  new: (interval) => wrapped("IntervalStream", interval, ticking),
};
