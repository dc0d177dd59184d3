// Small random programs of tasks and threads around one object of tokio::sync, as data: to draw, to shrink, to print, to run
// (sync-run.ts).
import * as fc from "fast-check";

export type Subject = "semaphore" | "mutex" | "rwlock" | "mpsc" | "notify" | "once" | "barrier";

/** What a body does; most things only with one subject. */
export type SyncStep =
  | ("acquire 1" | "acquire 2" | "tryAcquire 1" | "tryAcquire 2" | "add" | "forgetFree" | "forget" | "close")
  | ("read" | "write" | "tryRead" | "tryWrite" | "downgrade")
  | ("send" | "trySend" | "reserve" | "tryReserve" | "reserveOwned" | "use" | "recv" | "recvMany" | "tryRecv")
  | ("notified" | "enable" | "await" | "notifyOne" | "notifyLast" | "notifyWaiters")
  | ("init" | "set" | "get" | "wait")
  | ("drop" | "yield" | "print");

export interface SyncBody {
  /** A task of the runtime, or an OS thread that uses the blocking calls. */
  readonly on: "task" | "thread";
  readonly steps: readonly SyncStep[];
}

export interface SyncProgram {
  /** Worker threads; 0: a current_thread runtime. */
  readonly workers: number;
  readonly subject: Subject;
  /** Permits, readers, room, or tasks that a barrier waits for. */
  readonly size: number;
  /** In mpsc programs the first is the receiver's. */
  readonly bodies: readonly SyncBody[];
  /** Which tasks main aborts, one in each of its polls. */
  readonly aborts: readonly number[];
}

export interface SyncProgramOptions {
  readonly subjects?: readonly Subject[];
  readonly workers?: readonly number[];
  readonly bodiesMax?: number;
  /** Of each body. */
  readonly stepsMax?: number;
}

const own: Readonly<Record<Subject, readonly SyncStep[]>> = {
  semaphore: [
    "acquire 1",
    "acquire 1",
    "acquire 2",
    "tryAcquire 1",
    "tryAcquire 2",
    "add",
    "forgetFree",
    "forget",
    "close",
  ],
  mutex: ["write", "write", "write", "tryWrite"],
  rwlock: ["read", "read", "write", "tryRead", "tryWrite", "downgrade"],
  mpsc: ["send", "send", "trySend", "reserve", "tryReserve", "reserveOwned", "use", "use"],
  notify: ["notified", "notified", "enable", "await", "notifyOne", "notifyOne", "notifyLast", "notifyWaiters"],
  once: ["init", "init", "set", "get"],
  barrier: ["wait", "wait"],
};
const receiving: readonly SyncStep[] = ["recv", "recv", "recvMany", "tryRecv", "close", "yield", "print"];

/** What threads cannot wait for. */
const ofTasks: readonly SyncStep[] = ["reserve", "reserveOwned", "notified", "await", "init", "wait", "yield"];

export const allSubjects: readonly Subject[] = ["semaphore", "mutex", "rwlock", "mpsc", "notify", "once", "barrier"];

/** Programs in which every step can be made; one that has nothing to work on (a drop of nothing) is none. */
export function syncProgram(options: SyncProgramOptions = {}): fc.Arbitrary<SyncProgram> {
  const { subjects = allSubjects, workers = [0, 1, 2], bodiesMax = 3, stepsMax = 4 } = options;
  return fc.constantFrom(...subjects).chain((subject) => {
    const step = fc.constantFrom(...own[subject], "drop", "yield", "print");
    const bodyOf = (steps: fc.Arbitrary<SyncStep>): fc.Arbitrary<SyncBody> =>
      fc
        .record({
          on: fc.constantFrom<SyncBody["on"]>("task", "task", "thread"),
          steps: fc.array(steps, { minLength: 1, maxLength: stepsMax }),
        })
        .map(({ on, steps }) => ({ on, steps: steps.filter((one) => on === "task" || !ofTasks.includes(one)) }));
    const body = bodyOf(step);
    const first = subject === "mpsc" ? bodyOf(fc.constantFrom(...receiving)) : body;
    return fc.record({
      workers: fc.constantFrom(...workers),
      subject: fc.constant(subject),
      size: fc.integer({ min: 1, max: 2 }),
      bodies: fc
        .tuple(first, fc.array(body, { minLength: 1, maxLength: bodiesMax - 1 }))
        .map(([one, others]) => [one, ...others]),
      aborts: fc.array(fc.nat(bodiesMax - 1), { maxLength: 1 }),
    });
  });
}

/** The program as a person reads it. */
export function showSyncProgram({ workers, subject, size, bodies, aborts }: SyncProgram): string {
  const runtime = workers === 0 ? "current_thread" : `multi_thread, ${workers} worker${workers === 1 ? "" : "s"}`;
  return [
    `${runtime}; ${subject} of ${size}${aborts.length === 0 ? "" : `; main aborts ${aborts.map((n) => n + 1).join(", ")}`}`,
    ...bodies.map(({ on, steps }, n) => `${on} ${n + 1}: ${steps.join("; ") || "ends"}`),
  ].join("\n");
}
