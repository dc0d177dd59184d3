// Small random programs of a Tokio runtime, OS threads and one tokio mpsc channel, as data: to draw, to shrink, to print, to
// run (task-run.ts).
import * as fc from "fast-check";

/** One statement of a body that sends. */
export interface TaskStep {
  /** `ask` sends a value with a oneshot sender and waits for the answer; `fork` starts a task that sends once by a clone. */
  readonly do: "send" | "trySend" | "ask" | "clone" | "drop" | "fork" | "sleep" | "yield" | "print";
  /** Of a sleep. */
  readonly ms: number;
}

/** A body that sends: a task of the runtime, or an OS thread that uses the blocking calls. */
export interface Sending {
  readonly on: "task" | "thread";
  readonly steps: readonly TaskStep[];
}

export interface TaskProgram {
  /** Worker threads; 0: a current_thread runtime. */
  readonly workers: number;
  /** How many values the channel buffers; null: no bound. */
  readonly bound: number | null;
  /** Who receives until there is nothing more: main in `block_on`, a task, or a thread. */
  readonly consumer: "main" | "task" | "thread";
  /** What the consumer does after each value. */
  readonly pause: "none" | "yield" | "sleep";
  /** Whether it answers who asks; otherwise it drops the oneshot sender. */
  readonly answers: boolean;
  /** Whether it has a sender itself, and so keeps the channel open for ever (HZ-7). */
  readonly keeps: boolean;
  /** What `block_on` waits for before the runtime is dropped. */
  readonly awaits: "all" | "consumer" | "nobody";
  readonly senders: readonly Sending[];
}

export interface TaskProgramOptions {
  readonly sendersMin?: number;
  readonly sendersMax?: number;
  /** Of each body that sends. */
  readonly stepsMin?: number;
  readonly stepsMax?: number;
  /** The numbers of workers to draw from; 0: a current_thread runtime. */
  readonly workers?: readonly number[];
  /** The statements to draw from. */
  readonly steps?: readonly TaskStep["do"][];
  /** Programs whose consumer keeps a sender. */
  readonly keeps?: boolean;
}

const everyStep: readonly TaskStep["do"][] = [
  ...["send", "send", "send", "trySend", "ask", "clone", "drop", "fork", "sleep", "sleep", "yield", "print"],
] as TaskStep["do"][];

/** Programs in which every statement can be made: nobody sends without a sender, and threads do not yield to tasks. */
export function taskProgram(options: TaskProgramOptions = {}): fc.Arbitrary<TaskProgram> {
  const { sendersMin = 1, sendersMax = 3, stepsMin = 0, stepsMax = 4, workers = [0, 1, 2] } = options;
  const { steps = everyStep, keeps = false } = options;
  const step = fc.record({ do: fc.constantFrom(...steps), ms: fc.integer({ min: 1, max: 2 }) });
  const sending = fc.record({
    on: fc.constantFrom<Sending["on"]>("task", "task", "thread"),
    steps: fc.array(step, { minLength: stepsMin, maxLength: stepsMax }),
  });
  return fc
    .record({
      workers: fc.constantFrom(...workers),
      bound: fc.constantFrom(null, 1, 1, 2, 3),
      consumer: fc.constantFrom<TaskProgram["consumer"]>("main", "task", "thread"),
      pause: fc.constantFrom<TaskProgram["pause"]>("none", "none", "yield", "sleep"),
      answers: fc.boolean(),
      keeps: fc.constant(keeps),
      awaits: fc.constantFrom<TaskProgram["awaits"]>("all", "consumer", "nobody"),
      senders: fc.array(sending, { minLength: sendersMin, maxLength: sendersMax }),
    })
    .map((drawn) => ({ ...drawn, senders: drawn.senders.map(possible) }));
}

/** Leaves out what a body cannot do. */
function possible({ on, steps }: Sending): Sending {
  let held = 1;
  const kept = steps.filter((step) => {
    if (step.do === "sleep" || step.do === "print") return true;
    if (step.do === "yield") return on === "task";
    if (held === 0) return false;
    if (step.do === "clone") held++;
    if (step.do === "drop") held--;
    return true;
  });
  return { on, steps: kept };
}

/** Whether the consumer's loop is left to come to its end. */
export const isFinal = ({ consumer, awaits }: TaskProgram): boolean => consumer !== "task" || awaits !== "nobody";

/** The program as a person reads it. */
export function showTaskProgram(program: TaskProgram): string {
  const { workers, bound, consumer, pause, answers, keeps, awaits, senders } = program;
  const runtime = workers === 0 ? "current_thread" : `multi_thread, ${workers} worker${workers === 1 ? "" : "s"}`;
  const loop = [
    `while let Some(value) = rx.${consumer === "thread" ? "blocking_recv()" : "recv().await"}`,
    answers ? "answers" : "drops the value",
    ...(pause === "none" ? [] : [pause === "sleep" ? "sleep(1 ms)" : "yield"]),
  ];
  return [
    `${runtime}; channel: ${bound === null ? "unbounded" : `bound ${bound}`}; block_on awaits ${awaits}`,
    `consumer (${consumer}, rx${keeps ? ", a sender" : ""}): ${loop.join("; ")}`,
    ...senders.map(({ on, steps }, n) => `${on} ${n + 1} (tx): ${steps.map(showStep).join("; ") || "ends"}`),
  ].join("\n");
}

const showStep = ({ do: what, ms }: TaskStep): string =>
  what === "sleep" ? `sleep(${ms} ms)` : what === "drop" ? "drop(tx)" : what === "clone" ? "tx.clone()" : what;
