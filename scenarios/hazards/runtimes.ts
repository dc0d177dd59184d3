// Runtimes around a body: what `#[tokio::main]` writes.
import { tokio } from "../../sim/index.ts";
import type { Main } from "./pair.ts";

const { Builder } = tokio.runtime;

/** `#[tokio::main(flavor = "current_thread")]`. */
export const onCurrentThread = (body: Main): Main =>
  function* () {
    using rt = (yield* Builder.newCurrentThread().enableAll().build()).unwrap();
    yield* rt.blockOn(body);
  };

/** `#[tokio::main(worker_threads = n)]`. */
export const onWorkers = (workers: number, body: Main): Main =>
  function* () {
    using rt = (yield* Builder.newMultiThread().workerThreads(workers).enableAll().build()).unwrap();
    yield* rt.blockOn(body);
  };
