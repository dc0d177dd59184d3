// npm run bench: how fast the loop is, as ratios within one run of this script. Let nothing else run meanwhile.
import { performance } from "node:perf_hooks";
import { tenTasksOneWorker } from "../../scenarios/seeds/ten-sleeping-tasks.ts";
import type { SearchOptions } from "../../sim/explore/options.ts";
import { search } from "../../sim/explore/search.ts";
import type { Closure } from "../../sim/kernel/closure.ts";
import { counterLoop } from "./generator-loop.ts";
import { counter2x1, counter2x100, lock3x3 } from "./programs.ts";

const host = { now: () => performance.now(), guarded: <T>(run: () => T): T => run(), watch: () => {} };

/** Repetitions of each measurement, taken in turn so that a slow minute hits all alike; the median counts. */
const ROUNDS = 5;

/** A thing to time: does `runs` runs. */
type Timed = (runs: number) => void;

const sampled =
  (name: string, main: Closure<unknown>, options: Partial<SearchOptions> = {}): Timed =>
  (runs) => {
    search({ name, main }, { strategy: "random", budget: { ms: null, runs }, ...options }, host);
  };

const rows: readonly (readonly [name: string, timed: Timed, runs: number])[] = [
  ["generator loop 2x100", (runs) => repeat(runs, counterLoop), 20_000],
  ["counter2x100, random walk", sampled("counter2x100", counter2x100), 8_000],
  ["counter2x1, random walk", sampled("counter2x1", counter2x1), 40_000],
  ["lock3x3, random walk", sampled("lock3x3", lock3x3), 20_000],
  ["ten tasks, faithful, random walk", sampled("ten", tenTasksOneWorker.main, { policy: "faithful" }), 8_000],
  ["ten tasks, any-order, random walk", sampled("ten", tenTasksOneWorker.main, { policy: "any-order" }), 8_000],
];

function repeat(times: number, once: () => void): void {
  for (let i = 0; i < times; i++) once();
}

/** Runs per second, one figure a round. */
function measure(): Map<string, number[]> {
  const rates = new Map<string, number[]>(rows.map(([name]) => [name, []]));
  for (const [, timed, runs] of rows) timed(runs); // warm
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, timed, runs] of rows) {
      const start = performance.now();
      timed(runs);
      rates.get(name)?.push((runs * 1000) / (performance.now() - start));
    }
  }
  return rates;
}

const median = (values: readonly number[]): number => [...values].sort((x, y) => x - y)[values.length >> 1] as number;

function report(rates: Map<string, number[]>): string {
  const loop = median(rates.get("generator loop 2x100") ?? []);
  const lines = [...rates].map(([name, values]) => {
    const rate = Math.round(median(values));
    const ratio = name.startsWith("counter2x100") ? `  ${(rate / loop).toFixed(2)} of the bare loop` : "";
    return `${name.padEnd(36)}${String(rate).padStart(9)} runs/s${ratio}`;
  });
  return `${lines.join("\n")}\n${exhaustive()}\n`;
}

/** lock3x3 to completion (exploration.md 4.3: 1,680 orders). */
function exhaustive(): string {
  const program = { name: "lock3x3", main: lock3x3 };
  const options = { policy: "any-order", strategy: "source", budget: { ms: null, runs: null } } as const;
  const seconds: number[] = [];
  let traces = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const result = search(program, options, host);
    traces = result.traces ?? 0;
    seconds.push(result.seconds);
  }
  return `${"lock3x3, source, to completion".padEnd(36)}${String(traces).padStart(9)} traces in ${median(seconds).toFixed(3)} s`;
}

process.stdout.write(report(measure()));
