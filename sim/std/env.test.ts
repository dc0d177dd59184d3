import * as assert from "uvu/assert";
import { println } from "../kernel/stdout.ts";
import { debug } from "../kernel/value/format.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { shown } from "../testing/walks.ts";
import * as env from "./env.ts";

const test = suite("std::env");

test("the simulated process has an environment of its own, empty at its start", () => {
  const world = runOnce(function* () {
    yield* println(debug(yield* env.var("PATH")));
    yield* env.setVar("A", "1");
    yield* println(debug(yield* env.var("A")));
    yield* env.removeVar("A");
    yield* println((yield* env.var("A")).unwrapErr().display());
  });
  assert.is(shown(world), 'Err(NotPresent) Ok("1") environment variable not found');
});

test.run();
