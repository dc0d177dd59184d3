import { type Scenario, tokio } from "../../sim/index.ts";
import { classic, fixed } from "./classic.ts";

const { Builder, Handle } = tokio.runtime;

/** Two closures, each of which waits for one more. */
const program = (threads: number) =>
  function* () {
    using rt = (yield* Builder.newCurrentThread().enableAll().maxBlockingThreads(threads).build()).unwrap();
    yield* rt.blockOn(function* () {
      const outer = function* () {
        const inner = yield* tokio.task.spawnBlocking(function* () {});
        const handle = yield* Handle.current();
        (yield* handle.blockOn(inner)).unwrap();
      };
      const handles = [yield* tokio.task.spawnBlocking(outer), yield* tokio.task.spawnBlocking(outer)];
      for (const handle of handles) (yield* handle).unwrap();
    });
  };

export const poolExhaustion: Scenario = classic(
  "pool-exhaustion",
  "Two closures fill the blocking pool, and each waits for one more.",
  program(2),
  "one of n",
);
export const poolExhaustionFixed: Scenario = fixed(
  "pool-exhaustion",
  "The blocking pool has a thread more than closures that wait.",
  program(3),
);
