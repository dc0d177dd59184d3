import * as assert from "uvu/assert";
import { move } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { cell } from "../../std/cell.ts";
import { spawn } from "../../std/thread.ts";
import { bareHost } from "../../testing/bare-host.ts";
import { threadPrograms } from "../../testing/fixtures/thread-programs.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import type { SearchOptions, StrategyName } from "../options.ts";
import { search } from "../search.ts";
import type { Strategy } from "../strategy.ts";
import { dfs } from "./dfs.ts";
import { pct } from "./pct.ts";
import { portfolio } from "./portfolio.ts";
import { pos } from "./pos.ts";
import { randomWalk } from "./random-walk.ts";
import { surw } from "./surw.ts";
import { urw } from "./urw.ts";

const test = suite("samplers");

const samplers: readonly ((seed: number) => Strategy)[] = [
  randomWalk,
  (seed) => pct(seed, 3, false),
  (seed) => pct(seed, 3, true),
  pos,
  urw,
  surw,
  portfolio,
];

/** What the first `runs` runs showed, in order. */
function sampled(main: () => Sim<unknown>, strategy: Strategy, runs: number, maxSteps = 10_000): string[] {
  return Array.from({ length: runs }, () => {
    const world = runOnce(main, { chooser: strategy.begin() as never, maxSteps });
    strategy.end(world);
    return shown(world);
  });
}

/** `threads` threads append their letter to one word, `steps` times each: each order is an outcome of its own. */
const words = (threads: number, steps: number) =>
  function* (): Sim<void> {
    const word = yield* cell("");
    const children = [];
    for (let i = 0; i < threads; i++) {
      const letter = String.fromCharCode(97 + i);
      children.push(
        yield* spawn(
          move({ word }, function* ({ word }) {
            for (let k = 0; k < steps; k++) yield* word.update((text) => text + letter);
          }),
        ),
      );
    }
    for (const child of children) (yield* child.join()).unwrap();
    yield* println(yield* word.load());
  };

for (const make of samplers) {
  const { name } = make(0);

  test(`${name}: shows nothing that a full search does not`, () => {
    for (const { main } of threadPrograms) {
      const all = everything(main as () => Sim<unknown>, dfs(), {}, 50_000);
      for (const outcome of sampled(main as () => Sim<unknown>, make(3), 100)) assert.ok(all.has(outcome), outcome);
    }
  });

  test(`${name}: the same seed means the same runs, another seed others`, () => {
    const runs = (seed: number) => sampled(words(3, 3), make(seed), 40);
    assert.equal(runs(7), runs(7));
    assert.not.equal(runs(7), runs(8));
  });
}

test("urw: every order of the steps has about the same chance", () => {
  const distinct = (strategy: Strategy) => new Set(sampled(words(2, 5), strategy, 1000)).size;
  // 252 orders: uniform draws miss about 252·e^(-1000/252) = 4.8 of them (exploration.md 3.9: 250 seen, a random walk 227).
  assert.ok(distinct(urw(1)) >= 242, `urw saw ${distinct(urw(1))}`);
  assert.ok(distinct(randomWalk(1)) <= 238);
  assert.ok(distinct(pct(1, 3, false)) <= 100); // two change points reach few of them
});

test("surw: uniform on the order that counts, however many other steps there are", () => {
  const main = function* (): Sim<void> {
    const word = yield* cell("");
    const noise = yield* cell(0);
    const child = (letter: string, rounds: number) =>
      move({ word, noise }, function* ({ word, noise }) {
        for (let i = 0; i < rounds; i++) yield* noise.load();
        yield* word.update((text) => text + letter);
      });
    const children = [yield* spawn(child("a", 0)), yield* spawn(child("b", 30))];
    for (const each of children) (yield* each.join()).unwrap();
    yield* println(yield* word.load());
  };
  const bFirst = (strategy: Strategy) => sampled(main, strategy, 400).filter((word) => word === "ba").length;
  assert.ok(bFirst(randomWalk(1)) < 10);
  assert.ok(bFirst(surw(1)) > 80, `${bFirst(surw(1))} of 400`);
});

test("pct: a bug that needs d orderings is found as often as its bound promises", () => {
  // Two change points: a writes, b writes, a writes again, in the midst of two threads of 20 steps.
  const wanted = "bba";
  const hits = sampled(words(2, 2), pct(2, 2, false), 1000).filter((word) => word.startsWith(wanted)).length;
  const [actors, choices] = [3, 4];
  assert.ok(hits / 1000 >= 1 / (actors * choices), `${hits} of 1000`);
});

test("fair-pct: who spins does not starve the others for ever", () => {
  const main = function* (): Sim<void> {
    const flag = yield* cell(false);
    const waits = move({ flag }, function* ({ flag }) {
      while (!(yield* flag.load()));
    });
    const child = yield* spawn(waits);
    yield* flag.store(true);
    yield* child.join();
  };
  const cuts = (fair: boolean) =>
    sampled(main, pct(1, 3, fair), 60, 5_000).filter((outcome) => outcome.includes("cut")).length;
  assert.is(cuts(true), 0);
  assert.ok(cuts(false) > 0);
});

const explored = (strategy: StrategyName, runs: number, more: Partial<SearchOptions> = {}) =>
  search({ name: "words", main: words(2, 5) }, { strategy, budget: { ms: null, runs }, ...more }, bareHost);

test("portfolio: the result names who found what", () => {
  const { outcomes } = explored("portfolio", 300);
  const finders = new Set(outcomes.map(({ foundBy }) => foundBy));
  assert.ok(finders.size >= 4, [...finders].join());
  assert.not.ok(finders.has("portfolio"));
});

test("what is unseen is estimated for each sampler whose draws mean something", () => {
  const { estimate } = explored("portfolio", 700);
  assert.equal(
    estimate?.unseen.map(({ sampler }) => sampler).sort(),
    ["pos", "random", "surw", "urw"],
    "priorities are no distribution of outcomes",
  );
  for (const { probability } of estimate?.unseen ?? []) assert.ok(probability > 0 && probability < 1);
  assert.equal(
    estimate?.bounds.map(({ depth }) => depth),
    [2, 3],
  );
});

test("the size of the tree is estimated from random walks", () => {
  const { estimate } = explored("random", 4000);
  const { runs } = explored("dfs", 10_000);
  assert.ok(Math.abs((estimate?.tree as number) - runs) < runs / 20, `${estimate?.tree} instead of ${runs}`);
});

test("a complete search has nothing to estimate", () => {
  assert.is(explored("source", 1000).estimate, null);
});

test.run();
