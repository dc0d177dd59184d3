import * as assert from "uvu/assert";
import { replay } from "../sim/explore/replay.ts";
import { nodeHost } from "../sim/host/node-host.ts";
import { Queue } from "../sim/kernel/queue.ts";
import { Channel } from "../sim/std/mpsc/channel.ts";
import { suite } from "../sim/testing/suite.ts";
import { type ChannelProgram, channelProgram } from "./arbitraries/channel-program.ts";
import { channelRun, type History } from "./arbitraries/channel-run.ts";
import { type CheckOptions, checkProperty, type Property, PropertyFailed } from "./check.ts";
import { ordering } from "./ordering.ts";
import { shutdownOnSenderDrop } from "./shutdown-on-sender-drop.ts";

const seed = 20_261_121;
const test = suite(`properties of channels, seed ${seed}`);

test("ordering: what goes in comes out in order, once, or is given back or dropped with the receiver", () => {
  checkProperty(ordering, { seed, runs: 2000 });
});

test("shutdown on sender drop: a receiver that waits hears of it, and not too early", () => {
  checkProperty(shutdownOnSenderDrop, { seed, runs: 2000 });
});

test("the programs do what the properties speak of", () => {
  const counts = { received: 0, refused: 0, dropped: 0, closings: 0, stuck: 0 };
  const count: Property<ChannelProgram> = {
    ...ordering,
    build(drawn) {
      const { program, history } = channelRun(drawn);
      const judge: ReturnType<typeof ordering.build>["judge"] = ({ end }) => {
        const { messages, closings }: History = history();
        counts.received += messages.filter(({ receivedAt }) => receivedAt.length > 0).length;
        counts.refused += messages.filter(({ accepted }) => accepted === false).length;
        counts.dropped += messages.filter(({ dropped }) => dropped).length;
        counts.closings += closings.length;
        if (end.kind === "deadlock") counts.stuck++;
        return null;
      };
      return { program, judge };
    },
  };
  checkProperty(count, { seed, runs: 1000 });
  for (const [what, n] of Object.entries(counts)) assert.ok(n > 20, `${what}: ${n}`);
});

/** The failure of a property while a method does something else. */
function failureWith<T extends object, K extends keyof T>(
  { owner, method, instead }: { owner: T; method: K; instead: (original: T[K]) => T[K] },
  property: Property<ChannelProgram>,
  options: CheckOptions = { seed, runs: 500 },
  look: (failure: PropertyFailed) => void = () => {},
): PropertyFailed {
  const original = owner[method];
  owner[method] = instead(original);
  try {
    checkProperty(property, options);
  } catch (error) {
    assert.instance(error, PropertyFailed, String((error as Error).stack));
    look(error as PropertyFailed);
    return error as PropertyFailed;
  } finally {
    owner[method] = original;
  }
  throw new Error("nobody noticed");
}

/** The newest first. */
const stack = {
  owner: Queue.prototype as Queue<unknown>,
  method: "shift",
  instead: (shift: () => unknown) =>
    function (this: Queue<unknown>): unknown {
      const items: unknown[] = [];
      while (this.length > 0) items.push(shift.call(this));
      const last = items.pop();
      for (const item of items) this.push(item);
      return last;
    },
} as const;

test("ordering notices a channel that gives the newest value first, and shrinks to two sends", () => {
  const { message } = failureWith(stack, ordering);
  const lines = message.split("\n").map((line) => line.trim());
  assert.match(lines[0] as string, /^ordering does not hold: \d\.\d was received/);
  assert.is(message.match(/send\(…\)/g)?.length, 2, message);
  assert.ok(
    lines.some((line) => line.startsWith("thread 1 (")),
    message,
  );
});

test("ordering notices values that get lost", () => {
  const losing = {
    ...stack,
    instead: (shift: () => unknown) =>
      function (this: Queue<unknown>): unknown {
        const item = shift.call(this);
        return this.length > 0 ? shift.call(this) : item;
      },
  };
  assert.match(
    failureWith(losing, ordering).message,
    /does not hold: 1\.1 is still in its channel, whose receiver is gone/,
  );
});

test("shutdown on sender drop notices a channel that is closed too early", () => {
  const early = {
    owner: Channel.prototype as Channel<unknown>,
    method: "push",
    instead: (push: (value: unknown) => void) =>
      function (this: Channel<unknown>, value: unknown): void {
        this.senders.clear();
        push.call(this, value);
      },
  } as const;
  assert.match(failureWith(early, shutdownOnSenderDrop).message, "was reported closed while main.");
});

test("shutdown on sender drop notices a receiver that is told nothing", () => {
  const deaf = {
    owner: Channel.prototype as Channel<unknown>,
    method: "changed",
    instead: (changed: () => void) =>
      function (this: Channel<unknown>): void {
        if (this.senders.size > 0) changed.call(this);
      },
  } as const;
  assert.match(failureWith(deaf, shutdownOnSenderDrop).message, "waits in Receiver.recv, though all senders of");
});

test("a report can be had again: by its token, and by its seed and path", () => {
  const first = failureWith(stack, ordering, { seed, runs: 500 }, (failure) => {
    const { outcome } = replay(failure.program, failure.token, nodeHost);
    assert.match(failure.message, `printed ${JSON.stringify(outcome.stdout)}, ended as ${outcome.end.kind}`);
  });
  const path = /path: "([^"]+)"/.exec(first.message)?.[1] as string;
  const second = failureWith(stack, ordering, { seed: first.seed, path });
  assert.is(second.token, first.token);
});

test("what a thread cannot do is not drawn", () => {
  checkProperty({ ...ordering, programs: channelProgram({ threadsMax: 1, stepsMax: 8 }) }, { seed, runs: 300 });
});

test.run();
