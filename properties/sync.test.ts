import * as assert from "uvu/assert";
import { suite } from "../sim/testing/suite.ts";
import { BatchSemaphore } from "../sim/tokio/sync/batch-semaphore.ts";
import { Channel } from "../sim/tokio/sync/mpsc/channel.ts";
import type { SyncProgram } from "./arbitraries/sync-program.ts";
import { syncRun } from "./arbitraries/sync-run.ts";
import { checkProperty, type Property, PropertyFailed } from "./check.ts";
import { syncConservation } from "./sync-conservation.ts";

const seed = 20_261_121;
const test = suite(`properties of tokio::sync, seed ${seed}`);

test("SEM-9, MPSC-17: permits, values and locks are neither lost nor doubled, and nobody overtakes the queue", () => {
  checkProperty(syncConservation, { seed, runs: 2000 });
});

test("the programs do what the property speaks of, under both policies and latenesses", () => {
  for (const machine of [
    { policy: "faithful", lateness: 0 },
    { policy: "any-order", lateness: Number.POSITIVE_INFINITY },
  ] as const) {
    const counts = { returned: 0, stuck: 0, sent: 0, received: 0, cancelled: 0, writes: 0, values: 0, forgotten: 0 };
    const count: Property<SyncProgram> = {
      ...syncConservation,
      build(drawn) {
        const { program, history } = syncRun(drawn);
        const judge: ReturnType<typeof syncConservation.build>["judge"] = ({ end, stdout }) => {
          const { parcels, received, writes, values, added } = history();
          if (end.kind === "returned") counts.returned++;
          else counts.stuck++;
          counts.sent += parcels.length;
          counts.received += received.length;
          if (stdout.includes("cancelled")) counts.cancelled++;
          counts.writes += writes;
          counts.values += values.size;
          if (added < 0) counts.forgotten++;
          return null;
        };
        return { program, judge };
      },
    };
    checkProperty(count, { seed, runs: 800, ...machine });
    for (const [what, n] of Object.entries(counts)) assert.ok(n > 20, `${machine.policy}: ${what}: ${n}`);
  }
});

/** What the property says while a method does something else. */
function failure<O extends object>(of: O, method: keyof O, instead: unknown): string {
  const original = of[method];
  of[method] = instead as never;
  try {
    checkProperty(syncConservation, { seed, runs: 2000 });
  } catch (error) {
    assert.instance(error, PropertyFailed, String((error as Error).stack));
    return (error as Error).message;
  } finally {
    of[method] = original;
  }
  throw new Error("nobody noticed");
}

test("it notices permits that a cancelled acquire keeps", () => {
  const keeps = function (this: BatchSemaphore, waiter: { need: number; wants: number; state: string }): void {
    this.settle(waiter as never);
  };
  assert.match(
    failure(BatchSemaphore.prototype, "abandon", keeps),
    /of \d permits \d are free, -?\d out and \d reserved/,
  );
});

test("it notices a queue that is overtaken", () => {
  const { poll } = BatchSemaphore.prototype;
  const greedy = function (this: BatchSemaphore, ...args: Parameters<typeof poll>): ReturnType<typeof poll> {
    const [waiter] = args;
    if (waiter.state === "new" && this.free > 0 && this.free < waiter.need) {
      return "waiting"; // leaves what is free to others
    }
    return poll.apply(this, args);
  };
  assert.match(failure(BatchSemaphore.prototype, "poll", greedy), "permits are free while somebody waits");
});

test("it notices values that a channel forgets", () => {
  const forgets = function (this: Channel<unknown>): void {
    this.queue.length = 0;
  };
  assert.match(failure(Channel.prototype, "drain", forgets), /was never dropped|permits/);
});

test.run();
