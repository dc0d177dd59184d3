import * as assert from "uvu/assert";
import { suite } from "../sim/testing/suite.ts";
import { AnyOrder } from "../sim/tokio/runtime/any-order.ts";
import { CurrentThread } from "../sim/tokio/runtime/current-thread.ts";
import { Channel } from "../sim/tokio/sync/mpsc/channel.ts";
import { checkProperty, type Property } from "./check.ts";
import { ownership } from "./ownership.ts";

const seed = 20_261_121;
const test = suite(`ownership, seed ${seed}`);

test("TH-6, TK-17: every destructor runs once, with aborts, panics, losers of select! and timeouts, and every shutdown", () => {
  checkProperty(ownership, { seed, runs: 1500 });
});

test("the programs end in every way in which the law speaks of all values", () => {
  const counts = { returned: 0, panicked: 0, values: 0 };
  const count: Property<Parameters<typeof ownership.show>[0]> = {
    ...ownership,
    build(drawn) {
      const { program, judge } = ownership.build(drawn);
      return {
        program,
        judge(outcome) {
          if (outcome.end.kind === "returned" || outcome.end.kind === "panicked") counts[outcome.end.kind]++;
          if (outcome.stdout.includes("drop ")) counts.values++;
          return judge(outcome);
        },
      };
    },
  };
  checkProperty(count, { seed: seed + 1, runs: 200 });
  for (const [what, n] of Object.entries(counts)) assert.ok(n > 20, `${what}: ${n}`);
});

/** What the property says while a method does nothing. */
function without(method: string, prototype: object): string {
  const original = Object.getOwnPropertyDescriptor(prototype, method) as PropertyDescriptor;
  Object.defineProperty(prototype, method, { ...original, value: () => undefined });
  try {
    checkProperty(ownership, { seed, runs: 1500 });
  } catch (error) {
    return (error as Error).message;
  } finally {
    Object.defineProperty(prototype, method, original);
  }
  return "nothing";
}

test("it notices outputs of detached tasks that nobody drops, under both policies", () => {
  assert.match(without("discard", AnyOrder.prototype), "was never dropped");
  assert.match(without("discard", CurrentThread.prototype), "was never dropped");
});

test("it notices values that go down with their channel", () => {
  assert.match(without("drain", Channel.prototype), "was never dropped");
});

test.run();
