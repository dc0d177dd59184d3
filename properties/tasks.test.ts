import * as assert from "uvu/assert";
import { replay } from "../sim/explore/replay.ts";
import { nodeHost } from "../sim/host/node-host.ts";
import { suite } from "../sim/testing/suite.ts";
import { Channel } from "../sim/tokio/sync/mpsc/channel.ts";
import type { TaskProgram } from "./arbitraries/task-program.ts";
import { taskRun } from "./arbitraries/task-run.ts";
import { checkProperty, type Property, PropertyFailed } from "./check.ts";
import { taskOrdering } from "./task-ordering.ts";
import { taskShutdownOnSenderDrop } from "./task-shutdown-on-sender-drop.ts";

const seed = 20_261_121;
const test = suite(`properties of tasks, seed ${seed}`);

test("ordering: what tasks and threads send comes out in order, once, or is given back or dropped", () => {
  checkProperty(taskOrdering, { seed, runs: 2000 });
});

test("HZ-7: the consumer ends once all senders are dropped, and never while it keeps one", () => {
  checkProperty(taskShutdownOnSenderDrop, { seed, runs: 2000 });
});

test("the programs do what the properties speak of, under both policies and latenesses", () => {
  for (const machine of [
    { policy: "faithful", lateness: 0 },
    { policy: "faithful", lateness: Number.POSITIVE_INFINITY },
    { policy: "any-order", lateness: 0 },
    { policy: "any-order", lateness: Number.POSITIVE_INFINITY },
  ] as const) {
    const counts = { received: 0, refused: 0, dropped: 0, cancelled: 0, closings: 0, answers: 0, stuck: 0 };
    const count: Property<TaskProgram> = {
      ...taskShutdownOnSenderDrop,
      build(drawn) {
        const { program, history } = taskRun(drawn);
        const judge: ReturnType<typeof taskOrdering.build>["judge"] = ({ end }) => {
          const { messages, closings, answers } = history();
          counts.received += messages.filter(({ receivedAt }) => receivedAt.length > 0).length;
          counts.refused += messages.filter(({ accepted }) => accepted === false).length;
          counts.dropped += messages.filter(({ accepted, dropped }) => accepted === true && dropped).length;
          counts.cancelled += messages.filter(({ accepted, dropped }) => accepted === null && dropped).length;
          counts.closings += closings.length;
          counts.answers += answers.filter(({ answer }) => answer !== null).length;
          if (end.kind === "deadlock") counts.stuck++;
          return null;
        };
        return { program, judge };
      },
    };
    checkProperty(count, { seed, runs: 1000, ...machine });
    for (const [what, n] of Object.entries(counts)) {
      assert.ok(n > 2, `${machine.policy}, ${machine.lateness}: ${what}: ${n}`);
    }
  }
});

/** The failure of a property while a method of every channel does something else. */
function failureWith<K extends "pop" | "push" | "wakeReceiver">(
  method: K,
  instead: (original: Channel<unknown>[K]) => (this: Channel<unknown>, value: unknown) => unknown,
  property: Property<TaskProgram>,
): PropertyFailed {
  const original = Channel.prototype[method];
  Channel.prototype[method] = instead(original as Channel<unknown>[K]) as never;
  try {
    checkProperty(property, { seed, runs: 1000 });
  } catch (error) {
    assert.instance(error, PropertyFailed, String((error as Error).stack));
    const { program, token, message } = error as PropertyFailed;
    const { outcome } = replay(program, token, nodeHost);
    assert.match(message, `printed ${JSON.stringify(outcome.stdout)}, ended as ${outcome.end.kind}`);
    return error as PropertyFailed;
  } finally {
    Channel.prototype[method] = original;
  }
  throw new Error("nobody noticed");
}

test("ordering notices a channel that hands out the newest value first, in a program of two sends", () => {
  const newest = (pop: () => unknown) =>
    function (this: Channel<unknown>) {
      this.queue.unshift(this.queue.pop());
      return pop.call(this);
    };
  const { message } = failureWith("pop", newest, taskOrdering);
  assert.match(message, /^taskOrdering does not hold: .* was received before/);
  assert.is(message.match(/\bsend\b/g)?.length, 2, message);
});

test("ordering notices values that get lost", () => {
  const forgets = (pop: () => unknown) =>
    function (this: Channel<unknown>) {
      if (this.queue.length > 1) this.queue.pop();
      return pop.call(this);
    };
  assert.match(failureWith("pop", forgets, taskOrdering).message, "is nowhere");
});

test("shutdown on sender drop notices a receiver that nobody wakes in the end", () => {
  const deaf = (wake: () => void) =>
    function (this: Channel<unknown>) {
      if (this.senders.size > 0) wake.call(this);
    };
  const { message } = failureWith("wakeReceiver", deaf, taskShutdownOnSenderDrop);
  assert.match(message, /it ends as deadlock, though every sender is dropped: .*mpsc\.recv/);
});

test("shutdown on sender drop notices a channel that is closed too early", () => {
  const early = (push: (value: unknown) => void) =>
    function (this: Channel<unknown>, value: unknown) {
      this.senders.clear();
      push.call(this, value);
    };
  assert.match(failureWith("push", early as never, taskShutdownOnSenderDrop).message, "was reported closed while");
});

test.run();
