import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { Random } from "../../sim/explore/random.ts";
import { walk } from "../../sim/explore/strategies/random-walk.ts";
import { sourceDpor } from "../../sim/explore/strategies/source-dpor.ts";
import { states } from "../../sim/explore/strategies/states.ts";
import type { Strategy } from "../../sim/explore/strategy.ts";
import { runOnce } from "../../sim/testing/run-once.ts";
import { suite } from "../../sim/testing/suite.ts";
import { everything, lazyWalk, shown } from "../../sim/testing/walks.ts";
import { type BlockingProgram, blockingProgram, showBlockingProgram } from "../arbitraries/blocking-program.ts";
import { blockingRun } from "../arbitraries/blocking-run.ts";

// The blocking pool, block_in_place and the ways of shutting down: every outcome that walks find under `faithful` is an
// outcome under any-order (D4, POL-13), of which two searches find the same.
const seed = 20_261_121;
const walksEach = 200;
const test = suite(`any-order contains faithful, blocking, seed ${seed}`);

/** Every outcome under any-order, or null where the runs do not suffice. */
function allowed(program: BlockingProgram, strategy: Strategy, runs: number): Set<string> | null {
  try {
    return everything(blockingRun(program).main, strategy, { policy: "any-order" }, runs);
  } catch (error) {
    if (/not complete/.test((error as Error).message)) return null;
    throw error;
  }
}

test(`the outcomes of ${walksEach} walks under faithful are outcomes under any-order`, () => {
  const counts = { compared: 0, rich: 0, wider: 0 };
  for (const drawn of fc.sample(blockingProgram(), { numRuns: 200, seed })) {
    const outcomes = allowed(drawn, states(), 400);
    if (outcomes === null) continue; // too many to list
    counts.compared++;
    const seen = new Set<string>();
    const { main } = blockingRun(drawn);
    for (let n = 0; n < walksEach; n++) {
      const chooserOf = n % 2 === 0 ? walk : lazyWalk;
      seen.add(shown(runOnce(main, { chooser: chooserOf(new Random(seed, n)) })));
    }
    const beyond = [...seen].filter((outcome) => !outcomes.has(outcome));
    assert.equal(beyond, [], `${showBlockingProgram(drawn)}\nallowed: ${[...outcomes].join(" | ")}`);
    if (seen.size > 1) counts.rich++;
    if (outcomes.size > seen.size) counts.wider++;
  }
  assert.ok(counts.compared >= 100 && counts.rich >= 20 && counts.wider >= 10, JSON.stringify(counts));
});

test("source-DPOR finds what the visited set finds", () => {
  let compared = 0;
  for (const drawn of fc.sample(blockingProgram(), { numRuns: 100, seed: seed + 1 })) {
    const found = allowed(drawn, sourceDpor({ lateness: 0 }), 300);
    const all = found === null ? null : allowed(drawn, states(), 1000);
    if (found === null || all === null) continue;
    compared++;
    assert.equal([...found].sort(), [...all].sort(), showBlockingProgram(drawn));
  }
  assert.ok(compared >= 50, `${compared}`);
});

test.run();
