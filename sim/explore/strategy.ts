// A strategy makes the choices of one run after the other. It decides and nothing else: budget, recording, replay, tokens
// and outcomes are the search's.
import type { Chooser, Observer } from "../kernel/choose.ts";
import type { World } from "../kernel/world.ts";

/** The figures behind PCT's guarantee. */
export interface Priorities {
  readonly actors: number;
  readonly choices: number;
  /** Runs made for bugs of this depth at least. */
  readonly runs: (depth: number) => number;
}

export interface Strategy {
  readonly name: string;
  /** Whether `begin` ever says that nothing is left. */
  readonly exhaustive: boolean;
  /** What its runs stand for: each its own trace, or just a run. */
  readonly counts: "runs" | "traces" | null;
  /** Whether worlds must keep state hashes. */
  readonly hashing: boolean;
  /** Hears of every step, if it needs to. */
  readonly observer: Observer | null;
  /** The choices of the next run; null: every schedule is covered. */
  begin(): Chooser | null;
  /** The run is over; its world can still be looked at. */
  end(world: World): void;
  /** How often it began again, with better knowledge: the runs before stand for nothing any more. */
  readonly restarts?: number;
  /** Where several take turns: who makes the choices of the run in progress. */
  readonly sampler?: string;
  /** What it knows of the runs so far that decides what it guarantees: PCT's n, k, and its runs by depth. */
  readonly priorities?: Priorities;
  /** The schedules that it leaves out although `begin` says that nothing is left; absent or null: none. */
  readonly leftOut?: string | null;
  /** How it worked, where a reader would expect something else. */
  readonly note?: string | null;
  /** Distinct states met, where the strategy keeps them. */
  readonly states?: number;
}
