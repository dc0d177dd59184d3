// A strategy makes the choices of one run after the other. It decides and nothing else: budget, recording, replay, tokens
// and outcomes are the search's.
import type { Chooser, Observer } from "../kernel/choose.ts";
import type { World } from "../kernel/world.ts";

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
  /** Distinct states met, where the strategy keeps them. */
  readonly states?: number;
}
