// The runtimes on which a document's system is tried: both flavours, and one, two or four workers.
import { type Sim, tokio } from "../../sim/index.ts";

export interface RuntimeKind {
  /** As scenario names have it. */
  readonly name: "current-thread" | "1-worker" | "2-workers" | "4-workers";
  readonly build: () => Sim<tokio.runtime.Runtime>;
}

function* currentThreadRuntime(): Sim<tokio.runtime.Runtime> {
  return (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
}

const workers = (count: number) =>
  function* (): Sim<tokio.runtime.Runtime> {
    return (yield* tokio.runtime.Builder.newMultiThread().workerThreads(count).enableAll().build()).unwrap();
  };

export const onCurrentThread: RuntimeKind = { name: "current-thread", build: currentThreadRuntime };
export const oneWorker: RuntimeKind = { name: "1-worker", build: workers(1) };
export const twoWorkers: RuntimeKind = { name: "2-workers", build: workers(2) };
export const fourWorkers: RuntimeKind = { name: "4-workers", build: workers(4) };

export const multiThreadKinds: readonly RuntimeKind[] = [oneWorker, twoWorkers, fourWorkers];
export const allKinds: readonly RuntimeKind[] = [onCurrentThread, ...multiThreadKinds];
