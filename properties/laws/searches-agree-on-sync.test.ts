import * as fc from "fast-check";
import * as assert from "uvu/assert";
import type { Program } from "../../sim/explore/program.ts";
import { search } from "../../sim/explore/search.ts";
import { outcomeKey } from "../../sim/kernel/end.ts";
import type { Policy } from "../../sim/kernel/world.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { suite } from "../../sim/testing/suite.ts";
import { Channel } from "../../sim/tokio/sync/mpsc/channel.ts";
import { Permitted } from "../../sim/tokio/sync/permitted.ts";
import { type Subject, type SyncProgram, showSyncProgram, syncProgram } from "../arbitraries/sync-program.ts";
import { syncRun } from "../arbitraries/sync-run.ts";

// What a search may leave out of a program of permits, locks and channels is decided by what they say of their ops, and what
// it takes for a state it has seen by their digests. Whether that is true is tested here, against the search that leaves out
// nothing and against each other; and that any-order contains `faithful` (D4).
const seed = 20_261_121;
const test = suite(`searches agree on tokio::sync, seed ${seed}`);

type Engine = "dfs" | "source" | "states";

/** Every outcome, or null where the runs did not suffice. */
function outcomes(program: Program, policy: Policy, strategy: Engine, runs: number): Set<string> | null {
  const budget = { ms: null, runs };
  const result = search(program, { policy, strategy, budget, decide: false, limit: 10_000 }, bareHost);
  return result.complete ? new Set(result.outcomes.map(outcomeKey)) : null;
}

const missing = (of: Set<string>, from: Set<string>): string[] => [...of].filter((outcome) => !from.has(outcome));

const programs = (count: number, workers: readonly number[], subjects?: readonly Subject[]): SyncProgram[] =>
  fc.sample(syncProgram({ workers, bodiesMax: 3, stepsMax: 3, ...(subjects === undefined ? {} : { subjects }) }), {
    numRuns: count,
    seed,
  });

interface Compared {
  readonly drawn: number;
  compared: number;
  /** With more than one outcome. */
  rich: number;
  wrong: string | null;
}

/** Compares the first search, where it comes to its end, with the others. */
function compare(
  drawn: readonly SyncProgram[],
  policy: Policy,
  [first, ...others]: readonly Engine[],
  runs = 1500,
): Compared {
  const counts: Compared = { drawn: drawn.length, compared: 0, rich: 0, wrong: null };
  for (const one of drawn) {
    const { program } = syncRun(one);
    const all = outcomes(program, policy, first as Engine, runs);
    if (all === null) continue;
    counts.compared++;
    if (all.size > 1) counts.rich++;
    const wrong: string[] = [];
    for (const strategy of others) {
      const found = outcomes(program, policy, strategy, 10_000) ?? new Set<string>();
      wrong.push(...missing(all, found).map((outcome) => `${strategy} did not find ${outcome}`));
      wrong.push(...missing(found, all).map((outcome) => `only ${strategy} found ${outcome}`));
    }
    if (wrong.length > 0) return { ...counts, wrong: [policy, showSyncProgram(one), ...wrong].join("\n") };
  }
  return counts;
}

const said = ({ drawn, compared, rich }: Compared): string =>
  `${compared} of ${drawn} compared, ${rich} with several outcomes`;

test("any-order: source-DPOR and the visited set find what DFS finds", () => {
  const counts = compare(programs(80, [0, 0, 1]), "any-order", ["dfs", "source", "states"]);
  assert.is(counts.wrong, null);
  assert.ok(counts.compared >= 50 && counts.rich >= 12, said(counts));
});

test("any-order: source-DPOR finds what the visited set finds, also with two workers", () => {
  const counts = compare(programs(60, [1, 2]), "any-order", ["states", "source"]);
  assert.is(counts.wrong, null);
  assert.ok(counts.compared >= 45 && counts.rich >= 15, said(counts));
});

test("faithful: the visited set finds what DFS finds", () => {
  const counts = compare(programs(80, [0]), "faithful", ["dfs", "states"]);
  assert.is(counts.wrong, null);
  assert.ok(counts.compared >= 60 && counts.rich >= 7, said(counts));
});

test("any-order contains faithful", () => {
  const counts: Compared = { drawn: 70, compared: 0, rich: 0, wrong: null };
  for (const one of programs(70, [0, 1])) {
    const { program } = syncRun(one);
    const inPractice = outcomes(program, "faithful", "states", 1000);
    const allowed = inPractice === null ? null : outcomes(program, "any-order", "states", 3000);
    if (inPractice === null || allowed === null) continue;
    counts.compared++;
    if (inPractice.size > 1) counts.rich++;
    const beyond = missing(inPractice, allowed);
    if (beyond.length > 0) counts.wrong ??= [showSyncProgram(one), ...beyond].join("\n");
  }
  assert.is(counts.wrong, null);
  assert.ok(counts.compared >= 40 && counts.rich >= 8, said(counts));
});

for (const [name, prototype, subjects] of [
  ["a channel", Channel.prototype, ["mpsc"]],
  ["a lock", Permitted.prototype, ["semaphore", "mutex", "rwlock"]],
] as const) {
  test(`the comparison finds ${name} that says too much commutes`, () => {
    const { relation } = prototype;
    prototype.relation = () => 0;
    try {
      const { wrong } = compare(programs(60, [0, 1], subjects), "any-order", ["states", "source"]);
      assert.match(wrong ?? "nothing", "source did not find");
    } finally {
      prototype.relation = relation;
    }
  });
}

test.run();
