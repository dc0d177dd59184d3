// npm run bench -- complete: every program that other testers were measured by to completion, and those with a known number
// of traces, each searched to its end or for a minute. Main starts one thread after the other.
import { performance } from "node:perf_hooks";
import { countedScenarios } from "../../scenarios/classics/counted.ts";
import { loads } from "../../scenarios/classics/loads.ts";
import type { SearchOptions } from "../../sim/explore/options.ts";
import { search } from "../../sim/explore/search.ts";

const host = { now: () => performance.now(), guarded: <T>(run: () => T): T => run(), watch: () => {} };
const options: Partial<SearchOptions> = {
  ...{ strategy: "optimal", policy: "any-order", budget: { ms: 60_000, runs: null }, decide: false, limit: 1 },
};

/** Shuttle's depth-first search and loom without a bound: runs, and seconds; where a number begins with >, they were cut. */
const peers: Readonly<Record<string, readonly [string, string]>> = {
  "counter-2x1": ["69, 0.000", "18, 0.001"],
  "counter-2x2": ["923, 0.003", "213, 0.009"],
  "counter-2x3": ["12,869, 0.042", "3,774, 0.165"],
  "counter-3x1": ["25,424, 0.097", "4,219, 0.235"],
  "counter-3x2": ["> 1,465,551, 6", "> 213,553, 12"],
  "lock-2x1": ["51, 0.000", "9, 0.000"],
  "lock-2x2": ["518, 0.002", "30, 0.001"],
  "lock-2x3": ["6,867, 0.031", "105, 0.004"],
  "lock-3x1": ["12,786, 0.057", "414, 0.022"],
  "lock-3x2": ["> 1,080,558, 6", "7,847, 0.416"],
  "lock-3x3": ["> 990,583, 6", "162,390, 8.649"],
  "buffer-1x1x2": ["5,354, 0.028", "42, 0.002"],
  "buffer-1x1x3": ["369,622, 2.084", "408, 0.017"],
  "buffer-2x2x1": ["> 1,017,132, 6", "> 180,568, 12"],
  "buffer-2x2x5": ["> 332,140, 6", "> 214,076, 15"],
  "mpsc-2x1": ["120, 0.000", "19, 0.001"],
  "mpsc-2x2": ["4,747, 0.020", "62, 0.002"],
  "mpsc-3x1": ["14,116, 0.071", "820, 0.045"],
  "mpsc-3x3": ["> 767,640, 6", "> 267,141, 15"],
  "rwlock-1x1x1": ["51, 0.000", "9, 0.000"],
  "rwlock-2x2x1": ["> 460,235, 6", "56,805, 3.813"],
};

export function completeTable(write: (line: string) => void): void {
  const row = (...cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(18))).join("");
  write(row("program", "traces", "given up", "seconds", "Shuttle DFS", "loom"));
  for (const { name, main } of [...loads, ...countedScenarios]) {
    const { traces, blocked, seconds, complete } = search({ name, main }, options, host);
    const [shuttle = "", loom = ""] = peers[name] ?? [];
    write(row(name, `${complete ? "" : "> "}${traces}`, String(blocked), seconds.toFixed(3), shuttle, loom));
  }
}
