import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { Random } from "../../sim/explore/random.ts";
import { walk } from "../../sim/explore/strategies/random-walk.ts";
import { states } from "../../sim/explore/strategies/states.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { sleep as blockThread } from "../../sim/std/thread.ts";
import { runOnce } from "../../sim/testing/run-once.ts";
import { type Body, beside, onCurrentThread, onWorkers } from "../../sim/testing/runtimes.ts";
import { suite } from "../../sim/testing/suite.ts";
import { everything, shown } from "../../sim/testing/walks.ts";
import { type JoinHandle, spawn, yieldNow } from "../../sim/tokio/task/index.ts";
import { sleep } from "../../sim/tokio/time/index.ts";

// What today's Tokio can do, the contract permits: every outcome that random walks find under `faithful` is an outcome
// under any-order (D4, POL-13). The programs block their threads, which is where it is easily broken (search-spike.md G1).
const seed = 20_261_121;
const walksEach = 300;
const test = suite(`any-order contains faithful, seed ${seed}`);

/** What a task does; children are spawned, and awaited at the end if `joins`. */
interface Task {
  readonly steps: readonly (Step | Task)[];
  readonly joins: boolean;
}
type Step = "print" | "yield" | "sleep 1" | "sleep 2" | "block 1" | "block 2";

const step: fc.Arbitrary<Step> = fc.constantFrom("print", "print", "yield", "sleep 1", "sleep 2", "block 1", "block 2");

/** `swarm`: some programs know no blocking, no sleeping or no yielding. */
const taskOf = (deep: number, swarm: RegExp): fc.Arbitrary<Task> => {
  const plain = step.filter((one) => !swarm.test(one));
  const one: fc.Arbitrary<Step | Task> = deep === 0 ? plain : fc.oneof(plain, plain, taskOf(deep - 1, swarm));
  return fc.record({ steps: fc.array<Step | Task>(one, { minLength: 1, maxLength: 4 }), joins: fc.boolean() });
};

const anyTask: fc.Arbitrary<Task> = fc
  .constantFrom(/nothing/, /nothing/, /block/, /sleep/, /yield/)
  .chain((swarm) => taskOf(2, swarm))
  .filter((task) => count(task) >= 2 && count(task) <= 4);

/** The tasks of a program. */
const count = (task: Task): number =>
  task.steps.reduce((sum, one) => sum + (typeof one === "string" ? 0 : count(one)), 1);

function* run({ steps, joins }: Task, name: string): Sim<void> {
  const handles: JoinHandle<void>[] = [];
  for (const [at, one] of steps.entries()) {
    if (typeof one !== "string") handles.push(yield* spawn(() => run(one, `${name}.${at}`)));
    else if (one === "print") yield* println(`${name}:${at}`);
    else if (one === "yield") yield* yieldNow();
    else if (one.startsWith("sleep")) yield* sleep(Duration.fromMillis(Number(one.at(-1))));
    else yield* blockThread(Duration.fromMillis(Number(one.at(-1))));
  }
  if (joins) for (const handle of handles) (yield* handle).unwrap();
}

const runtimes: Readonly<Record<string, (body: Body) => Body>> = {
  current_thread: onCurrentThread,
  "main beside one worker": (body) => beside(1, body),
  "main beside two workers": (body) => beside(2, body),
  "a task of one worker": (body) => onWorkers(1, body),
  "a task of two workers": (body) => onWorkers(2, body),
};

test(`the outcomes of ${walksEach} walks under faithful are outcomes under any-order`, () => {
  let compared = 0;
  let wider = 0;
  for (const task of fc.sample(anyTask, { numRuns: 24, seed })) {
    for (const [name, runtime] of Object.entries(runtimes)) {
      const program = runtime(() => run(task, "t"));
      let allowed: Set<string>;
      try {
        allowed = everything(program, states(), { policy: "any-order" }, 3000);
      } catch {
        continue; // too many to list
      }
      compared++;
      const seen = new Set<string>();
      for (let n = 0; n < walksEach; n++) seen.add(shown(runOnce(program, { chooser: walk(new Random(seed, n)) })));
      const beyond = [...seen].filter((outcome) => !allowed.has(outcome));
      assert.equal(beyond, [], `${name}: ${JSON.stringify(task)}\nallowed: ${[...allowed].join(" | ")}`);
      if (allowed.size > seen.size) wider++;
    }
  }
  assert.ok(compared >= 100, `${compared} compared`);
  assert.ok(wider >= 10, `any-order allowed more in ${wider} only`);
});

test.run();
