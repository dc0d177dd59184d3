import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { Random } from "../../sim/explore/random.ts";
import { walk } from "../../sim/explore/strategies/random-walk.ts";
import { sourceDpor } from "../../sim/explore/strategies/source-dpor.ts";
import { states } from "../../sim/explore/strategies/states.ts";
import { move } from "../../sim/kernel/closure.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { sleep as blockThread, spawn as spawnThread } from "../../sim/std/thread.ts";
import { runOnce } from "../../sim/testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers } from "../../sim/testing/runtimes.ts";
import { suite } from "../../sim/testing/suite.ts";
import { everything, shown } from "../../sim/testing/walks.ts";
import { byRef, pin } from "../../sim/tokio/future/pin.ts";
import { select } from "../../sim/tokio/macros/select.ts";
import { Builder, Handle } from "../../sim/tokio/runtime/index.ts";
import { type UnboundedReceiver, type UnboundedSender, unboundedChannel } from "../../sim/tokio/sync/mpsc.ts";
import { spawn, yieldNow } from "../../sim/tokio/task/index.ts";
import { advance, Instant, interval, sleep, sleepUntil, timeout } from "../../sim/tokio/time/index.ts";

// Two tasks, or threads, with timeouts, intervals, sleeps that are reset or past, beside blocked threads and on paused clocks: what today's
// Tokio can do, the contract permits (POL-13), and the reduction finds all of it.
const seed = 20_261_121;
const walksEach = 40;
const test = suite(`programs with timers, seed ${seed}`);

const steps = [
  "sleep 0",
  "sleep 1",
  "sleep 2",
  "past",
  "timeout 1",
  "timeout 2",
  "send",
  "send",
  "tick",
  "reset",
  "is elapsed",
  "now",
  "yield",
  "block 1",
  "advance 1",
] as const;
type Step = (typeof steps)[number];
type Program = readonly [readonly Step[], readonly Step[]];

const ms = (count: number) => Duration.fromMillis(count);

function* run(
  name: string,
  steps: readonly Step[],
  tx: UnboundedSender<string>,
  rx: UnboundedReceiver<string>,
  start: Instant,
): Sim<void> {
  const beat = yield* interval(ms(1));
  for (const [at, step] of steps.entries()) {
    const say = (text = "") => println(`${name}${at}${text}`);
    const amount = () => ms(Number(step.at(-1)));
    if (step.startsWith("sleep")) yield* sleep(amount());
    else if (step === "past") yield* sleepUntil(start);
    else if (step.startsWith("timeout")) yield* say((yield* timeout(amount(), rx.recv())).isOk() ? "=got" : "=late");
    else if (step === "send") yield* tx.send(name);
    else if (step === "tick") yield* beat.tick();
    else if (step === "reset") {
      const nap = sleep(ms(1));
      const pinned = yield* pin(nap);
      const first = yield* select({ got: rx.recv(), nap: byRef(pinned) }, { biased: true });
      yield* nap.reset((yield* Instant.now()).add(ms(1)));
      yield* say(`=${first.branch}${yield* nap.isElapsed()}`);
      yield* pinned;
    } else if (step === "is elapsed") {
      const nap = sleep(Duration.ZERO);
      const pinned = yield* pin(nap);
      yield* select({ nap: byRef(pinned), now: yieldNow() }, { biased: true });
      yield* say(`=${yield* nap.isElapsed()}`);
    } else if (step === "now") yield* say(`@${(yield* start.elapsed()).asMillis()}`);
    else if (step === "yield") yield* yieldNow();
    else if (step.startsWith("block")) yield* blockThread(amount());
    else yield* advance(amount());
    if (step !== "now") yield* say();
  }
}

/** The other one is a task of the same runtime… */
const besideTask = ([left, right]: Program): Body =>
  function* () {
    const start = yield* Instant.now();
    const [tx1, rx1] = yield* unboundedChannel<string>();
    const [tx2, rx2] = yield* unboundedChannel<string>();
    const other = yield* spawn(move({ tx1, rx2 }, ({ tx1, rx2 }) => run("b", right, tx1, rx2, start)));
    yield* run("a", left, tx2, rx1, start);
    (yield* other).unwrap();
  };

/** …or the future of another thread's `Handle::block_on`, which main does not wait for. */
const besideThread = ([left, right]: Program): Body =>
  function* () {
    const start = yield* Instant.now();
    const [tx1, rx1] = yield* unboundedChannel<string>();
    const [tx2, rx2] = yield* unboundedChannel<string>();
    const handle = yield* Handle.current();
    yield* spawnThread(
      move({ tx1, rx2, handle }, ({ tx1, rx2, handle }) => handle.blockOn(() => run("b", right, tx1, rx2, start))),
    );
    yield* run("a", left, tx2, rx1, start);
    yield* sleep(ms(6));
  };

const paused = (main: Body): Body =>
  function* () {
    using rt = (yield* Builder.newCurrentThread().enableAll().startPaused(true).build()).unwrap();
    yield* rt.blockOn(main);
  };

const subjects: Readonly<Record<string, (program: Program) => Body>> = {
  "paused, beside a task": (program) => paused(besideTask(program)),
  "paused, beside a thread": (program) => paused(besideThread(program)),
  "current_thread, beside a task": (program) => onCurrentThread(besideTask(program)),
  "current_thread, beside a thread": (program) => onCurrentThread(besideThread(program)),
  "a task of one worker, beside another": (program) => onWorkers(1, besideTask(program)),
  "a task of two workers, beside another": (program) => onWorkers(2, besideTask(program)),
};

/** Real clocks cannot be advanced. */
const arbitrary = (isPaused: boolean, maxLength: number): fc.Arbitrary<Program> => {
  const step = fc.constantFrom(...steps.filter((one) => isPaused || !one.startsWith("advance")));
  const task = fc.array(step, { minLength: 1, maxLength });
  return fc.tuple(task, task);
};

/** Programs of which any-order showed more than the walks. */
let wider = 0;

for (const [name, subject] of Object.entries(subjects)) {
  test(`${name}: walks under faithful stay within any-order, which the reduction and the visited set list alike`, () => {
    let compared = 0;
    const programs = arbitrary(name.startsWith("paused"), name.endsWith("thread") ? 2 : 3);
    for (const program of fc.sample(programs, { numRuns: 16, seed })) {
      const main = subject(program);
      let allowed: Set<string>;
      try {
        allowed = everything(main, states(), { policy: "any-order" }, 400);
      } catch {
        continue; // too many to list
      }
      compared++;
      const label = JSON.stringify(program);
      const seen = new Set<string>();
      for (let n = 0; n < walksEach; n++) seen.add(shown(runOnce(main, { chooser: walk(new Random(seed, n)) })));
      const beyond = [...seen].filter((outcome) => !allowed.has(outcome));
      assert.equal(beyond, [], `${label}\nallowed: ${[...allowed].join(" | ")}`);
      const reduced = everything(main, sourceDpor({ lateness: 0 }), { policy: "any-order" }, 20_000);
      assert.equal([...reduced].sort(), [...allowed].sort(), label);
      if (allowed.size > seen.size) wider++;
    }
    assert.ok(compared >= 8, `${compared} compared`);
  });
}

test("any-order allows more", () => {
  assert.ok(wider >= 20, `in ${wider} programs only`);
});

test.run();
