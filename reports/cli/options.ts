// What the flags mean, once read.
import type { Budget, StrategyName } from "../../sim/explore/options.ts";
import type { End } from "../../sim/kernel/end.ts";
import type { Policy } from "../../sim/kernel/world.ts";

export interface Reporter {
  readonly name: "console" | "json";
  /** Null: stdout. */
  readonly file: string | null;
}

export interface Options {
  readonly policy: Policy;
  /** Null: the command's own choice. */
  readonly lateness: number | null;
  readonly strategy: StrategyName;
  readonly bound: number | null;
  readonly delays: number | null;
  readonly seed: number | null;
  readonly budget: Budget;
  readonly maxSteps: number;
  readonly claim: string | null;
  readonly lines: RegExp | null;
  readonly limit: number | null;
  readonly stdout: string | null;
  readonly end: End["kind"] | null;
  readonly trace: boolean;
  readonly ts: boolean;
  readonly json: boolean;
  readonly reporter: readonly Reporter[];
  readonly quiet: boolean;
  readonly help: boolean;
  readonly version: boolean;
}
