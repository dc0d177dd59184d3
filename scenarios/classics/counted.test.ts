import * as assert from "uvu/assert";
import { search } from "../../sim/explore/search.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { suite } from "../../sim/testing/suite.ts";
import { countedScenarios } from "./counted.ts";
import { loads } from "./loads.ts";

// Exact numbers of traces (exploration.md 4.3), none of them our own output; main starts one thread after the other.
const test = suite("counted");

const [two, fact] = [(n: number) => 2 ** n, (n: number): number => (n < 2 ? 1 : n * fact(n - 1))];
/** The orders of t times n steps, each thread's own in order. */
const orders = (t: number, n: number): number => fact(t * n) / fact(n) ** t;

const expected: Readonly<Record<string, number>> = {
  ...{ "stores-2x2": orders(2, 2), "stores-2x3": orders(2, 3), "stores-2x5": 252, "stores-3x2": orders(3, 2) },
  ...{ "stores-3x3": 1680, "stores-4x2": orders(4, 2) },
  ...{ "readers-3": 8, "readers-6": two(6), "readers-8": 256, "readers-10": two(10) },
  ...{ "lastzero-3": 12, "lastzero-5": 64, "lastzero-8": 704, "lastzero-10": 3328 },
  ...{ "indexer-11": 1, "indexer-12": 8, "indexer-13": 64, "indexer-14": 512 },
  ...{ "filesystem-13": 1, "filesystem-14": 2, "filesystem-15": 4, "filesystem-16": 8, "filesystem-17": 16 },
  ...{ "filesystem-18": 32, "filesystem-19": 64 },
  ...{ "lock-2x1": 2, "lock-2x2": 6, "lock-2x3": 20, "lock-3x1": 6, "lock-3x2": 90, "lock-3x3": 1680 },
  // Without sends that another channel's order could tell apart: the orders in which values arrive.
  ...{ "mpsc-2x1": orders(2, 1), "mpsc-2x2": orders(2, 2), "mpsc-3x1": orders(3, 1), "mpsc-3x3": orders(3, 3) },
};

/** Minutes, or too many for the time a test may take; `npm run bench -- complete` has them. */
const long = ["stores-3x4", "stores-4x3", "readers-13", "lastzero-12", "lastzero-15", "indexer-15"];

for (const { name, main } of [...countedScenarios, ...loads]) {
  const count = expected[name];
  if (count === undefined) continue;
  test(`${name}: ${count} traces, and no run is given up`, () => {
    const options = { strategy: "optimal", budget: { ms: null, runs: null }, decide: false, limit: 1 } as const;
    const { traces, blocked, complete, runs } = search({ name, main }, options, bareHost);
    assert.equal({ traces, blocked, complete, runs }, { traces: count, blocked: 0, complete: true, runs: count });
  });
}

// Our own figures, which two searches agree on and no formula gives; the peers' own are in `npm run bench -- complete`.
for (const [name, count] of Object.entries({
  ...{ "counter-2x1": 4, "counter-2x2": 34, "counter-2x3": 328, "counter-3x1": 36 },
  ...{ "buffer-1x1x2": 6, "buffer-1x1x3": 24, "buffer-2x2x1": 60, "rwlock-1x1x1": 5, "rwlock-2x2x1": 1692 },
})) {
  test(`${name}: ${count} traces by source sets and by wake-up trees`, () => {
    const { main } = loads.find((one) => one.name === name) as (typeof loads)[number];
    for (const strategy of ["optimal", "source"] as const) {
      const options = {
        strategy,
        policy: "any-order",
        budget: { ms: null, runs: null },
        decide: false,
        limit: 1,
      } as const;
      const { traces, complete } = search({ name, main }, options, bareHost);
      assert.equal({ traces, complete }, { traces: count, complete: true }, strategy);
    }
  });
}

test("every scenario with a known number of traces is counted", () => {
  const names = countedScenarios.map(({ name }) => name).filter((name) => !long.includes(name));
  assert.equal(
    names.filter((name) => expected[name] === undefined),
    [],
  );
});

test.run();
