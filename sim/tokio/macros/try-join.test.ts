import * as assert from "uvu/assert";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { suite } from "../../testing/suite.ts";
import { yieldNow } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import { tryJoin, tryJoinBiased } from "./try-join.ts";

const test = suite("try_join!");

function* after<T>(ms: number, value: T): Sim<T> {
  yield* sleep(Duration.fromMillis(ms));
  yield* println(debug(value));
  return value;
}

test("SEL-11: Ok of all values, in order of declaration", () => {
  const text = always(function* () {
    const both: Result<[number, string], never> = yield* tryJoin(
      () => after(2, ok(1)),
      () => after(1, ok("two")),
    );
    yield* println(debug(both));
  });
  assert.is(text, 'Ok("two") Ok(1) Ok([1, "two"])');
});

test("SEL-11: the first error ends it at once; what is behind it is not polled, and all are dropped before it is given", () => {
  const text = always(function* () {
    const branch = (name: string, yields: number, fails: boolean) =>
      function* (): Sim<Result<undefined, string>> {
        using _guard = yield* loud(`drop(${name})`);
        for (let i = 0; i < yields; i++) yield* yieldNow();
        yield* println(name);
        return fails ? err(name) : ok();
      };
    const got = yield* tryJoinBiased(branch("a", 3, false), branch("b", 2, true), branch("c", 2, true));
    yield* println(debug(got));
  });
  assert.is(text, 'b drop(b) drop(a) drop(c) Err("b")');
});

test.run();
