// What must hold of every history of a task program, whatever the schedule, the policy and the lateness.
import type { End } from "../../sim/kernel/end.ts";
import type { TaskHistory } from "../arbitraries/task-history.ts";
import { isFinal, type TaskProgram } from "../arbitraries/task-program.ts";

/** A run of a task program that is over. */
export interface TaskRan extends TaskHistory {
  readonly program: TaskProgram;
  readonly end: End;
}

export type TaskLaw = (ran: TaskRan) => string | null;

/**
 * Each value is received once, or given back, or dropped: by the channel only when its receiver is gone, otherwise by a
 * send that was cancelled (MPSC-5, MPSC-9). Nothing is left when the program has returned.
 */
export const everyLetterArrives: TaskLaw = ({ messages, end }) => {
  for (const { name, accepted, receivedAt, dropped, gone, lostEarly } of messages) {
    if (receivedAt.length > 1) return `${name} was received ${receivedAt.length} times`;
    if (accepted === false && (receivedAt.length > 0 || dropped)) return `${name} was refused, and arrived`;
    if (receivedAt.length > 0 && dropped) return `${name} was received and dropped`;
    if (lostEarly) return `${name} was dropped by a channel that had its receiver`;
    if (end.kind === "returned" && !gone) return `${name} is nowhere: not received, not given back, not dropped`;
  }
  return null;
};

/** An answer is the one to its question, and an error comes only where nobody answered (ONE-1, ONE-4). */
export const answersBelong: TaskLaw = ({ program, answers }) => {
  for (const { asked, answer } of answers) {
    if (answer !== null && answer !== asked.name) return `${asked.name} got the answer to ${answer}`;
    if (answer !== null && !program.answers) return `${asked.name} got an answer, and nobody answers`;
    if (answer === null && program.answers && asked.receivedAt.length > 0) return `the answer to ${asked.name} is lost`;
  }
  return null;
};

/** Nobody is told of the end while a sender or a value is left (MPSC-6). */
export const notClosedEarly: TaskLaw = ({ messages, closings }) => {
  for (const { at, holder } of closings) {
    if (holder !== null) return `the channel was reported closed while ${holder} had a sender`;
    const left = messages.find(({ accepted, receivedAt }) => accepted === true && !(receivedAt[0]! < at));
    if (left !== undefined) return `the channel was reported closed before ${left.name} was received`;
  }
  return null;
};

/** The consumer is told once that the senders are gone, and everything ends; unless it keeps a sender itself (HZ-7). */
export const endsWithTheSenders: TaskLaw = ({ program, closings, end }) => {
  if (closings.length > 1) return `the channel was reported closed ${closings.length} times`;
  if (program.keeps && isFinal(program)) return staysForEver({ closings, end });
  if (end.kind !== "returned") return `it ends as ${end.kind}, though every sender is dropped: ${waitsOf(end)}`;
  return isFinal(program) && closings.length === 0 ? "the consumer was never told that the senders are gone" : null;
};

function staysForEver({ closings, end }: Pick<TaskRan, "closings" | "end">): string | null {
  if (closings.length > 0) return "the channel was reported closed while its consumer had a sender";
  if (end.kind !== "deadlock") return `it ends as ${end.kind}, though the consumer keeps a sender and waits for more`;
  const waits = end.waiting.filter(({ op }) => op === "mpsc.recv");
  const [consumer] = waits;
  if (consumer === undefined) return `nobody is said to wait in mpsc.recv: ${waitsOf(end)}`;
  const self = consumer.who.split(" ")[0] as string;
  return consumer.heldBy.length === 1 && consumer.heldBy[0] === self
    ? null
    : `the consumer waits for itself alone, and not as said: ${waitsOf(end)}`;
}

const waitsOf = (end: End): string =>
  end.kind !== "deadlock"
    ? "no deadlock"
    : end.waiting.map(({ who, op, object, heldBy }) => `${who}: ${op} ${object} (${heldBy.join(", ")})`).join("; ");
