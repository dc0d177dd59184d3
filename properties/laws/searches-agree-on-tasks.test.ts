import * as fc from "fast-check";
import * as assert from "uvu/assert";
import type { Program } from "../../sim/explore/program.ts";
import { search } from "../../sim/explore/search.ts";
import { outcomeKey } from "../../sim/kernel/end.ts";
import { drop } from "../../sim/kernel/ownership/drop.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import type { Policy } from "../../sim/kernel/world.ts";
import { spawn } from "../../sim/std/thread.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { currentThread } from "../../sim/testing/runtimes.ts";
import { suite } from "../../sim/testing/suite.ts";
import { Channel } from "../../sim/tokio/sync/mpsc/channel.ts";
import { showTaskProgram, type TaskProgram, taskProgram } from "../arbitraries/task-program.ts";
import { taskRun } from "../arbitraries/task-run.ts";

// What a search may leave out of a Tokio program is decided by what channels, tasks and runtimes say of their ops, and what
// it takes for a state it has seen by their digests. Whether that is true is tested here, against the search that leaves
// out nothing and against each other; and that any-order contains `faithful` (D4).
const seed = 20_261_121;
const test = suite(`searches agree on tasks, seed ${seed}`);

type Engine = "dfs" | "source" | "states";

/** Every outcome, or null where the runs did not suffice. */
function outcomes(program: Program, policy: Policy, strategy: Engine, runs: number): Set<string> | null {
  const budget = { ms: null, runs };
  const result = search(program, { policy, strategy, budget, decide: false, limit: 10_000 }, bareHost);
  return result.complete ? new Set(result.outcomes.map(outcomeKey)) : null;
}

/** What random walks find. */
function walked(program: Program, policy: Policy): Set<string> {
  const budget = { ms: null, runs: 20 };
  const result = search(program, { policy, strategy: "random", budget, seed, decide: false }, bareHost);
  return new Set(result.outcomes.map(outcomeKey));
}

const missing = (of: Set<string>, from: Set<string>): string[] => [...of].filter((outcome) => !from.has(outcome));

/** Programs of two bodies that send, with something to race about; one in eight keeps a sender. */
function programs(count: number, workers: readonly number[]): TaskProgram[] {
  const steps = ["send", "send", "trySend", "ask", "drop", "fork", "sleep", "print", "print", "yield"] as const;
  const options = { sendersMin: 2, sendersMax: 2, stepsMin: 1, stepsMax: 2, steps, workers };
  const drawn = fc.oneof(
    { weight: 7, arbitrary: taskProgram(options) },
    { weight: 1, arbitrary: taskProgram({ ...options, keeps: true }) },
  );
  const racing = drawn.filter(({ consumer, senders, awaits }) => {
    const threads = senders.filter(({ on }) => on === "thread").length + (consumer === "thread" ? 1 : 0);
    return threads > 0 && awaits !== "nobody";
  });
  return fc.sample(racing, { numRuns: count, seed });
}

interface Compared {
  readonly drawn: number;
  /** The first search came to its end. */
  compared: number;
  /** With more than one outcome. */
  rich: number;
  wrong: string | null;
}

/** Compares the first search, where it comes to its end, with the others and with random walks. */
function compare(drawn: readonly TaskProgram[], policy: Policy, [first, ...others]: readonly Engine[]): Compared {
  const counts: Compared = { drawn: drawn.length, compared: 0, rich: 0, wrong: null };
  for (const one of drawn) {
    const { program } = taskRun(one);
    const all = outcomes(program, policy, first as Engine, 1000);
    if (all === null) continue;
    counts.compared++;
    if (all.size > 1) counts.rich++;
    const wrong = missing(walked(program, policy), all).map((outcome) => `only walks found ${outcome}`);
    for (const strategy of others) {
      const found = outcomes(program, policy, strategy, 10_000) ?? new Set<string>();
      wrong.push(...missing(all, found).map((outcome) => `${strategy} did not find ${outcome}`));
      wrong.push(...missing(found, all).map((outcome) => `only ${strategy} found ${outcome}`));
    }
    if (wrong.length > 0) return { ...counts, wrong: [policy, showTaskProgram(one), ...wrong].join("\n") };
  }
  return counts;
}

const said = ({ drawn, compared, rich }: Compared): string =>
  `${compared} of ${drawn} compared, ${rich} with several outcomes`;

test("any-order: source-DPOR and the visited set find what DFS finds, and walks nothing else", () => {
  const counts = compare(programs(50, [0, 0, 0, 1]), "any-order", ["dfs", "source", "states"]);
  assert.is(counts.wrong, null);
  assert.ok(counts.compared >= 30 && counts.rich >= 8, said(counts));
});

test("any-order: source-DPOR finds what the visited set finds, also with two workers", () => {
  const counts = compare(programs(40, [1, 2]), "any-order", ["source", "states"]);
  assert.is(counts.wrong, null);
  assert.ok(counts.compared >= 36 && counts.rich >= 12, said(counts));
});

test("faithful: the visited set finds what DFS finds, and walks nothing else", () => {
  const counts = compare(programs(40, [0]), "faithful", ["dfs", "states"]);
  assert.is(counts.wrong, null);
  assert.ok(counts.compared >= 30 && counts.rich >= 5, said(counts));
});

test("any-order contains faithful", () => {
  const counts: Compared = { drawn: 50, compared: 0, rich: 0, wrong: null };
  for (const one of programs(50, [0, 1])) {
    const { program } = taskRun(one);
    const inPractice = outcomes(program, "faithful", "states", 1000);
    const allowed = inPractice === null ? null : outcomes(program, "any-order", "source", 1000);
    if (inPractice === null || allowed === null) continue;
    counts.compared++;
    if (inPractice.size > 1) counts.rich++;
    const beyond = missing(inPractice, allowed);
    if (beyond.length > 0) counts.wrong ??= [showTaskProgram(one), ...beyond].join("\n");
  }
  assert.is(counts.wrong, null);
  assert.ok(counts.compared >= 36 && counts.rich >= 7, said(counts));
});

test("any-order: a poll that could never begin races with what kept it from it", () => {
  // The thread starts a task once it has printed; block_on may be over by then.
  const main = function* (): Sim<void> {
    const rt = yield* currentThread();
    const handle = rt.handle();
    const thread = yield* spawn(function* () {
      yield* println("thread");
      yield* handle.spawn(function* () {
        yield* println("task");
      });
    });
    yield* rt.blockOn(function* () {});
    yield* drop(rt);
    (yield* thread.join()).unwrap();
  };
  const program = { name: "late task", main };
  for (const strategy of ["dfs", "source", "states"] as const) {
    const found = outcomes(program, "any-order", strategy, 1000) ?? [];
    assert.equal([...found].map((key) => key.split("\u0000")[2]).sort(), ["thread\n", "thread\ntask\n"], strategy);
  }
});

test("the comparison finds a channel that says too much commutes", () => {
  const { relation } = Channel.prototype;
  Channel.prototype.relation = () => 0;
  try {
    const { wrong } = compare(programs(60, [0, 1]), "any-order", ["states", "source"]);
    assert.match(wrong ?? "nothing", "source did not find");
  } finally {
    Channel.prototype.relation = relation;
  }
});

test.run();
