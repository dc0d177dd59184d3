// Small random programs of the whole machine, as data: threads and tasks of one runtime, or of none; cells, a lock, a channel,
// a Notify, timers, select!, aborts, and a runtime that is dropped with work left. To draw, to print and to run.
import { move } from "../../sim/kernel/closure.ts";
import { drop } from "../../sim/kernel/ownership/drop.ts";
import { Make } from "../../sim/kernel/signal/make.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { type Cell, cell } from "../../sim/std/cell.ts";
import { Mutex } from "../../sim/std/mutex.ts";
import { sleep as block, spawn as spawnThread } from "../../sim/std/thread.ts";
import { select } from "../../sim/tokio/macros/index.ts";
import { Builder, type Handle } from "../../sim/tokio/runtime/index.ts";
import { channel, type Receiver, type Sender } from "../../sim/tokio/sync/mpsc.ts";
import { Notify } from "../../sim/tokio/sync/notify.ts";
import { type JoinHandle, spawn, yieldNow } from "../../sim/tokio/task/index.ts";
import { sleep } from "../../sim/tokio/time/index.ts";

/** What a body may do; who has no receiver does not receive, and a thread awaits nothing. */
export type Step =
  | "print"
  | "show"
  | "store"
  | "choose"
  | "lock"
  | "tryLock"
  | "send"
  | "recv"
  | "tryRecv"
  | "sleep"
  | "block"
  | "yield"
  | "notify"
  | "notified"
  | "select"
  | "spawn"
  | "abort";

export interface MachineBody {
  readonly on: "task" | "thread";
  readonly steps: readonly Step[];
}

export interface MachineProgram {
  /** Worker threads; 0: a current_thread runtime; null: no runtime, and no tasks. */
  readonly workers: number | null;
  readonly bodies: readonly MachineBody[];
  /** Which body has the receiver. */
  readonly receiver: number;
  /** What main waits for: every body; the tasks by dropping the runtime; or nobody, before the process ends. */
  readonly waits: "all" | "drop" | "nobody";
}

const anywhere: readonly Step[] = [
  ...["print", "show", "show", "store", "store", "choose", "lock", "tryLock", "send", "tryRecv", "notify"],
] as Step[];
const onTask: readonly Step[] = [
  ...["sleep", "yield", "recv", "notified", "select", "select", "spawn", "abort", "block"],
] as Step[];
const onThread: readonly Step[] = ["recv", "block"];

/** Draws a program; `below(n)` is a number from 0 to n - 1. `workers` are the runtimes to draw from. */
export function machineProgram(
  below: (n: number) => number,
  workers: readonly (number | null)[] = [null, null, 0, 0, 1, 2],
): MachineProgram {
  const runtime = workers[below(workers.length)] as number | null;
  const waits = (["all", "all", "all", "drop", "nobody"] as const)[below(5)] as MachineProgram["waits"];
  const count = runtime === null && waits === "all" ? 2 + below(2) : 2;
  // As many as a search that leaves nothing out comes to an end with: what nobody waits for is in everybody's way.
  const most = waits !== "all" ? 1 : runtime === null ? 4 - count : 2;
  const bodies = Array.from({ length: count }, (): MachineBody => {
    const on = runtime === null || below(3) === 0 ? "thread" : "task";
    const steps = [...anywhere, ...(on === "task" ? onTask : onThread)];
    return { on, steps: Array.from({ length: 1 + below(most) }, () => steps[below(steps.length)] as Step) };
  });
  return { workers: runtime, bodies, receiver: below(count), waits };
}

interface Common {
  readonly cells: readonly Cell<number>[];
  readonly mutex: Mutex<number>;
  readonly ready: Notify;
}

type Held = {
  readonly tx: Sender<number> | null;
  readonly rx: Receiver<number> | null;
};

/** The program as a body. */
export const runMachine = (program: MachineProgram) =>
  function* (): Sim<void> {
    const { workers, bodies, receiver, waits } = program;
    const cells = [yield* cell(0), yield* cell(0)];
    const common: Common = { cells, mutex: yield* Mutex.new(0), ready: yield* Notify.new() };
    const held: Held[] = bodies.map(() => ({ tx: null, rx: null }));
    // Ends of a channel are dropped, which others see: only those that use it have one.
    if (bodies.some(({ steps }) => steps.includes("send"))) {
      const [tx, rx] = yield* channel<number>(1);
      for (const [at, { steps }] of bodies.entries()) {
        const own = steps.includes("send") ? yield* tx.clone() : null;
        held[at] = { tx: own, rx: at === receiver ? rx : null };
      }
      yield* drop(tx);
    }
    const threads = [];
    for (const [at, { on, steps }] of bodies.entries()) {
      if (on === "task") continue;
      const name = String(at);
      threads.push(yield* spawnThread(move(held[at] as Held, (mine) => run(steps, name, common, mine, false))));
    }
    if (workers !== null) yield* runtime(program, common, held);
    if (waits === "all") for (const thread of threads) (yield* thread.join()).unwrap();
    yield* println(`end ${yield* (cells[0] as Cell<number>).load()}`);
  };

function* runtime({ workers, bodies, waits }: MachineProgram, common: Common, held: readonly Held[]): Sim<void> {
  const builder =
    workers === 0 ? Builder.newCurrentThread() : Builder.newMultiThread().workerThreads(workers as number);
  const rt = (yield* builder.enableAll().build()).unwrap();
  const handle: Handle = rt.handle();
  const tasks: JoinHandle<unknown>[] = [];
  for (const [at, { on, steps }] of bodies.entries()) {
    if (on === "thread") continue;
    const name = String(at);
    tasks.push(yield* handle.spawn(move(held[at] as Held, (mine) => run(steps, name, common, mine, true))));
  }
  yield* rt.blockOn(function* () {
    if (waits === "all") for (const task of tasks) yield* task;
    else if (waits === "drop") yield* yieldNow();
  });
  yield* drop(rt);
}

function* run(steps: readonly Step[], name: string, common: Common, { tx, rx }: Held, isTask: boolean): Sim<void> {
  const { cells, mutex, ready } = common;
  const [one, two] = cells as [Cell<number>, Cell<number>];
  const children: JoinHandle<void>[] = [];
  for (const step of steps) {
    switch (step) {
      case "print":
        yield* println(name);
        break;
      case "show":
        yield* println(`${name} sees ${yield* one.load()}`);
        break;
      case "store":
        yield* one.store(Number(name) + 1);
        break;
      case "choose":
        yield* two.store(yield* new Make((world) => world.choose("value", 2)));
        break;
      case "lock": {
        using guard = (yield* mutex.lock()).unwrap();
        guard.value += 1;
        yield* println(`${name} is number ${guard.value}`);
        break;
      }
      case "tryLock": {
        const locked = yield* mutex.tryLock();
        if (locked.isOk()) yield* drop(locked.unwrap());
        else yield* println(`${name} is kept out`);
        break;
      }
      case "send":
        if (isTask) yield* (tx as Sender<number>).send(1);
        else yield* (tx as Sender<number>).blockingSend(1);
        break;
      case "tryRecv":
        if (rx !== null) yield* println(`${name} ${(yield* rx.tryRecv()).isOk() ? "has one" : "has none"}`);
        break;
      case "recv":
        if (rx === null) break;
        yield* println(`${name} ${(isTask ? yield* rx.recv() : yield* rx.blockingRecv()).isSome() ? "got" : "closed"}`);
        break;
      case "sleep":
        yield* sleep(Duration.fromMillis(1));
        break;
      case "block":
        yield* block(Duration.fromMillis(1));
        break;
      case "yield":
        yield* yieldNow();
        break;
      case "notify":
        yield* ready.notifyOne();
        break;
      case "notified":
        yield* ready.notified();
        yield* println(`${name} was notified`);
        break;
      case "select": {
        const late = sleep(Duration.fromMillis(1));
        const { branch } =
          rx === null ? yield* select({ late, told: ready.notified() }) : yield* select({ late, got: rx.recv() });
        yield* println(`${name} ${branch}`);
        break;
      }
      case "spawn":
        children.push(
          yield* spawn(function* () {
            yield* one.store(9);
          }),
        );
        break;
      case "abort": {
        const child = yield* spawn(function* () {
          yield* println(`${name} child`);
        });
        yield* child.abort();
        break;
      }
    }
  }
  for (const child of children) yield* child;
}
