import * as assert from "uvu/assert";
import { replay } from "../sim/explore/replay.ts";
import { nodeHost } from "../sim/host/node-host.ts";
import { suite } from "../sim/testing/suite.ts";
import { AnyOrderPool } from "../sim/tokio/runtime/blocking/any-order-pool.ts";
import { Pool } from "../sim/tokio/runtime/blocking/pool.ts";
import type { PoolProgram } from "./arbitraries/pool-program.ts";
import { poolRun } from "./arbitraries/pool-run.ts";
import { blockingThreadScaling } from "./blocking-thread-scaling.ts";
import { checkProperty, type Property, PropertyFailed } from "./check.ts";

const seed = 20_261_121;
const test = suite(`blocking-thread scaling, seed ${seed}`);

test("RT-3, BP-3, BP-4, BP-5, BP-9: the pool scales by the formulas, under both policies", () => {
  checkProperty(blockingThreadScaling, { seed, runs: 700 });
});

test("the programs do what the property speaks of", () => {
  for (const policy of ["faithful", "any-order"] as const) {
    const counts = { rounds: 0, reused: 0, ended: 0, hangs: 0, chainsEnd: 0 };
    const count: Property<PoolProgram> = {
      ...blockingThreadScaling,
      build(drawn) {
        const { program, history } = poolRun(drawn);
        return {
          program,
          judge({ end }) {
            const { threads, nestedBegan } = history();
            const { batches, cap } = drawn;
            if (batches.some(({ closures }) => closures > cap)) counts.rounds++;
            if (threads.length > 1 && (threads.at(-1)?.ended ?? 0) > 0) counts.ended++;
            if (threads.length > 1 && threads.at(-1)?.ended === 0) counts.reused++;
            if (end.kind === "deadlock") counts.hangs++;
            else if (nestedBegan) counts.chainsEnd++;
            return null;
          },
        };
      },
    };
    checkProperty(count, { seed, runs: 300, policy });
    for (const [what, n] of Object.entries(counts))
      assert.ok(n > 20 || (n === 0 && policy === "any-order" && what === "ended"), `${policy}: ${what}: ${n}`);
  }
});

/** What the property says while a method of the pool does something else. */
function failure<C extends { prototype: object }, K extends keyof C["prototype"]>(
  { prototype }: C,
  method: K,
  instead: (original: C["prototype"][K]) => C["prototype"][K],
): string {
  const original = Object.getOwnPropertyDescriptor(prototype, method) as PropertyDescriptor;
  const changed =
    original.get === undefined ? { value: instead(original.value) } : { get: instead(original.get as never) as never };
  Object.defineProperty(prototype, method, { ...original, ...changed });
  try {
    checkProperty(blockingThreadScaling, { seed, runs: 500 });
  } catch (error) {
    assert.instance(error, PropertyFailed, String((error as Error).stack));
    const { program, token, message } = error as PropertyFailed;
    assert.match(message, `ended as ${replay(program, token, nodeHost).outcome.end.kind}`);
    return message;
  } finally {
    Object.defineProperty(prototype, method, original);
  }
  throw new Error("nobody noticed");
}

test("it notices a pool that begins with the newest closure", () => {
  const newest = (duty: Pool["duty"]): Pool["duty"] =>
    function (this: Pool, thread) {
      if (this.queue.length > 1) this.queue.unshift(this.queue.pop() as never);
      return duty.call(this, thread);
    };
  assert.match(failure(Pool, "duty", newest), /closure \d+ of batch \d begins before/);
});

test("it notices a pool that has room for one more", () => {
  const roomy = () =>
    function (this: AnyOrderPool) {
      return this.taken > this.core.options.maxBlockingThreads;
    } as never;
  assert.match(failure(AnyOrderPool, "full", roomy), /closures run at once .* may/);
});

test("it notices a pool that starts a thread for every closure", () => {
  const forgetful = (push: Pool["push"]): Pool["push"] =>
    function (this: Pool, task) {
      const isFull = this.threads >= this.core.options.maxBlockingThreads;
      const resting = isFull ? [] : this.resting.splice(0);
      push.call(this, task);
      this.resting.unshift(...resting);
    };
  assert.match(failure(Pool, "push", forgetful), /threads have started/);
});

test.run();
