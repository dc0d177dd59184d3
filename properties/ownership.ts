// Ownership: whatever happens to those who have it, every value's destructor runs exactly once.
import { type OwnershipProgram, ownershipProgram, showOwnership } from "./arbitraries/ownership-program.ts";
import { ownershipRun } from "./arbitraries/ownership-run.ts";
import { schedule } from "./arbitraries/schedule.ts";
import { anyMachine, type Property } from "./check.ts";
import { comesToItsEnd, droppedOnce } from "./laws/ownership.ts";

export const ownership: Property<OwnershipProgram> = {
  name: "ownership",
  programs: ownershipProgram(),
  schedules: schedule({ actorsMax: 10, stepsMax: 16, deviationsMax: 20 }),
  machines: anyMachine(),
  show: showOwnership,
  build(drawn) {
    const { program, estate } = ownershipRun(drawn);
    return { program, judge: ({ end }) => comesToItsEnd(end) ?? droppedOnce(estate(), end) };
  },
};
