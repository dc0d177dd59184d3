// Small random programs of tasks and blocking closures on one runtime, as data: to draw, to shrink, to print, to run
// (blocking-run.ts).
import * as fc from "fast-check";

/** What a body does: a task, a closure of spawn_blocking, or one of block_in_place. */
export interface Body {
  readonly as: "task" | "closure" | "in place";
  readonly steps: readonly (BlockingStep | Body)[];
  /** What it does with those that it started: awaits them in the end, aborts them, or nothing. */
  readonly last: "joins" | "aborts" | "ends";
}
/** A number of milliseconds follows `sleep` (of a task) and `block` (of a thread). */
export type BlockingStep = "print" | "yield" | "sleep 1" | "sleep 2" | "block 1" | "block 2";

export interface BlockingProgram {
  /** Worker threads; 0: a current_thread runtime. */
  readonly workers: number;
  /** max_blocking_threads. */
  readonly cap: number;
  /** What the main future of `block_on` does. */
  readonly main: Body;
  /** How the runtime goes; a number: `shutdown_timeout` of so many milliseconds. */
  readonly end: "drop" | "background" | number;
}

export interface BlockingProgramOptions {
  /** The numbers of workers to draw from. */
  readonly workers?: readonly number[];
  /** Bodies beside main. */
  readonly bodiesMin?: number;
  readonly bodiesMax?: number;
}

const step = fc.constantFrom<BlockingStep>("print", "print", "yield", "sleep 1", "sleep 2", "block 1", "block 2");

/** Programs in which every statement can be made: no closure awaits, and block_in_place stands where it is allowed. */
export function blockingProgram(options: BlockingProgramOptions = {}): fc.Arbitrary<BlockingProgram> {
  const { workers = [0, 1, 2], bodiesMin = 1, bodiesMax = 3 } = options;
  return fc
    .record({
      workers: fc.constantFrom(...workers),
      cap: fc.constantFrom(1, 1, 2, 3),
      main: body("task", 2),
      end: fc.constantFrom<BlockingProgram["end"]>("drop", "drop", "background", 1),
    })
    .map((drawn) => ({ ...drawn, main: possible(drawn.main, drawn.workers) }))
    .filter(({ main }) => bodies(main) > bodiesMin && bodies(main) <= bodiesMax + 1);
}

function body(as: Body["as"], deep: number): fc.Arbitrary<Body> {
  const child = () => fc.constantFrom<Body["as"]>("task", "closure", "in place").chain((kind) => body(kind, deep - 1));
  const one: fc.Arbitrary<BlockingStep | Body> = deep === 0 ? step : fc.oneof(step, step, child());
  return fc.record({
    as: fc.constant(as),
    steps: fc.array(one, { minLength: 1, maxLength: 3 }),
    last: fc.constantFrom<Body["last"]>("joins", "joins", "aborts", "ends"),
  });
}

/** Leaves out what a body cannot do. */
function possible({ as, steps, last }: Body, workers: number): Body {
  return {
    as,
    last,
    steps: steps.flatMap((one): (BlockingStep | Body)[] => {
      if (typeof one !== "string") return one.as === "in place" && workers === 0 ? [] : [possible(one, workers)];
      return as === "task" || !/yield|sleep/.test(one) ? [one] : [];
    }),
  };
}

/** The bodies of a program, main's future included. */
export const bodies = ({ steps }: Body): number =>
  steps.reduce((sum, one) => sum + (typeof one === "string" ? 0 : bodies(one)), 1);

/** The program as a person reads it. */
export function showBlockingProgram({ workers, cap, main, end }: BlockingProgram): string {
  const runtime = workers === 0 ? "current_thread" : `multi_thread, ${workers} worker${workers === 1 ? "" : "s"}`;
  const ways =
    end === "drop" ? "dropped" : end === "background" ? "shutdown_background" : `shutdown_timeout(${end} ms)`;
  return `${runtime}, max_blocking_threads(${cap}); ${ways}\n${showBody(main, "  ").join("\n")}`;
}

function showBody({ as, steps, last }: Body, indent: string): string[] {
  const lines = steps.flatMap((one) =>
    typeof one === "string" ? [`${indent}  ${one}`] : showBody(one, `${indent}  `),
  );
  return [`${indent}${as}, ${last}:`, ...lines];
}
