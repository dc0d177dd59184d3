// Ordering, on Tokio: what tasks and threads send comes out in the same order, once, or is given back, or dropped.
import { schedule } from "./arbitraries/schedule.ts";
import { showTaskProgram, type TaskProgram, taskProgram } from "./arbitraries/task-program.ts";
import { taskRun } from "./arbitraries/task-run.ts";
import { anyMachine, type Property } from "./check.ts";
import { firstInFirstOut } from "./laws/channel.ts";
import { answersBelong, everyLetterArrives } from "./laws/task-channel.ts";

export const taskOrdering: Property<TaskProgram> = {
  name: "taskOrdering",
  programs: taskProgram(),
  schedules: schedule({ actorsMax: 8, stepsMax: 16, deviationsMax: 20 }),
  machines: anyMachine(),
  show: showTaskProgram,
  build(drawn) {
    const { program, history } = taskRun(drawn);
    return {
      program,
      judge({ end }) {
        const ran = { ...history(), program: drawn, end };
        return firstInFirstOut(ran) ?? everyLetterArrives(ran) ?? answersBelong(ran);
      },
    };
  },
};
