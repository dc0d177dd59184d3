import * as assert from "uvu/assert";
import { search } from "../explore/search.ts";
import { onDrop } from "../kernel/ownership/on-drop.ts";
import { println } from "../kernel/stdout.ts";
import { panic } from "../kernel/value/panic.ts";
import { bareHost } from "../testing/bare-host.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { exit } from "./process.ts";
import { spawn } from "./thread.ts";

const test = suite("std process");

test("TH-6: exit ends the process from any thread, at any moment of the others, and nothing is dropped", () => {
  const log: string[] = [];
  const result = search(
    {
      name: "test",
      *main() {
        yield* onDrop("main", function* () {
          yield* println("drop(main)");
        });
        const child = yield* spawn(function* () {
          yield* onDrop("child", function* () {
            yield* println("drop(child)");
          });
          yield* exit(3);
          log.push("went on");
        });
        yield* println("a");
        yield* child.join();
        log.push("joined");
      },
    },
    { strategy: "dfs", budget: { ms: null, runs: 1000 } },
    bareHost,
  );
  assert.is(result.complete, true);
  assert.equal(result.outcomes.map(({ stdout, end }) => [stdout, end]).sort(), [
    ["", { kind: "exited", code: 3 }],
    ["a\n", { kind: "exited", code: 3 }],
  ]);
  assert.equal(log, []);
});

test("TH-6: exit races with the end of main", () => {
  const { outcomes } = search(
    {
      name: "test",
      *main() {
        yield* spawn(function* () {
          yield* exit(2);
        });
        panic("main");
      },
    },
    { strategy: "dfs", budget: { ms: null, runs: 1000 } },
    bareHost,
  );
  assert.equal(outcomes.map(({ end }) => end.kind).sort(), ["exited", "panicked"]);
});

test("an exit code is a whole number", () => {
  assert.throws(
    () =>
      runOnce(function* () {
        yield* exit(1.5);
      }),
    "process.exit(1.5): expected a whole number",
  );
});

test.run();
