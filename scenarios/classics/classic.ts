// The bug programs that every tester of concurrency is measured by, each beside its repaired twin.

import type { Verdict } from "../../sim/index.ts";
import { ends, panic, type Scenario, type Sim, scenario, std, tokio } from "../../sim/index.ts";

type Main = () => Sim<void>;

/** A program that fails in some schedules: an assertion panics, or nobody can go on. */
export const buggy = (name: string, summary: string, main: Main): Scenario => classic(name, summary, main, "one of n");

/** The same program, repaired. */
export const fixed = (name: string, summary: string, main: Main): Scenario =>
  classic(`${name}-fixed`, summary, main, "guaranteed");

/** A program that others were measured by: nothing fails, and the question is how many schedules there are. */
export const counted = (name: string, summary: string, main: Main): Scenario =>
  classic(name, summary, main, "guaranteed", "counts");

export const classic = (
  name: string,
  summary: string,
  main: Main,
  expected: Verdict,
  source: "classics" | "counts" = "classics",
): Scenario =>
  scenario({
    name,
    source,
    summary,
    claims: [
      { id: "holds", text: "No assertion fails, and everybody comes to an end.", shows: ends("returned"), expected },
    ],
    main,
  });

/** `assert!(condition, "message")`. */
export function assert(condition: boolean, message: string): void {
  if (!condition) panic(message);
}

/** Starts a thread for each body, in this order; then joins them in the same order, and unwraps. */
export function* threads(...bodies: readonly Main[]): Sim<void> {
  const handles = [];
  for (const body of bodies) handles.push(yield* std.thread.spawn(body));
  for (const handle of handles) (yield* handle.join()).unwrap();
}

/** `count` of something. */
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** `#[tokio::main(worker_threads = n)]`. */
export const onWorkers = (workers: number, body: Main): Main =>
  function* () {
    using rt = (yield* tokio.runtime.Builder.newMultiThread().workerThreads(workers).enableAll().build()).unwrap();
    yield* rt.blockOn(body);
  };
