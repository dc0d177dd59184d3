// A task program as a body, which writes its history.
import type { Program } from "../../sim/explore/program.ts";
import { move } from "../../sim/kernel/closure.ts";
import { drop } from "../../sim/kernel/ownership/drop.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { spawn as spawnThread, type JoinHandle as ThreadHandle } from "../../sim/std/thread.ts";
import { Builder, type Handle } from "../../sim/tokio/runtime/index.ts";
import { channel, unboundedChannel } from "../../sim/tokio/sync/mpsc.ts";
import { type JoinHandle, spawn } from "../../sim/tokio/task/index.ts";
import { consume, type Rx, send, type Tx, type Value } from "./task-bodies.ts";
import { Scribe, type TaskHistory } from "./task-history.ts";
import type { TaskProgram } from "./task-program.ts";

/**
 * The program as a scenario would have it: main makes the runtime and the channel, starts the threads, runs the tasks by
 * `block_on`, drops the runtime, joins the threads and prints what the awaited bodies saw.
 */
export function taskRun(program: TaskProgram): { readonly program: Program; history(): TaskHistory } {
  let scribe = new Scribe();
  const main = function* (): Sim<void> {
    scribe = new Scribe();
    yield* run(program, scribe);
  };
  return { program: { name: "task-program", main }, history: () => scribe.history };
}

function* run(program: TaskProgram, scribe: Scribe): Sim<void> {
  const { workers, bound, senders, consumer, keeps } = program;
  const builder = workers === 0 ? Builder.newCurrentThread() : Builder.newMultiThread().workerThreads(workers);
  const rt = (yield* builder.enableAll().build()).unwrap();
  const [tx, rx]: [Tx, Rx] = bound === null ? yield* unboundedChannel<Value>() : yield* channel<Value>(bound);
  scribe.sender(tx);
  const handle = rt.handle();
  const threads: ThreadHandle<string>[] = [];
  for (const [index, { on, steps }] of senders.entries()) {
    if (on === "task") continue;
    const own = scribe.sender(yield* tx.clone());
    const place = { on, name: `${index + 1}`, handle, receiver: rx, scribe } as const;
    threads.push(yield* spawnThread(move({ tx: own }, ({ tx }) => send(place, tx, steps))));
  }
  let left: Rx | null = rx;
  if (consumer === "thread") {
    left = null;
    const kept = keeps ? scribe.sender(yield* tx.clone()) : null;
    threads.push(yield* spawnThread(move({ rx, kept }, ({ rx }) => consume("thread", program, scribe, rx))));
  }
  const seen = [yield* rt.blockOn(move({ tx, left }, ({ tx, left }) => driven(program, scribe, handle, tx, rx, left)))];
  // Nothing of the runtime runs now; a thread that waits for a task waits until the runtime drops it.
  yield* drop(rt);
  for (const thread of threads) seen.push((yield* thread.join()).unwrap());
  yield* println(seen.join(" | "));
}

/** What `block_on` runs. `rx` names the receiver; `left` is the receiver where no thread has it. */
function* driven(program: TaskProgram, scribe: Scribe, handle: Handle, tx: Tx, rx: Rx, left: Rx | null): Sim<string> {
  const { senders, consumer, keeps, awaits } = program;
  const tasks: JoinHandle<string>[] = [];
  for (const [index, { on, steps }] of senders.entries()) {
    if (on === "thread") continue;
    const own = scribe.sender(yield* tx.clone());
    const place = { on, name: `${index + 1}`, handle, receiver: rx, scribe } as const;
    tasks.push(yield* spawn(move({ tx: own }, ({ tx }) => send(place, tx, steps))));
  }
  const kept = keeps && left !== null ? scribe.sender(yield* tx.clone()) : null;
  yield* drop(tx);
  const seen: string[] = [];
  if (left !== null && consumer === "main") seen.push(yield* consume("main", program, scribe, left));
  if (left !== null && consumer === "task") {
    const task = yield* spawn(move({ rx: left, kept }, ({ rx }) => consume("task", program, scribe, rx)));
    if (awaits !== "nobody") seen.push((yield* task).unwrap());
  }
  if (awaits === "all") for (const task of tasks) seen.push((yield* task).unwrap());
  return seen.join(" | ");
}
