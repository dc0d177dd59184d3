// tokio::sync: whatever is cancelled, closed or dropped, permits and values are neither lost nor doubled, and nobody overtakes.
import { schedule } from "./arbitraries/schedule.ts";
import { type SyncProgram, showSyncProgram, syncProgram } from "./arbitraries/sync-program.ts";
import { syncRun } from "./arbitraries/sync-run.ts";
import { anyMachine, type Property } from "./check.ts";
import { oneValue, parcelsKept, permitsConserved, type SyncRan, writesKept } from "./laws/permits.ts";

export const syncConservation: Property<SyncProgram> = {
  name: "syncConservation",
  programs: syncProgram({ bodiesMax: 4, stepsMax: 5 }),
  schedules: schedule({ actorsMax: 8, stepsMax: 16, deviationsMax: 20 }),
  machines: anyMachine(),
  show: showSyncProgram,
  build(drawn) {
    const { program, history } = syncRun(drawn);
    return {
      program,
      judge({ end }) {
        if (end.kind === "panicked") return `it panicked: ${end.message}`;
        const ran: SyncRan = { ...history(), program: drawn, end };
        return permitsConserved(ran) ?? writesKept(ran) ?? parcelsKept(ran) ?? oneValue(ran);
      },
    };
  },
};
