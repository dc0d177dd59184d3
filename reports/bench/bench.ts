// npm run bench: how fast the loop is, as ratios within one run of this script. Let nothing else run meanwhile.
// npm run bench -- bugs: how many runs each sampler needs until it finds a bug.
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { tenTasksOneWorker } from "../../scenarios/seeds/ten-sleeping-tasks.ts";
import type { SearchOptions } from "../../sim/explore/options.ts";
import { search } from "../../sim/explore/search.ts";
import type { Closure } from "../../sim/kernel/closure.ts";
import { bugTable } from "./bugs.ts";
import { completeTable } from "./complete.ts";
import { counterLoop } from "./generator-loop.ts";
import { counter2x1, counter2x100, lock3x3 } from "./programs.ts";

const host = { now: () => performance.now(), guarded: <T>(run: () => T): T => run(), watch: () => {} };

/** Repetitions of each measurement; the median counts. */
const ROUNDS = 5;

/** A thing to time: does `runs` runs. */
type Timed = (runs: number) => void;

interface Row {
  readonly name: string;
  readonly runs: number;
  readonly timed: Timed;
}

const sampled =
  (name: string, main: Closure<unknown>, options: Partial<SearchOptions> = {}): Timed =>
  (runs) => {
    search({ name, main }, { strategy: "random", budget: { ms: null, runs }, ...options }, host);
  };

const ten = tenTasksOneWorker.main;

/** Each group runs in a process of its own: what the engine learns from one program slows or speeds up the next. */
const groups: readonly (readonly Row[])[] = [
  [
    { name: "bare generator loop, 2x100", runs: 20_000, timed: (runs) => repeat(runs, counterLoop) },
    { name: "counter2x100, random walk", runs: 10_000, timed: sampled("counter2x100", counter2x100) },
  ],
  [{ name: "counter2x1, random walk", runs: 50_000, timed: sampled("counter2x1", counter2x1) }],
  [{ name: "lock3x3, random walk", runs: 30_000, timed: sampled("lock3x3", lock3x3) }],
  [{ name: "ten tasks, faithful, random walk", runs: 10_000, timed: sampled("ten", ten, { policy: "faithful" }) }],
  [{ name: "ten tasks, any-order, random walk", runs: 10_000, timed: sampled("ten", ten, { policy: "any-order" }) }],
];

function repeat(times: number, once: () => void): void {
  for (let i = 0; i < times; i++) once();
}

/** Median runs per second of each row; the rows of a group take turns, so that a slow moment hits all alike. */
function measure(rows: readonly Row[]): number[] {
  for (let i = 0; i < 2; i++) for (const { timed, runs } of rows) timed(runs); // warm
  const rates: number[][] = rows.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    rows.forEach(({ timed, runs }, at) => {
      const start = performance.now();
      timed(runs);
      rates[at]?.push((runs * 1000) / (performance.now() - start));
    });
  }
  return rates.map(median);
}

const median = (values: readonly number[]): number => [...values].sort((x, y) => x - y)[values.length >> 1] as number;

function report(rows: readonly Row[]): string {
  const rates = measure(rows);
  return rows
    .map(({ name }, at) => {
      const rate = rates[at] as number;
      const ratio = at === 0 ? "" : `  ${(rate / (rates[0] as number)).toFixed(2)} of the bare loop`;
      return `${name.padEnd(36)}${String(Math.round(rate)).padStart(9)} runs/s${ratio}\n`;
    })
    .join("");
}

/** lock3x3 to completion (exploration.md 4.3: 1,680 orders). */
function toCompletion(): string {
  const program = { name: "lock3x3", main: lock3x3 };
  const options = { policy: "any-order", strategy: "optimal", budget: { ms: null, runs: null } } as const;
  const results = Array.from({ length: ROUNDS }, () => search(program, options, host));
  const seconds = median(results.map((result) => result.seconds));
  return `${"lock3x3, optimal, to completion".padEnd(36)}${String(results[0]?.traces).padStart(9)} traces in ${seconds.toFixed(3)} s\n`;
}

const [group] = process.argv.slice(2);
if (group === "complete") completeTable((line) => void process.stdout.write(`${line}\n`));
else if (group === "bugs") bugTable((line) => void process.stdout.write(`${line}\n`));
else if (group === undefined) {
  for (let at = 0; at <= groups.length; at++) {
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(at)], { stdio: "inherit" });
  }
} else process.stdout.write(Number(group) < groups.length ? report(groups[Number(group)] as Row[]) : toCompletion());
