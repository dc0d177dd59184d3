// What must hold of the blocking pool in every run in which time waits for everybody (lateness 0), by closed formulas.
import type { End } from "../../sim/kernel/end.ts";
import type { PoolProgram } from "../arbitraries/pool-program.ts";
import type { PoolHistory } from "../arbitraries/pool-run.ts";

/** A run of a pool program that is over. */
export interface PoolRan extends PoolHistory {
  readonly program: PoolProgram;
  readonly end: End;
}

export type PoolLaw = (ran: PoolRan) => string | null;

/** Never more closures than the cap run at once (RT-3). */
export const atMostTheCap: PoolLaw = ({ closures, program: { cap } }) => {
  const began = closures.flatMap(({ beganAt }) => (beganAt === null ? [] : [{ at: beganAt, change: 1 }]));
  const ended = closures.flatMap(({ endedAt }) => (endedAt === null ? [] : [{ at: endedAt, change: -1 }]));
  let running = 0;
  for (const { at, change } of [...began, ...ended].sort((x, y) => x.at - y.at)) {
    running += change;
    if (running > cap) return `${running} closures run at once (event ${at}), and ${cap} may`;
  }
  return null;
};

/** Closures begin in the order of their spawns (BP-5): under `faithful`, where it is so today. */
export const firstInFirstBegun: PoolLaw = ({ closures, policy }) => {
  if (policy !== "faithful") return null;
  for (const [at, { batch, number, beganAt }] of closures.entries()) {
    for (const later of closures.slice(at + 1)) {
      const { beganAt: other } = later;
      if (beganAt === null && other !== null)
        return `closure ${later.number} of batch ${batch} begins, ${number} never does`;
      if (beganAt !== null && other !== null && other < beganAt) {
        return `closure ${later.number} of batch ${later.batch} begins before ${number} of batch ${batch}`;
      }
    }
  }
  return null;
};

/** A batch takes as long as its rounds: ceil(closures / cap) times the time of one. */
export const batchesTakeTheirRounds: PoolLaw = ({ tookMs, program: { batches, cap } }) => {
  for (const [n, took] of tookMs.entries()) {
    const { closures, blockMs } = batches[n] as (typeof batches)[number];
    const expected = Math.ceil(closures / cap) * blockMs;
    if (took !== expected) return `batch ${n} takes ${took} ms, and ${closures} closures need ${expected} ms`;
  }
  return null;
};

/**
 * A batch starts threads up to the cap, but for those that are idle (BP-3); these end in the pauses, or stay (BP-4).
 */
export const threadsAreReused: PoolLaw = ({ threads, policy, program: { batches, cap, expires } }) => {
  if (policy !== "faithful") return null;
  let started = 0;
  let idle = 0;
  for (const [n, seen] of threads.entries()) {
    const needed = Math.min(cap, (batches[n] as (typeof batches)[number]).closures);
    started += Math.max(0, needed - idle);
    idle = expires ? 0 : Math.max(idle, needed);
    const ended = started - idle;
    if (seen.started !== started || seen.ended !== ended) {
      return `after batch ${n} ${seen.started} threads have started and ${seen.ended} have ended, not ${started} and ${ended}`;
    }
  }
  return null;
};

/**
 * Chains of closures that wait for one another hang exactly when those that wait can take every thread: all chains but their
 * last links (BP-9).
 */
export const chainsHangWhenTheyMust: PoolLaw = ({ end, nestedBegan, program: { cap, nested } }) => {
  const hangs = nested !== null && nested.chains * (nested.depth - 1) >= cap;
  if (end.kind === "returned") return hangs ? `it returns, though ${showChains(nested)} take all ${cap} threads` : null;
  if (end.kind !== "deadlock" || !nestedBegan) return `it ends as ${end.kind}`;
  return hangs ? null : `it hangs, though ${cap} threads are enough for ${showChains(nested)}`;
};

const showChains = (nested: PoolProgram["nested"]): string =>
  nested === null ? "no chains" : `${nested.chains} chains of ${nested.depth}`;
