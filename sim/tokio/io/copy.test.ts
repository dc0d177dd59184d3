import * as assert from "uvu/assert";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import { spawn } from "../task/index.ts";
import { BufReader, BufWriter, copy, copyBidirectional, copyBidirectionalWithSizes, copyBuf, duplex } from "./index.ts";

// All expectations were printed by real Tokio 1.54.1.
const test = suite("copy");

const say = (value: unknown) => println(debug(value));

test("copy goes on to the end, through a pipe that is smaller than what is copied", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(64);
    const [c, d] = yield* duplex(2);
    const task = yield* spawn(
      move({ b, c }, function* ({ b, c }) {
        return yield* copy(b, c);
      }),
    );
    (yield* a.writeAll("hello")).unwrap();
    yield* drop(a);
    yield* say(yield* d.readToString());
    yield* say((yield* task).unwrap());
  });
  assert.is(text, 'Ok("hello") Ok(5)');
});

test("NET-19: a copy flushes its writer where the reader has nothing", () => {
  for (const buffered of [false, true]) {
    const text = always(function* () {
      const [a, b] = yield* duplex(64);
      const [c, d] = yield* duplex(64);
      const reader = yield* BufReader.new(b);
      const writer = yield* BufWriter.new(c);
      const task = yield* spawn(
        move({ reader, writer }, function* ({ reader, writer }) {
          return yield* buffered ? copyBuf(reader, writer) : copy(reader, writer);
        }),
      );
      (yield* a.writeAll("hi")).unwrap();
      yield* say(yield* d.readExact(2));
      yield* drop(a);
      yield* say((yield* task).unwrap());
    });
    assert.is(text, 'Ok(b"hi") Ok(2)');
  }
});

test("copy_bidirectional passes on both ends", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(64);
    const [c, d] = yield* duplex(64);
    const task = yield* spawn(
      move({ b, c }, function* ({ b, c }) {
        return yield* copyBidirectional(b, c);
      }),
    );
    (yield* a.writeAll("ping")).unwrap();
    yield* say(yield* d.readExact(4));
    (yield* d.writeAll("pong!")).unwrap();
    (yield* d.shutdown()).unwrap();
    yield* say(yield* a.readToString());
    (yield* a.shutdown()).unwrap();
    yield* say((yield* task).unwrap());
  });
  assert.is(text, 'Ok(b"ping") Ok("pong!") Ok([4, 5])');
});

test("copy gives the error of either side", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(64);
    const [c, d] = yield* duplex(64);
    yield* drop(d);
    (yield* a.writeAll("x")).unwrap();
    yield* say(yield* copy(b, c));
  });
  assert.is(text, "Err(Kind(BrokenPipe))");
});

test("NET-18: copy_bidirectional with a size of 0 panics", () => {
  for (const [forth, back, name] of [
    [0, 1, "a_to_b"],
    [1, 0, "b_to_a"],
  ] as const) {
    const world = runOnce(function* () {
      const [a, b] = yield* duplex(4);
      yield* copyBidirectionalWithSizes(a, b, forth, back);
    });
    assert.equal(world.end, { kind: "panicked", message: `\`${name}_buf_size\` must be greater than 0` });
  }
});

test.run();
