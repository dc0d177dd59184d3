import * as assert from "uvu/assert";
import { Random } from "../../sim/explore/random.ts";
import { record } from "../../sim/explore/record.ts";
import { follow } from "../../sim/explore/replay.ts";
import { dfs } from "../../sim/explore/strategies/dfs.ts";
import { optimalDpor } from "../../sim/explore/strategies/optimal-dpor.ts";
import { walk } from "../../sim/explore/strategies/random-walk.ts";
import { sourceDpor } from "../../sim/explore/strategies/source-dpor.ts";
import { states } from "../../sim/explore/strategies/states.ts";
import type { Strategy } from "../../sim/explore/strategy.ts";
import type { Chooser } from "../../sim/kernel/choose.ts";
import { type End, outcomeKey } from "../../sim/kernel/end.ts";
import { parseToken } from "../../sim/kernel/record/token.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { runOnce } from "../../sim/testing/run-once.ts";
import { suite } from "../../sim/testing/suite.ts";
import { TraceClass } from "../../sim/testing/trace-class.ts";
import { type MachineProgram, machineProgram, runMachine } from "../arbitraries/machine-program.ts";

// Every exhaustive search shows the same outcomes of small random programs of the whole machine, under any-order; those that
// reduce make as many traces as there are, counted by brute force; samples show nothing else; tokens replay.
// `ESCAPEMENT_SOAK=100000 npm test -- at-large` tries more of them, `ESCAPEMENT_SEED` others.
const wanted = Number(process.env.ESCAPEMENT_SOAK ?? 3000);
const seed = Number(process.env.ESCAPEMENT_SEED ?? 20_261_121);
/** A program with more schedules is left out: 2,000 of them would be no better, and slower. */
const runsMax = 100;
const test = suite(`searches agree at large, seed ${seed}`, { fileMsMax: 24 * 3_600_000 });

type Main = () => Sim<unknown>;

interface Explored {
  readonly outcomes: Set<string>;
  ended: number;
  blocked: number;
  readonly classes: Set<string>;
}

/** The runs of a strategy until it has no more; null: they are more than `most`. */
function explore(main: Main, strategy: Strategy, most: number, classes: boolean): Explored | null {
  const explored: Explored = { outcomes: new Set(), ended: 0, blocked: 0, classes: new Set() };
  for (let run = 0; run <= most; run++) {
    const chooser = strategy.begin();
    if (chooser === null) return explored;
    const { hashing } = strategy;
    const watch = classes ? new TraceClass(strategy.observer) : null;
    const world = runOnce(main, { policy: "any-order", chooser, observer: watch ?? strategy.observer, hashing });
    strategy.end(world);
    const end = world.end as End;
    assert.is.not(end.kind, "cut");
    if (end.kind === "abandoned") explored.blocked++;
    else {
      explored.ended++;
      explored.outcomes.add(outcomeKey({ stdout: world.stdout.text, end }));
      if (watch !== null) explored.classes.add(watch.text());
    }
  }
  return null;
}

/** Knuth's estimate of the number of schedules, from three random ones: the middle one. */
function estimate(main: Main, stream: number): number {
  const found = [0, 1, 2].map((n) => {
    let product = 1;
    const inner = walk(new Random(seed + n, stream));
    const chooser: Chooser = {
      everyStep: false,
      actor(world) {
        product *= world.enabled.length;
        return inner.actor(world);
      },
      value(world, kind, count) {
        product *= count;
        return inner.value(world, kind, count);
      },
    };
    runOnce(main, { policy: "any-order", chooser });
    return product;
  });
  return found.sort((x, y) => x - y)[1] as number;
}

/**
 * Whether the classes of schedules are what a reduction counts: of threads that all come to their end. A task that is woken in
 * the midst of a poll is polled again whether or not it was waiting: two classes by definition, one trace for a reduction.
 */
const hasCount = ({ waits, workers }: MachineProgram): boolean => waits === "all" && workers === null;

const missing = (of: Set<string>, from: Set<string>): string[] => [...of].filter((outcome) => !from.has(outcome));

interface Counts {
  drawn: number;
  checked: number;
  rich: number;
  counted: number;
  /** Runs given up by optimal-DPOR where traces are counted. */
  blocked: number;
}

function check(program: MachineProgram, stream: number, counts: Counts): void {
  const main = runMachine(program);
  if (estimate(main, stream) > 8 * runsMax) return;
  const counted = hasCount(program);
  const all = explore(main, dfs(), runsMax, counted);
  if (all === null) return;
  counts.checked++;
  if (all.outcomes.size > 1) counts.rich++;
  const [source, optimal, visited] = [sourceDpor({ lateness: 0 }), optimalDpor({ lateness: 0 }), states()].map(
    (strategy) => {
      const found = explore(main, strategy, 20_000, false);
      assert.ok(found !== null, `${strategy.name} does not come to an end`);
      assert.equal(missing(all.outcomes, found.outcomes), [], `${strategy.name} did not find`);
      assert.equal(missing(found.outcomes, all.outcomes), [], `only ${strategy.name} found`);
      return found;
    },
  ) as [Explored, Explored, Explored];
  assert.ok(visited.ended <= all.ended && source.ended <= all.ended && optimal.ended <= all.ended);
  if (counted) {
    counts.counted++;
    counts.blocked += optimal.blocked;
    const { size } = all.classes;
    assert.is(
      `source ${source.ended}, optimal ${optimal.ended}`,
      `source ${size}, optimal ${size}`,
      `traces, not source ${source.ended}, optimal ${optimal.ended} but ${size}`,
    );
  }
  if (stream % 4 === 0) replays(main, stream, all.outcomes);
}

/** A sample is among the outcomes, and its token makes the same run again. */
function replays(main: Main, stream: number, outcomes: Set<string>): void {
  const program = { name: "machine", main };
  const settings = { policy: "any-order", lateness: 0, maxSteps: 10_000 } as const;
  const keep = { steps: true, sites: false };
  const sample = record(program, settings, walk(new Random(seed, stream)), bareHost, keep);
  assert.ok(outcomes.has(outcomeKey(sample.outcome)), "a sample shows what no search does");
  const again = follow(program, parseToken(sample.token), bareHost);
  assert.equal(again.outcome, sample.outcome);
  assert.is(again.fingerprint, sample.fingerprint);
  assert.is(again.token, sample.token);
}

test(`${wanted} programs of the whole machine`, () => {
  const counts: Counts = { drawn: 0, checked: 0, rich: 0, counted: 0, blocked: 0 };
  while (counts.checked < wanted) {
    const stream = counts.drawn++;
    const random = new Random(seed, stream);
    const program = machineProgram((n) => random.below(n));
    try {
      check(program, stream, counts);
    } catch (error) {
      throw new Error(`seed ${seed}, stream ${stream}: ${JSON.stringify(program)}\n${(error as Error).message}`);
    }
  }
  const { drawn, checked, rich, counted, blocked } = counts;
  const said = `${drawn} drawn, ${checked} checked, ${rich} with several outcomes, ${counted} with counted traces, ${blocked} blocked`;
  console.log(`searches agree: ${said}`);
  assert.ok(checked > drawn / 2, `more than half rejected: ${said}`);
  assert.ok(rich > checked / 4 && counted > checked / 8, said);
  assert.ok(blocked <= counted, said);
});

test.run();
