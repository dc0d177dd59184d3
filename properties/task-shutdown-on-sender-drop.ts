// Shutdown on sender drop, on Tokio: the consumer's loop ends, and with it the program, once every sender is dropped, and
// not before; a sender that the consumer keeps itself keeps it for ever (HZ-7).
import * as fc from "fast-check";
import { schedule } from "./arbitraries/schedule.ts";
import { showTaskProgram, type TaskProgram, taskProgram } from "./arbitraries/task-program.ts";
import { taskRun } from "./arbitraries/task-run.ts";
import { anyMachine, type Property } from "./check.ts";
import { endsWithTheSenders, notClosedEarly } from "./laws/task-channel.ts";

export const taskShutdownOnSenderDrop: Property<TaskProgram> = {
  name: "taskShutdownOnSenderDrop",
  programs: fc.oneof({ weight: 3, arbitrary: taskProgram() }, { weight: 1, arbitrary: taskProgram({ keeps: true }) }),
  schedules: schedule({ actorsMax: 8, stepsMax: 16, deviationsMax: 20 }),
  machines: anyMachine(),
  show: showTaskProgram,
  build(drawn) {
    const { program, history } = taskRun(drawn);
    return {
      program,
      judge({ end }) {
        const ran = { ...history(), program: drawn, end };
        return notClosedEarly(ran) ?? endsWithTheSenders(ran);
      },
    };
  },
};
