// TK-2: ids follow the order of the spawns, so two spawns race where the program looks at an id, and only there.
// A spawn is no step of its own: its id is drawn with the step of its thread before it.
import * as assert from "uvu/assert";
import type { StrategyName } from "../../explore/options.ts";
import { search } from "../../explore/search.ts";
import { println } from "../../kernel/stdout.ts";
import { cell } from "../../std/cell.ts";
import { spawn as spawnThread } from "../../std/thread.ts";
import { bareHost } from "../../testing/bare-host.ts";
import { suite } from "../../testing/suite.ts";
import { Builder } from "../runtime/builder.ts";

const test = suite("task ids");

/** Two threads spawn a task each; main prints the ids if it `looks`. */
const program = (looks: boolean) =>
  function* () {
    const rt = (yield* Builder.newMultiThread().workerThreads(2).build()).unwrap();
    const handle = rt.handle();
    const door = yield* cell("open");
    const threads = [];
    for (let i = 0; i < 2; i++) {
      threads.push(
        yield* spawnThread(function* () {
          yield* door.load();
          const task = yield* handle.spawn(function* () {});
          return looks ? task.id() : 0;
        }),
      );
    }
    const ids = [];
    for (const thread of threads) ids.push((yield* thread.join()).unwrap());
    yield* println(ids.join(" "));
  };

const outcomes = (looks: boolean, strategy: StrategyName, policy: "faithful" | "any-order") => {
  const budget = { ms: null, runs: null };
  const result = search({ name: "ids", main: program(looks) }, { policy, strategy, budget, decide: false }, bareHost);
  assert.ok(result.complete);
  return { texts: result.outcomes.map(({ stdout }) => stdout).sort(), runs: result.runs };
};

// The two workers have the ids 1 and 2.
test("TK-2: where ids are printed, the reduction finds both orders, as plain DFS does", () => {
  const { texts } = outcomes(true, "source", "any-order");
  assert.equal(texts, ["3 4\n", "4 3\n"]);
  assert.equal(outcomes(true, "dfs", "any-order").texts, texts);
});

test("TK-2: the visited set tells the orders apart", () => {
  assert.equal(outcomes(true, "states", "faithful").texts, ["3 4\n", "4 3\n"]);
});

test("TK-2: where nobody looks, spawns commute", () => {
  assert.ok(outcomes(false, "source", "any-order").runs < outcomes(true, "source", "any-order").runs);
});

test.run();
