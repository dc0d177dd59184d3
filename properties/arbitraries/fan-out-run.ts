// Runs a fan-out program.

import { move } from "../../sim/kernel/closure.ts";
import { drop } from "../../sim/kernel/ownership/drop.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { debug } from "../../sim/kernel/value/format.ts";
import { spawn as spawnThread } from "../../sim/std/thread.ts";
import { select } from "../../sim/tokio/macros/select.ts";
import { Builder } from "../../sim/tokio/runtime/index.ts";
import * as broadcast from "../../sim/tokio/sync/broadcast.ts";
import * as watch from "../../sim/tokio/sync/watch.ts";
import { spawn, yieldNow } from "../../sim/tokio/task/index.ts";
import { CancellationToken } from "../../sim/tokio/util/cancellation-token.ts";
import type { Act, FanOutProgram } from "./fan-out-program.ts";

/** The two ends that a body holds; null: dropped. */
type Ends<T, R> = { tx: T | null; rx: R | null };
type BroadcastEnds = Ends<broadcast.Sender<string>, broadcast.Receiver<string>>;
type WatchEnds = Ends<watch.Sender<string>, watch.Receiver<string>>;
type TokenEnds = Ends<CancellationToken, CancellationToken>;
type AnyEnds = BroadcastEnds | WatchEnds | TokenEnds;

/** The program as a body. */
export const fanOutRun = (program: FanOutProgram) =>
  function* (): Sim<void> {
    const builder =
      program.workers === 0 ? Builder.newCurrentThread() : Builder.newMultiThread().workerThreads(program.workers);
    using rt = (yield* builder.build()).unwrap();
    yield* rt.blockOn(function* () {
      const ends = yield* endsOf(program);
      const threads = [];
      const tasks = [];
      for (const [who, body] of program.bodies.entries()) {
        const run = move({ own: ends[who] as AnyEnds }, ({ own }) => acting(`${who}`, program, body, own));
        if (body.thread) threads.push(yield* spawnThread(run));
        else tasks.push(yield* spawn(run));
      }
      for (const task of tasks) (yield* task).unwrap();
      for (const thread of threads) (yield* thread.join()).unwrap();
    });
  };

/** Nobody else runs yet: these steps cost the search nothing. */
function* endsOf({ family, capacity, bodies }: FanOutProgram): Sim<AnyEnds[]> {
  const ends: AnyEnds[] = [];
  if (family === "broadcast") {
    const [tx, rx] = yield* broadcast.channel<string>(capacity);
    for (const _ of bodies) ends.push({ tx: yield* tx.clone(), rx: yield* rx.resubscribe() });
    yield* drop([tx, rx]);
  } else if (family === "watch") {
    const [tx, rx] = yield* watch.channel("-");
    for (const _ of bodies) ends.push({ tx: yield* tx.clone(), rx: yield* rx.clone() });
    yield* drop([tx, rx]);
  } else {
    const top = yield* CancellationToken.new();
    for (const _ of bodies) ends.push({ tx: yield* top.clone(), rx: yield* top.childToken() });
    yield* drop(top);
  }
  return ends;
}

function* acting(
  who: string,
  { family }: FanOutProgram,
  body: FanOutProgram["bodies"][number],
  ends: AnyEnds,
): Sim<void> {
  const seen: unknown[] = [];
  for (const [at, act] of body.acts.entries()) {
    const name = `${who}${at}`;
    if (family === "broadcast") seen.push(yield* onBroadcast(act, name, ends as BroadcastEnds, body.thread));
    else if (family === "watch") seen.push(yield* onWatch(act, name, ends as WatchEnds));
    else seen.push(yield* onToken(act, ends as TokenEnds));
  }
  yield* println(`${who}: ${debug(seen)};`);
}

/** Drops an end, once. */
function* leave(ends: Ends<unknown, unknown>, end: "tx" | "rx"): Sim<void> {
  const gone = ends[end];
  ends[end] = null;
  if (gone !== null) yield* drop(gone);
}

function* onBroadcast(act: Act, name: string, ends: BroadcastEnds, thread: boolean): Sim<unknown> {
  const { tx, rx } = ends;
  if (act === "leave") return yield* leave(ends, "rx");
  if (act === "hang up") return yield* leave(ends, "tx");
  if (rx !== null) {
    if (act === "recv") return thread ? yield* rx.blockingRecv() : yield* rx.recv();
    if (act === "tryRecv") return yield* rx.tryRecv();
    if (act === "len") return [yield* rx.len(), yield* rx.isClosed()];
    if (act === "select recv") return (yield* select({ message: rx.recv(), yields: yieldNow() })).branch;
  }
  if (tx === null) return null;
  if (act === "send") return yield* tx.send(name);
  if (act === "count") return [yield* tx.receiverCount(), yield* tx.len(), yield* tx.strongCount()];
  if (act === "closed") return yield* tx.closed();
  if (act === "late") {
    yield* leave(ends, "rx");
    ends.rx = yield* tx.subscribe();
  }
  if (act !== "upgrade") return null;
  const weak = yield* tx.downgrade();
  yield* leave(ends, "tx");
  const again = yield* weak.upgrade();
  ends.tx = again.isSome() ? again.unwrap() : null;
  return again.isSome();
}

function* onWatch(act: Act, name: string, ends: WatchEnds): Sim<unknown> {
  const { tx, rx } = ends;
  if (act === "leave") return yield* leave(ends, "rx");
  if (act === "hang up") return yield* leave(ends, "tx");
  if (rx !== null) {
    if (act === "borrow") return yield* rx.borrow().cloned();
    if (act === "hold") return yield* held(rx.borrow());
    if (act === "update") return yield* rx.borrowAndUpdate().cloned();
    if (act === "news") return yield* rx.hasChanged();
    if (act === "unmark") return yield* rx.markUnchanged();
    if (act === "changed") return yield* rx.changed();
    if (act === "select changed") return (yield* select({ news: rx.changed(), yields: yieldNow() })).branch;
    if (act === "wait for") {
      const found = yield* rx.waitFor((value) => value !== "-");
      return found.isErr() ? found : yield* shown(found.unwrap());
    }
  }
  if (tx === null) return null;
  if (act === "send") return yield* tx.send(name);
  if (act === "closed") return yield* tx.closed();
  if (act === "send if") {
    return yield* tx.sendIfModified((current) => {
      const changes = current.value !== "-";
      current.value = name;
      return changes;
    });
  }
  if (act !== "late") return null;
  yield* leave(ends, "rx");
  ends.rx = yield* tx.subscribe();
  return null;
}

function* held(borrow: ReturnType<watch.Receiver<string>["borrow"]>): Sim<unknown> {
  return yield* shown(yield* borrow);
}

function* shown(ref: watch.Ref<string>): Sim<unknown> {
  const seen = [ref.value, ref.hasChanged()];
  yield* drop(ref);
  return seen;
}

function* onToken(act: Act, ends: TokenEnds): Sim<unknown> {
  const { tx: token, rx: child } = ends;
  if (act === "leave") return yield* leave(ends, "rx");
  if (act === "cancel") return yield* (token as CancellationToken).cancel();
  if (child === null) return null;
  if (act === "cancel child") return yield* child.cancel();
  if (act === "cancelled?") return [yield* (token as CancellationToken).isCancelled(), yield* child.isCancelled()];
  if (act === "cancelled") return yield* child.cancelled();
  if (act === "until cancelled") return yield* child.runUntilCancelled(yieldNow());
  if (act !== "new child") return null;
  ends.rx = yield* child.childToken();
  yield* drop(child);
  return null;
}
