import * as assert from "uvu/assert";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { panic } from "../../kernel/value/panic.ts";
import type { Policy } from "../../kernel/world.ts";
import { sleep as blockThread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { byRef, pin } from "../future/pin.ts";
import { pollFn } from "../future/poll-fn.ts";
import { select } from "../macros/select.ts";
import { Builder } from "../runtime/index.ts";
import { channel, unboundedChannel } from "../sync/mpsc.ts";
import { spawn } from "../task/index.ts";
import { Duration, Instant, sleep, timeout, timeoutAt } from "./index.ts";

const test = suite("timeout");
const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];

function* value(): Sim<number> {
  return 1;
}

test("TM-20: a value in time, and a timeout; the texts of Elapsed", () => {
  const text = always(function* () {
    const late = yield* timeout(ms(10), sleep(ms(20)));
    yield* println(`${debug(late)} ${display(late.unwrapErr())}`);
    const soon = yield* timeout(ms(20), function* () {
      yield* sleep(ms(10));
      return "value";
    });
    yield* println(debug(soon));
  });
  assert.is(text, 'Err(Elapsed(())) deadline has elapsed Ok("value")');
});

test("TM-20: the future is polled first: what is ready wins, however late it is", () => {
  const text = always(function* () {
    yield* println(debug(yield* timeout(Duration.ZERO, value())));
    yield* println(debug(yield* timeout(ms(10), sleep(ms(10)))));
    yield* println(
      debug(
        yield* timeout(ms(10), function* () {
          yield* blockThread(ms(50));
          return "late";
        }),
      ),
    );
  });
  assert.is(text, 'Ok(1) Ok(()) Ok("late")');
});

test("TM-20: timeout_at ends at an instant", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    yield* sleep(ms(3));
    yield* timeoutAt(start.add(ms(10)), pending());
    yield* println((yield* start.elapsed()).debug());
  });
  assert.is(text, "10ms");
});

test("TM-4: the time of a timeout that is kept counts from its making", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    const kept = yield* pin(timeout(ms(10), pending()));
    yield* sleep(ms(6));
    const first = yield* select({ kept: byRef(kept), tick: sleep(ms(1)) });
    yield* println(first.branch);
    yield* kept;
    yield* println((yield* start.elapsed()).debug());
  });
  assert.is(text, "tick 10ms");
});

test("TK-17, TK-18: an expired timeout drops its future; a handle's task goes on", () => {
  const text = always(function* () {
    const got = yield* timeout(ms(5), function* () {
      using _guard = yield* loud("drop");
      yield* pending();
    });
    yield* println(debug(got));
    const task = yield* spawn(function* () {
      yield* sleep(ms(10));
      yield* println("task");
    });
    yield* println(debug(yield* timeout(ms(5), task)));
    yield* sleep(ms(10));
  });
  assert.is(text, "drop Err(Elapsed(())) Err(Elapsed(())) task");
});

test("TK-18: a timeout that is dropped drops its future; one that panics is gone", () => {
  const text = always(function* () {
    const task = yield* spawn(() =>
      (function* (): Sim<void> {
        yield* timeout(ms(50), function* () {
          using _guard = yield* loud("drop");
          yield* pending();
        });
      })(),
    );
    yield* sleep(ms(1));
    yield* task.abort();
    yield* println(debug((yield* task).unwrapErr().isCancelled()));
    const boom = yield* spawn(() =>
      (function* (): Sim<void> {
        yield* timeout(ms(50), function* () {
          using _guard = yield* loud("unwound");
          panic("boom");
        });
      })(),
    );
    yield* println(debug((yield* boom).unwrapErr().isPanic()));
  });
  assert.is(text, "drop true unwound true");
});

test("TM-25: a duration beyond all instants is no timer: it needs no enabled timers and moves no paused clock", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using rt = (yield* Builder.newCurrentThread().build()).unwrap();
      yield* rt.blockOn(function* () {
        yield* println(debug(yield* timeout(Duration.MAX, value())));
      });
      using paused = (yield* Builder.newCurrentThread().enableAll().startPaused(true).build()).unwrap();
      yield* paused.blockOn(function* () {
        yield* timeout(Duration.MAX, pending());
      });
    };
    assert.is(shown(runOnce(program, { policy })), "Ok(1) (deadlock)");
  }
});

test("TM-25, RT-32: any other needs timers, at its making", () => {
  const program: Body = function* () {
    using rt = (yield* Builder.newCurrentThread().build()).unwrap();
    yield* rt.blockOn(() =>
      (function* (): Sim<void> {
        yield* timeout(Duration.fromHours(24 * 365 * 1000), value());
      })(),
    );
  };
  const { end } = runOnce(program);
  assert.equal(end, {
    kind: "panicked",
    message:
      "A Tokio 1.x context was found, but timers are disabled. Call `enable_time` on the runtime builder to enable timers.",
  });
});

test("COOP-8: a future that uses the budget up does not hide its timeout", () => {
  const program = onCurrentThread(function* () {
    const [tx, rx] = yield* unboundedChannel<number>();
    yield* tx.send(0);
    let polls = 0;
    const busy = function* (): Sim<void> {
      for (;;) {
        yield* rx.recv();
        yield* tx.send(0);
        polls++;
        if (polls === 128) yield* blockThread(ms(20));
      }
    };
    yield* println(debug(yield* timeout(ms(10), busy())));
    yield* println(`${polls}`);
  });
  assert.is(shown(runOnce(program)), "Err(Elapsed(())) 256");
});

test("COOP-8: with nothing left before the future is polled, the delay waits as well", () => {
  const polls = (units: number): string => {
    const program = onCurrentThread(function* () {
      const [tx, rx] = yield* unboundedChannel<number>();
      for (let i = 0; i < units; i++) yield* tx.send(i);
      const spender = yield* spawn(
        move({ rx }, function* ({ rx }) {
          for (let i = 0; i < units; i++) yield* rx.recv();
          let made = 0;
          const counts = pollFn(function* () {
            made++;
            return PENDING;
          });
          yield* timeout(Duration.ZERO, counts);
          yield* println(`${made}`);
        }),
      );
      (yield* spender).unwrap();
    });
    return shown(runOnce(program));
  };
  assert.is(polls(127), "1");
  assert.is(polls(128), "2");
});

test("TM-20: a message at the very end of the time: the reduction finds what the visited set finds, and any-order what faithful does", () => {
  const body: Body = function* () {
    const [tx, rx] = yield* channel<number>(1);
    const sender = yield* spawn(
      move({ tx }, function* ({ tx }) {
        yield* sleep(ms(10));
        yield* println("send");
        yield* tx.send(1);
      }),
    );
    yield* println(debug(yield* timeout(ms(10), rx.recv())));
    yield* sender;
  };
  for (const program of [onCurrentThread(body), onWorkers(2, body)]) {
    const reduced = everything(program, sourceDpor({ lateness: 0 }), { policy: "any-order" }, 50_000);
    for (const text of walks(program, 100).keys()) assert.ok(reduced.has(text), text);
    const all = everything(program, states(), { policy: "any-order" }, 50_000);
    assert.equal([...reduced].sort(), [...all].sort());
  }
});

test.run();
