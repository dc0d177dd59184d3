import * as assert from "uvu/assert";
import { search } from "../../sim/explore/search.ts";
import { portfolio } from "../../sim/explore/strategies/portfolio.ts";
import { pos } from "../../sim/explore/strategies/pos.ts";
import { urw } from "../../sim/explore/strategies/urw.ts";
import type { Strategy } from "../../sim/explore/strategy.ts";
import type { Policy, Scenario, SearchResult } from "../../sim/index.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { runOnce } from "../../sim/testing/run-once.ts";
import { suite } from "../../sim/testing/suite.ts";
import { classics } from "./all.ts";

const test = suite("classics");

const found = (name: string): Scenario => classics.find((scenario) => scenario.name === name) as Scenario;
const [buggy, clean] = [false, true].map((isFixed) =>
  classics.filter(({ claims }) => (claims[0]?.expected === "guaranteed") === isFixed),
) as [Scenario[], Scenario[]];

/** What nobody finds in so few runs (exploration.md 4.2: 368,921 schedules). */
const hard = ["safe-stack"];
/** Repaired programs whose schedules are too many for a proof here. */
const wide = [
  "select-cancel-fixed",
  "reorder-10-fixed",
  "reorder-20-fixed",
  "twostage-20-fixed",
  "wronglock-7-fixed",
  "safe-stack-fixed",
];

const explored = (scenario: Scenario, policy: Policy, runs: number) =>
  search(scenario, { policy, seed: 1, sees: () => false, decide: false, budget: { ms: null, runs } }, bareHost);

for (const scenario of buggy) {
  if (hard.includes(scenario.name)) continue;
  test(`${scenario.name}: the bug is found`, () => {
    const { outcomes } = explored(scenario, "faithful", 1000);
    assert.ok(
      outcomes.some(({ end }) => end.kind === "panicked" || end.kind === "deadlock"),
      "20,000 runs are allowed, and 1,000 suffice",
    );
  });
}

for (const scenario of clean) {
  const proven = !wide.includes(scenario.name);
  test(`${scenario.name}: clean${proven ? ", proven" : ""}`, () => {
    const ends = ({ outcomes }: SearchResult) => [...new Set(outcomes.map(({ end }) => end.kind))];
    assert.equal(ends(explored(scenario, "faithful", 200)), ["returned"]);
    const permitted = explored(scenario, "any-order", proven ? 20_000 : 300);
    assert.equal(ends(permitted), ["returned"]);
    assert.is(permitted.complete, proven);
  });
}

/** The median over seeds 1 to `seeds` of the number of runs until the program fails. */
function runsToBug({ main }: Scenario, make: (seed: number) => Strategy, seeds: number): number {
  const counts = Array.from({ length: seeds }, (_, i) => {
    const strategy = make(i + 1);
    for (let run = 1; ; run++) {
      const world = runOnce(main as never, { chooser: strategy.begin() as never });
      strategy.end(world);
      if (world.end?.kind !== "returned") return run;
    }
  });
  return counts.sort((x, y) => x - y)[seeds >> 1] as number;
}

// The best medians of Shuttle, URW each time (peers/RESULTS-rust.md, section 4).
for (const [name, shuttle, make] of [
  ["phil-5", 5, urw],
  ["reorder-10", 22.5, pos],
  ["reorder-20", 52, urw],
  ["twostage-20", 78, pos],
] as const) {
  test(`${name}: our best sampler needs fewer runs than Shuttle's best (${shuttle})`, () => {
    const ours = runsToBug(found(name), make, 40);
    assert.ok(ours < shuttle, `${ours}`);
    const mixed = runsToBug(found(name), portfolio, 40);
    assert.ok(mixed <= 3 * ours, `the portfolio needs ${mixed}, three times more than ${ours}`);
  });
}

test.run();
