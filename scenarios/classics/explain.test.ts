import * as assert from "uvu/assert";
import { explain } from "../../sim/explore/after/explain.ts";
import type { Program } from "../../sim/explore/program.ts";
import { replay } from "../../sim/explore/replay.ts";
import { search } from "../../sim/explore/search.ts";
import type { Outcome, TraceStep } from "../../sim/index.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { suite } from "../../sim/testing/suite.ts";
import { classics } from "./all.ts";

const test = suite("explain");

/** Programs that hang in every schedule. */
const hopeless = ["mutual", "mutual-std", "own-task"];
/** What nobody finds in so few runs. */
const hard = ["safe-stack"];

const failing = (program: Program): string => {
  const isBad = ({ end }: Outcome): boolean => end.kind === "panicked" || end.kind === "deadlock";
  const options = { strategy: "random", seed: 3, budget: { ms: null, runs: 2000 }, decide: false } as const;
  return search(program, { ...options, until: isBad }, bareHost).outcomes.find(isBad)?.token ?? "";
};

/** What was done, by whom, for the how manieth time. */
function named(trace: readonly TraceStep[]): string[] {
  const counts = new Map<string, number>();
  return trace.map(({ actor, task, op, object }) => {
    const name = [task ?? actor, op, object].join(" ");
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return `${name} ${counts.get(name)}`;
  });
}

for (const program of classics) {
  if (program.claims[0]?.expected === "guaranteed" || hard.includes(program.name)) continue;
  const { name } = program;

  if (hopeless.includes(name) || program.claims[0]?.expected === "impossible") {
    test(`${name}: no order of events avoids it`, () => {
      const { decidedBy, pair } = explain(program, failing(program), { budget: { ms: null, runs: 400 } }, bareHost);
      assert.equal([decidedBy, pair], ["always", null]);
    });
    continue;
  }

  test(`${name}: swapping the pair, and nothing before it, flips the outcome`, () => {
    const result = explain(program, failing(program), { budget: { ms: null, runs: 400 } }, bareHost);
    const { pair, other, token } = result;
    assert.is(result.decidedBy, "order");
    const fails = replay(program, token, bareHost);
    const passes = replay(program, other?.token ?? "", bareHost);
    assert.ok(fails.end.kind === "panicked" || fails.end.kind === "deadlock");
    assert.is(passes.end.kind, "returned");
    // In the run that fails the first of the two comes first; what never comes is behind everything.
    const before = named(fails.trace);
    const after = named(passes.trace);
    const [first, second] = (pair ?? []).map((event) => {
      const { actor, task, op, object, step } = event;
      const text = [task ?? actor, op, object].join(" ");
      const earlier = fails.trace.filter((made) => step === null || made.step < step);
      const nth = named(earlier).filter((made) => made.startsWith(`${text} `)).length + 1;
      return `${text} ${nth}`;
    }) as [string, string];
    assert.ok(before.includes(first));
    const second0 = before.includes(second) ? before.indexOf(second) : before.length;
    assert.ok(before.indexOf(first) < second0);
    // In the other run the second one does; until then only what the first run did before it, too, in the same order.
    const swapped = after.indexOf(second);
    assert.ok(swapped >= 0);
    assert.ok(!after.slice(0, swapped).includes(first));
    const kept = after.slice(0, swapped);
    assert.equal(
      kept,
      before.slice(0, second0).filter((event) => kept.includes(event)),
    );
  });
}

test.run();
