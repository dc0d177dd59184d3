// A pool program as a body, which writes down what became of its closures and threads.
import type { Program } from "../../sim/explore/program.ts";
import { Make } from "../../sim/kernel/signal/make.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import type { Policy } from "../../sim/kernel/world.ts";
import { sleep as block } from "../../sim/std/thread.ts";
import { Builder, Handle } from "../../sim/tokio/runtime/index.ts";
import { spawnBlocking } from "../../sim/tokio/task/index.ts";
import { sleep } from "../../sim/tokio/time/index.ts";
import { KEEP_ALIVE_MS, PAUSE_MS, type PoolProgram } from "./pool-program.ts";

/** One closure of a batch; times are places in the order of all events of the run. */
export interface Closure {
  readonly batch: number;
  /** Its place among the closures of the batch. */
  readonly number: number;
  beganAt: number | null;
  endedAt: number | null;
}

export interface PoolHistory {
  policy: Policy;
  readonly closures: Closure[];
  /** How long each batch took. */
  readonly tookMs: number[];
  /** Threads that had started, and those that had ended, when each batch was done and the pause over; `faithful` only. */
  readonly threads: { readonly started: number; readonly ended: number }[];
  /** When the chains were begun: a deadlock later is theirs. */
  nestedBegan: boolean;
}

/** Longer than any program. */
const NEVER_MS = 1_000_000;

/** Main runs the batches one after the other, then the chains, and counts. */
export function poolRun(program: PoolProgram): { readonly program: Program; history(): PoolHistory } {
  let history = nothing();
  const main = function* (): Sim<void> {
    history = nothing();
    yield* run(program, history);
  };
  return { program: { name: "pool-program", main }, history: () => history };
}

const nothing = (): PoolHistory => ({
  policy: "faithful",
  closures: [],
  tookMs: [],
  threads: [],
  nestedBegan: false,
});

const now = () => new Make(({ clock }) => clock.ms);
const ms = (count: number) => Duration.fromMillis(count);

function* run({ workers, cap, expires, batches, nested }: PoolProgram, history: PoolHistory): Sim<void> {
  history.policy = yield* new Make(({ policy }) => policy);
  const count = { started: 0, ended: 0, events: 0 };
  const builder = workers === 0 ? Builder.newCurrentThread() : Builder.newMultiThread().workerThreads(workers);
  builder.enableAll().maxBlockingThreads(cap);
  builder.threadKeepAlive(ms(expires ? KEEP_ALIVE_MS : NEVER_MS));
  if (history.policy === "faithful") {
    // Under any-order there are no threads to count.
    builder.onThreadStart(function* () {
      count.started++;
    });
    builder.onThreadStop(function* () {
      count.ended++;
    });
  }
  using rt = (yield* builder.build()).unwrap();
  yield* rt.blockOn(function* () {
    for (const [batch, { closures, blockMs }] of batches.entries()) {
      const began = yield* now();
      const handles = [];
      for (let number = 0; number < closures; number++) {
        const closure: Closure = { batch, number, beganAt: null, endedAt: null };
        history.closures.push(closure);
        const handle = yield* spawnBlocking(function* () {
          closure.beganAt = count.events++;
          yield* block(ms(blockMs));
          closure.endedAt = count.events++;
        });
        handles.push(handle);
      }
      for (const handle of handles) (yield* handle).unwrap();
      history.tookMs.push((yield* now()) - began);
      yield* sleep(ms(PAUSE_MS));
      history.threads.push({ started: count.started - workers, ended: count.ended });
    }
    if (nested === null) return;
    history.nestedBegan = true;
    const handles = [];
    for (let i = 0; i < nested.chains; i++) handles.push(yield* spawnBlocking(() => link(nested.depth)));
    for (const handle of handles) (yield* handle).unwrap();
  });
  yield* println("done");
}

/** A closure that waits for another one, and so on; it blocks first, so that all chains are at the same link. */
function* link(depth: number): Sim<void> {
  yield* block(ms(1));
  if (depth === 1) return;
  const next = yield* spawnBlocking(() => link(depth - 1));
  (yield* (yield* Handle.current()).blockOn(next)).unwrap();
}
