// A sync program as a body, which writes its history.
import type { Program } from "../../sim/explore/program.ts";
import { move } from "../../sim/kernel/closure.ts";
import { drop } from "../../sim/kernel/ownership/drop.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { spawn as spawnThread, type JoinHandle as ThreadHandle } from "../../sim/std/thread.ts";
import { Builder } from "../../sim/tokio/runtime/index.ts";
import { Barrier } from "../../sim/tokio/sync/barrier.ts";
import { channel } from "../../sim/tokio/sync/mpsc.ts";
import { Mutex } from "../../sim/tokio/sync/mutex.ts";
import { Notify } from "../../sim/tokio/sync/notify.ts";
import { OnceCell } from "../../sim/tokio/sync/once-cell.ts";
import type { Permitted } from "../../sim/tokio/sync/permitted.ts";
import { RwLock } from "../../sim/tokio/sync/rw-lock.ts";
import { Semaphore } from "../../sim/tokio/sync/semaphore.ts";
import { type JoinHandle, spawn, yieldNow } from "../../sim/tokio/task/index.ts";
import { sleep } from "../../sim/tokio/time/index.ts";
import { Ledger } from "../laws/permits.ts";
import type { SyncProgram } from "./sync-program.ts";
import { type Parcel, type SyncHistory, type Thing, Worker } from "./sync-subjects.ts";

/**
 * The program as a scenario would have it: main makes the object, starts the threads, runs the tasks by `block_on`, aborts
 * those that are left when nothing else can happen, joins the threads, and prints what all saw and what is left.
 */
export function syncRun(program: SyncProgram): { readonly program: Program; history(): SyncHistory } {
  const fresh = (): SyncHistory => ({
    ...{ parcels: [], received: [], added: 0, writes: 0, values: new Set<string>(), left: null, complaints: [] },
  });
  let history = fresh();
  const main = function* (): Sim<void> {
    history = fresh();
    yield* run(program, history);
  };
  return { program: { name: "sync-program", main }, history: () => history };
}

function* run(program: SyncProgram, history: SyncHistory): Sim<void> {
  const { workers, bodies } = program;
  const builder = workers === 0 ? Builder.newCurrentThread() : Builder.newMultiThread().workerThreads(workers);
  const rt = (yield* builder.enableAll().build()).unwrap();
  const things = yield* made(program, history);
  const threads: ThreadHandle<string>[] = [];
  const ofTasks: { readonly thing: Thing; readonly index: number }[] = [];
  for (const [index, { on, steps }] of bodies.entries()) {
    const thing = things[index] as Thing;
    if (on === "task") ofTasks.push({ thing, index });
    else {
      const body = new Worker(`${index + 1}`, on, history, thing);
      threads.push(yield* spawnThread(move({ end: endOf(thing) }, () => body.run(steps))));
    }
  }
  const ends = ofTasks.map(({ thing }) => endOf(thing));
  const seen = yield* rt.blockOn(move({ ends }, ({ ends }) => drive(program, history, ofTasks, ends)));
  yield* drop(rt);
  for (const thread of threads) seen.push((yield* thread.join()).unwrap());
  history.left = yield* left(things[0] as Thing);
  yield* println(`${seen.join(" | ")} (${history.left})`);
}

/** What moves with a body: an end of a channel; everything else is shared. */
const endOf = (thing: Thing) => (thing.is === "tx" || thing.is === "rx" ? thing.it : null);

/** What `block_on` runs. */
function* drive(
  { bodies, aborts }: SyncProgram,
  history: SyncHistory,
  ofTasks: readonly { readonly thing: Thing; readonly index: number }[],
  ends: readonly ReturnType<typeof endOf>[],
): Sim<string[]> {
  const tasks = new Map<number, JoinHandle<string>>();
  for (const [n, { thing, index }] of ofTasks.entries()) {
    const { on, steps } = bodies[index] as SyncProgram["bodies"][number];
    const body = new Worker(`${index + 1}`, on, history, thing);
    tasks.set(index, yield* spawn(move({ end: ends[n] }, () => body.run(steps))));
  }
  for (const index of aborts) {
    yield* yieldNow();
    yield* tasks.get(index)?.abort() ?? yieldNow();
  }
  yield* sleep(Duration.fromMillis(5)); // until nothing can happen any more
  const seen: string[] = [];
  for (const task of tasks.values()) {
    yield* task.abort();
    seen.push((yield* task).unwrapOr("cancelled"));
  }
  return seen;
}

/** The object, as each body has it. */
function* made({ subject, size, bodies }: SyncProgram, history: SyncHistory): Sim<Thing[]> {
  const watched = <P extends Permitted>(it: P): P => {
    (it as { permits: Permitted["permits"] }).permits = new Ledger(it.permits.free, history.complaints);
    return it;
  };
  const shared = (thing: Thing): Thing[] => bodies.map(() => thing);
  switch (subject) {
    case "semaphore":
      return shared({ is: subject, it: watched(yield* Semaphore.new(size)) });
    case "mutex":
      return shared({ is: subject, it: watched(yield* Mutex.new(0)) });
    case "rwlock":
      return shared({ is: subject, it: watched(yield* RwLock.withMaxReaders(0, size + 1)) });
    case "notify":
      return shared({ is: subject, it: yield* Notify.new() });
    case "once":
      return shared({ is: subject, it: watched(yield* OnceCell.new<string>()) });
    case "barrier":
      return shared({ is: subject, it: yield* Barrier.new(size + 1) });
    default: {
      const [tx, rx] = yield* channel<Parcel>(size);
      (tx.channel as { permits: Permitted["permits"] }).permits = new Ledger(size, history.complaints);
      const things: Thing[] = [{ is: "rx", it: rx }];
      while (things.length < bodies.length) things.push({ is: "tx", it: yield* tx.clone() });
      yield* drop(tx);
      return things;
    }
  }
}

/** What the object says at the end. */
function* left(thing: Thing): Sim<string> {
  switch (thing.is) {
    case "semaphore":
      return `${yield* thing.it.availablePermits()} permits`;
    case "mutex": {
      const locked = yield* thing.it.tryLock();
      return locked.isOk() ? `value ${locked.value.value}` : "locked";
    }
    case "rwlock": {
      const locked = yield* thing.it.tryWrite();
      return locked.isOk() ? `value ${locked.value.value}` : "locked";
    }
    default:
      return "nothing";
  }
}
