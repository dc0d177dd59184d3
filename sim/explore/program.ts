// What a search runs, and what it needs from the host it runs on.
import type { Closure } from "../kernel/closure.ts";
import type { World } from "../kernel/world.ts";

/** A simulated program. Its body is started afresh for every run, and must not keep state between runs. */
export interface Program {
  readonly name: string;
  readonly main: Closure<unknown>;
}

/** The host, as far as a search may use it. `sim/host` implements it; tests may pass their own. */
export interface Host {
  /** Real time in milliseconds, for budgets only. */
  now(): number;
  /** Runs `search` with the host's time and timers taken away from bodies. */
  guarded<T>(search: () => T): T;
  /** A run begins: bodies that ask for the time get this world's. */
  watch(world: World): void;
}
