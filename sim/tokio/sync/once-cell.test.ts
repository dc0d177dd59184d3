import * as assert from "uvu/assert";
import { move } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { panic } from "../../kernel/value/panic.ts";
import { err, ok } from "../../kernel/value/result.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { shown, walks } from "../../testing/walks.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { channel } from "./mpsc.ts";
import { OnceCell } from "./once-cell.ts";

const test = suite("OnceCell");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

/** A task that asks for the value, or makes it in two polls. */
const asks = (cell: OnceCell<string>, name: string, make?: () => Sim<string>) =>
  spawn(function* () {
    const value = yield* cell.getOrInit(
      make ??
        function* () {
          yield* println(`${name} makes`);
          yield* yieldNow();
          return name;
        },
    );
    yield* println(`${name} has ${value}`);
  });

test("ONC-1: one initialiser runs, the others wait for it in order", () => {
  const text = onCt(function* () {
    const cell = yield* OnceCell.new<string>();
    for (const name of ["a", "b", "c"]) yield* asks(cell, name);
    for (let i = 0; i < 5; i++) yield* yieldNow();
    yield* println(`${yield* cell.initialized()} ${debug(yield* cell.get())}`);
  });
  assert.is(text, 'a makes a has a b has a c has a true Some("a")');
});

test("ONC-1: on two workers, too", () => {
  const program = onWorkers(2, function* () {
    const cell = yield* OnceCell.new<string>();
    const tasks = [];
    for (const name of ["a", "b"]) tasks.push(yield* asks(cell, name));
    for (const task of tasks) (yield* task).unwrap();
  });
  for (const policy of ["faithful", "any-order"] as const) {
    for (const outcome of walks(program, 100, { policy }).keys()) {
      assert.match(outcome, /^([ab]) makes (a has \1 b has \1|b has \1 a has \1)$/);
    }
  }
});

test("ONC-1: where the initialiser is cancelled or panics, the next runs its own", () => {
  for (const end of ["abort", "panic"]) {
    const text = onCt(function* () {
      const cell = yield* OnceCell.new<string>();
      const first = yield* asks(cell, "first", function* () {
        yield* yieldNow();
        if (end === "panic") panic("no value");
        yield* yieldNow();
        return "first";
      });
      yield* asks(cell, "second");
      yield* yieldNow();
      if (end === "abort") yield* first.abort();
      for (let i = 0; i < 5; i++) yield* yieldNow();
    });
    assert.is(text, "second makes second has second", end);
  }
});

test("ONC-1: get_or_try_init with an error leaves it empty", () => {
  const text = always(function* () {
    const cell = yield* OnceCell.new<number>();
    const failed = yield* cell.getOrTryInit(function* () {
      return err("no");
    });
    yield* println(`${debug(failed)} ${yield* cell.initialized()}`);
    const made = yield* cell.getOrTryInit(function* () {
      return ok(7);
    });
    yield* println(`${debug(made)} ${debug(yield* cell.get())}`);
  });
  assert.is(text, 'Err("no") false Ok(7) Some(7)');
});

test("ONC-1: set: once; not while an initialiser runs", () => {
  const text = onCt(function* () {
    const cell = yield* OnceCell.new<string>();
    yield* asks(cell, "a");
    yield* yieldNow();
    const busy = (yield* cell.set("b")).unwrapErr();
    yield* println(`${display(busy)} ${debug(busy)} ${busy.isInitializingErr()}`);
    yield* yieldNow();
    yield* yieldNow();
    const full = (yield* cell.set("c")).unwrapErr();
    yield* println(`${display(full)} ${debug(full)} ${full.isAlreadyInitErr()}`);
    const empty = yield* OnceCell.new<string>();
    yield* println(`${debug(yield* empty.set("d"))} ${debug(yield* empty.take())} ${debug(yield* empty.take())}`);
    yield* println(`${debug(yield* empty.set("e"))} ${debug(yield* (yield* OnceCell.newWith(1)).get())}`);
  });
  assert.is(
    text,
    'a makes InitializingError InitializingError("b") true a has a AlreadyInitializedError AlreadyInitializedError("c") true Ok(()) Some("d") None Ok(()) Some(1)',
  );
});

test("ONC-1: what the value owns is the cell's, and everybody may use it", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(2);
    const cell = yield* OnceCell.new<typeof tx>();
    (yield* cell.set(tx)).unwrap();
    const task = yield* spawn(function* () {
      const tx = (yield* cell.get()).unwrap();
      (yield* tx.send(1)).unwrap();
    });
    (yield* task).unwrap();
    const taken = (yield* cell.take()).unwrap();
    (yield* yield* spawn(
      move({ taken }, function* ({ taken }) {
        (yield* taken.send(2)).unwrap();
      }),
    )).unwrap();
    for (let i = 0; i < 3; i++) yield* println(debug(yield* rx.recv()));
  });
  assert.is(text, "Some(1) Some(2) None");
});

test("COOP-3: a value that is there costs no budget", () => {
  const text = onCt(function* () {
    const cell = yield* OnceCell.newWith("value");
    yield* spawn(function* () {
      for (let i = 0; i < 300; i++) yield* cell.getOrInit(() => never());
      yield* println("300");
    });
    yield* spawn(function* () {
      yield* println("other");
    });
    for (let i = 0; i < 4; i++) yield* yieldNow();
  });
  assert.is(text, "300 other");
});

function* never(): Sim<never> {
  panic("there is a value");
}

test.run();
