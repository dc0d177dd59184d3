// Blocking-thread scaling: the pool grows up to its cap and no further, reuses its threads and lets them go, takes closures in
// their order; a burst takes as many rounds as it must; closures that wait for closures hang exactly when they must.
import * as fc from "fast-check";
import { type PoolProgram, poolProgram, showPoolProgram } from "./arbitraries/pool-program.ts";
import { poolRun } from "./arbitraries/pool-run.ts";
import { schedule } from "./arbitraries/schedule.ts";
import type { Machine, Property } from "./check.ts";
import {
  atMostTheCap,
  batchesTakeTheirRounds,
  chainsHangWhenTheyMust,
  firstInFirstBegun,
  threadsAreReused,
} from "./laws/blocking-threads.ts";

/** The formulas are about time, so nobody may be late. */
const punctual: fc.Arbitrary<Machine> = fc.record({
  policy: fc.constantFrom<Machine["policy"]>("faithful", "any-order"),
  lateness: fc.constant<Machine["lateness"]>(0),
});

export const blockingThreadScaling: Property<PoolProgram> = {
  name: "blockingThreadScaling",
  programs: poolProgram(),
  schedules: schedule({ actorsMax: 8, stepsMax: 16, deviationsMax: 20 }),
  machines: punctual,
  show: showPoolProgram,
  build(drawn) {
    const { program, history } = poolRun(drawn);
    return {
      program,
      judge({ end }) {
        const ran = { ...history(), program: drawn, end };
        return (
          atMostTheCap(ran) ??
          firstInFirstBegun(ran) ??
          batchesTakeTheirRounds(ran) ??
          threadsAreReused(ran) ??
          chainsHangWhenTheyMust(ran)
        );
      },
    };
  },
};
