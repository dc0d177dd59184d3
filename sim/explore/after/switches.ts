// Why a run went from one thread or task to the next, in words.
import type { Recorded, RecordedSwitch } from "../../kernel/record/trace.ts";
import type { Recording } from "../record.ts";

export interface ExplainedSwitch {
  /** The first step of the one that goes on, from 1. */
  readonly step: number;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  /** Whether the one that was left could have gone on. */
  readonly preempts: boolean;
}

/** The switches between threads and tasks of the program; what a runtime does for itself in between is passed over. */
export function switchesOf(run: Recording): ExplainedSwitch[] {
  const found: ExplainedSwitch[] = [];
  let before = -1;
  for (const [index, step] of run.steps.entries()) {
    if (step.internal) continue;
    if (before >= 0 && run.steps[before]?.unit !== step.unit) found.push(switchAt(run, before, index));
    before = index;
  }
  return found;
}

function switchAt(run: Recording, before: number, index: number): ExplainedSwitch {
  const [last, step] = [run.steps[before], run.steps[index]] as [Recorded, Recorded];
  const change = run.switches.find((made) => made.step > before && made.step <= index);
  const passed = run.moves.findLast((move) => move.step > before && move.step <= index);
  const waker = step.causes.findLast((cause) => cause >= 0 && run.steps[cause]?.actor !== step.actor);
  const reasons = [
    whyLeft(last, step, change, change?.step === before + 1),
    ...(passed === undefined ? [] : [`time passes, to ${passed.ms + passed.ns / 1e6} ms`]),
    ...(waker === undefined ? [] : [`${step.unit} was ${step.own === 1 ? "started" : "woken"} by step ${waker + 1}`]),
  ];
  return {
    step: step.text.step,
    from: last.unit,
    to: step.unit,
    reason: reasons.join("; "),
    preempts: reasons[0] === preempted(last),
  };
}

const preempted = ({ unit }: Recorded): string => `${unit} is preempted: it could go on`;

/** `atOnce`: nothing, not even of a runtime, happened between its last step and the switch. */
function whyLeft(last: Recorded, next: Recorded, change: RecordedSwitch | undefined, atOnce: boolean): string {
  const { unit, text } = last;
  if (text.result === "Pending") return `${unit} waits at ${text.op} of ${text.object}`;
  if (last.actor === next.actor || change === undefined) return `the poll of ${unit} is over`;
  if (atOnce && change.left === "preempted") return preempted(last);
  if (change.at !== null && change.at.who === unit) {
    const { op, object, heldBy } = change.at;
    const holders = heldBy.filter((path) => path !== "");
    return `${unit} is blocked at ${op} of ${object}${holders.length === 0 ? "" : `, held by ${holders.join(", ")}`}`;
  }
  if (last.unit !== last.text.actor) return `the poll of ${unit} is over`;
  return change.left === "ended" ? `${unit} has ended` : `${unit} waits to be woken`;
}
