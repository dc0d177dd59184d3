// A future program as a body.
import type { Async } from "../../sim/kernel/closure.ts";
import { move } from "../../sim/kernel/closure.ts";
import { drop } from "../../sim/kernel/ownership/drop.ts";
import { PENDING, type Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { debug } from "../../sim/kernel/value/format.ts";
import type { Option } from "../../sim/kernel/value/option.ts";
import { sleep as sleepThread, spawn as spawnThread } from "../../sim/std/thread.ts";
import { byRef, pin } from "../../sim/tokio/future/pin.ts";
import { pollFn, ready } from "../../sim/tokio/future/poll-fn.ts";
import { branch } from "../../sim/tokio/macros/branch.ts";
import { join, joinBiased } from "../../sim/tokio/macros/join.ts";
import { select } from "../../sim/tokio/macros/select.ts";
import { Builder } from "../../sim/tokio/runtime/builder.ts";
import type { Handle } from "../../sim/tokio/runtime/index.ts";
import { type Receiver, type UnboundedSender, unboundedChannel } from "../../sim/tokio/sync/mpsc.ts";
import { Notify } from "../../sim/tokio/sync/notify.ts";
import { spawn, yieldNow } from "../../sim/tokio/task/index.ts";
import { sleep } from "../../sim/tokio/time/index.ts";
import type { Act, Awaited, FutureProgram } from "./future-program.ts";

interface Means {
  readonly receivers: readonly Receiver<string>[];
  readonly notify: Notify;
}

/** The program's main function. */
export const futureRun = ({ workers, main, awaits, others }: FutureProgram) =>
  function* (): Sim<void> {
    const builder = workers === 0 ? Builder.newCurrentThread() : Builder.newMultiThread().workerThreads(workers);
    using rt = (yield* builder.enableAll().build()).unwrap();
    const handle = rt.handle();
    const notify = yield* Notify.new();
    const [tx0, rx0] = yield* unboundedChannel<string>();
    const [tx1, rx1] = yield* unboundedChannel<string>();
    const threads = [];
    for (const [at, { thread, acts }] of others.entries()) {
      const senders = [yield* tx0.clone(), yield* tx1.clone()];
      const body = move({ senders }, ({ senders }) => acting(`o${at}`, thread, acts, senders, notify));
      if (thread) threads.push(yield* spawnThread(body));
      else yield* spawnOn(handle, body);
    }
    yield* drop([tx0, tx1]);
    const awaiting = move({ receivers: [rx0, rx1] }, function* ({ receivers }) {
      for (const [at, one] of awaits.entries()) yield* println(yield* shown(one, `${at}`, { receivers, notify }));
    });
    if (main) yield* rt.blockOn(awaiting);
    else {
      yield* rt.blockOn(function* () {
        (yield* yield* spawn(awaiting)).unwrap();
      });
    }
    for (const thread of threads) (yield* thread.join()).unwrap();
  };

function* spawnOn(handle: Handle, body: Async<void>): Sim<void> {
  yield* handle.spawn(body);
}

function* acting(
  name: string,
  thread: boolean,
  acts: readonly Act[],
  senders: readonly UnboundedSender<string>[],
  notify: Notify,
): Sim<void> {
  const held: (UnboundedSender<string> | null)[] = [...senders];
  for (const act of acts) {
    const [what, which] = act.split(" ");
    if (what === "send") yield* (held[Number(which)] as UnboundedSender<string> | null)?.send(name) ?? nothing();
    else if (what === "close") {
      yield* drop(held[0]);
      held[0] = null;
    } else if (act === "notify all") yield* notify.notifyWaiters();
    else if (act === "notify") yield* notify.notifyOne();
    else if (act === "print") yield* println(name);
    else if (what === "sleep") yield* thread ? sleepThread(Duration.fromMillis(1)) : sleep(Duration.fromMillis(1));
    else if (!thread) yield* yieldNow();
  }
}

function* nothing(): Sim<void> {}

/** Awaits it, and says what came of it. */
function* shown(one: Awaited, name: string, means: Means): Sim<string> {
  if (typeof one === "string") return yield* leaf(one, name, means);
  if ("block" in one) {
    const seen = [];
    for (const [at, part] of one.block.entries()) seen.push(yield* shown(part, `${name}.${at}`, means));
    return `{${seen.join(" ")}}`;
  }
  if ("join" in one) {
    const parts = one.join.map((part, at) => futureOf(part, `${name}.${at}`, means));
    return `[${(one.biased ? yield* joinBiased(...parts) : yield* join(...parts)).map(text).join(" ")}]`;
  }
  if ("kept" in one) {
    const kept = yield* pin(futureOf(one.kept, `${name}.k`, means));
    const got = yield* select({ kept: byRef(kept), beside: futureOf(one.beside, `${name}.b`, means) });
    if (got.branch === "kept") return `kept ${text(got.value)}`;
    return `beside ${text(got.value)} then ${text(yield* kept)}`;
  }
  const branches = Object.fromEntries(
    one.select.map((part, at) => {
      const given = branch(futureOf(part, `${name}.${at}`, means)).if(one.open || at > 0);
      return [`b${at}`, one.some && typeof part === "string" && part.startsWith("recv") ? onlySome(given) : given];
    }),
  );
  const got = yield* select(branches, { biased: one.biased, else: true });
  return `${got.branch} ${text(got.value)}`;
}

const onlySome = (given: ReturnType<typeof branch>) => given.matching((value) => (value as Option<string>).isSome());

const text = (value: unknown): string => (typeof value === "string" ? value : debug(value));

/** A leaf that can be polled as it is stays a leaf; the rest are async blocks. */
function futureOf(one: Awaited, name: string, means: Means): Async<unknown> {
  if (one === "recv 0" || one === "recv 1") return (means.receivers[Number(one.at(-1))] as Receiver<string>).recv();
  if (one === "notified") return means.notify.notified();
  if (one === "sleep 1" || one === "sleep 2") return sleep(Duration.fromMillis(Number(one.at(-1))));
  return () => shown(one, name, means);
}

function* leaf(one: Awaited, name: string, means: Means): Sim<string> {
  if (one === "print") yield* println(name);
  else if (one === "yield") yield* yieldNow();
  else if (one === "count") yield* twice();
  else return text(yield* awaiting(futureOf(one, name, means)));
  return String(one);
}

function* awaiting(future: Async<unknown>): Sim<unknown> {
  return yield* future as Iterable<never, unknown>;
}

/** Ready at its second poll. */
function twice(): Sim<void> {
  let polls = 0;
  return pollFn(function* ({ waker }) {
    yield* waker.wake();
    return ++polls < 2 ? PENDING : ready(undefined);
  });
}
