// npm run bench -- bugs: how many runs each sampler needs until it finds a bug, beside Shuttle's best. Deterministic.
import { classics } from "../../scenarios/classics/all.ts";
import { pct } from "../../sim/explore/strategies/pct.ts";
import { portfolio } from "../../sim/explore/strategies/portfolio.ts";
import { pos } from "../../sim/explore/strategies/pos.ts";
import { randomWalk } from "../../sim/explore/strategies/random-walk.ts";
import { surw } from "../../sim/explore/strategies/surw.ts";
import { urw } from "../../sim/explore/strategies/urw.ts";
import type { Strategy } from "../../sim/explore/strategy.ts";
import type { Chooser } from "../../sim/kernel/choose.ts";
import type { Closure } from "../../sim/kernel/closure.ts";
import { World } from "../../sim/kernel/world.ts";

const samplers: Readonly<Record<string, (seed: number) => Strategy>> = {
  random: randomWalk,
  "pct 2": (seed) => pct(seed, 2, true),
  "pct 3": (seed) => pct(seed, 3, true),
  pos,
  urw,
  surw,
  auto: portfolio,
};

/** Shuttle 0.9.9's best median of 20 seeds over random, PCT(2), PCT(3) and URW; all threads of main's join order. */
const shuttle: Readonly<Record<string, number>> = {
  ...{ "lost-update": 2, "double-init": 1.5, account: 2, "account-order": 1, lazy01: 1, deadlock01: 2, "phil-3": 3 },
  ...{ "phil-5": 5, "token-ring": 4, bluetooth: 8, twostage: 4, "twostage-20": 78, "reorder-3": 6, "reorder-4": 8 },
  ...{ "reorder-5": 7, "reorder-10": 22.5, "reorder-20": 52, "wronglock-3": 5, "wronglock-7": 4.5, stringbuffer: 2.5 },
  ...{ stack: 2, aba: 11.5, "work-stealing": 5.5 },
};

const SEEDS = 200;
/** A seed gives up after so many runs; where half of them do, so does the row. */
const RUNS_MAX = 1000;

/** Runs until the program fails; `RUNS_MAX`: it did not. */
function runsToBug(main: Closure<unknown>, strategy: Strategy): number {
  for (let run = 1; run < RUNS_MAX; run++) {
    const world = new World({
      ...{ policy: "faithful", lateness: 0, maxSteps: 10_000, observer: null, hashing: false, recording: false },
      ...{ chooser: strategy.begin() as Chooser, sees: null, expects: null },
    });
    const { kind } = world.run(main);
    strategy.end(world);
    if (kind === "panicked" || kind === "deadlock") return run;
  }
  return RUNS_MAX;
}

function median(main: Closure<unknown>, make: (seed: number) => Strategy): number {
  const counts: number[] = [];
  let capped = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const runs = capped > SEEDS / 2 ? RUNS_MAX : runsToBug(main, make(seed));
    if (runs === RUNS_MAX) capped++;
    counts.push(runs);
  }
  counts.sort((x, y) => x - y);
  return ((counts[SEEDS / 2 - 1] as number) + (counts[SEEDS / 2] as number)) / 2;
}

export function bugTable(write: (line: string) => void): void {
  const cell = (text: string): string => text.padStart(9);
  write(`runs to the bug, median of ${SEEDS} seeds; all threads start at once`);
  write(`${"".padEnd(16)}${Object.keys(samplers).map(cell).join("")}${cell("Shuttle")}`);
  for (const { name, main } of classics) {
    const theirs = shuttle[name];
    if (theirs === undefined) continue;
    const ours = Object.values(samplers).map((make) => median(main, make));
    const cells = ours.map((runs) => cell(runs >= RUNS_MAX ? `> ${RUNS_MAX}` : String(runs)));
    write(`${name.padEnd(16)}${cells.join("")}${cell(String(theirs))}`);
  }
}
