import * as assert from "uvu/assert";
import { drop } from "../../kernel/ownership/drop.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { shown } from "../../testing/walks.ts";
import { select } from "../macros/index.ts";
import { sleep } from "../time/index.ts";
import { BufReader, BufStream, BufWriter, BytesMut, duplex } from "./index.ts";
import { lostBytes } from "./lost-bytes.ts";

// All expectations were printed by real Tokio 1.54.1.
const test = suite("buf-reader");

const say = (value: unknown) => println(debug(value));
const late = () => sleep(Duration.fromMillis(5));

test("NET-12: lines lose their ends, the last one needs none, and what is no text is an error of its own", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(64);
    (yield* a.writeAll([...latin("one\ntwo\r\n\nbad "), 0xff, 0xfe, ...latin("\nlast "), 0xc3])).unwrap();
    yield* drop(a);
    const lines = yield* (yield* BufReader.new(b)).lines();
    for (;;) {
      const line = yield* lines.nextLine();
      if (line.isErr()) yield* println(`${line.error.kind}: ${display(line.error)}`);
      else if (line.value.isNone()) break;
      else yield* say(line);
    }
    yield* println("end");
  });
  assert.is(
    text,
    'Ok(Some("one")) Ok(Some("two")) Ok(Some("")) InvalidData: invalid utf-8 sequence of 1 bytes from index 4 ' +
      "InvalidData: incomplete utf-8 byte sequence from index 5 end",
  );
});

test("NET-12: read_line keeps the line's end, and what is no text is an error and gone", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(64);
    (yield* a.writeAll([...latin("x"), 0xff, 0xff, ...latin("\nnext\n")])).unwrap();
    yield* drop(a);
    const reader = yield* BufReader.new(b);
    for (let i = 0; i < 3; i++) yield* say(yield* reader.readLine());
  });
  assert.is(
    text,
    "Err(Custom { kind: InvalidData, error: Utf8Error { valid_up_to: 1, error_len: Some(1) } }) " +
      'Ok("next\\n") Ok("")',
  );
});

test("NET-12: a dropped read_line has lost what it had, read_until and next_line have not", () => {
  const world = runOnce(
    onCurrentThread(function* () {
      const [a, b] = yield* duplex(64);
      const reader = yield* BufReader.new(b);
      (yield* a.writeAll("par")).unwrap();
      yield* select({ line: reader.readLine(), late: late() }, { biased: true });
      (yield* a.writeAll("tial\n")).unwrap();
      yield* say(yield* reader.readLine());

      const buffer = yield* BytesMut.new();
      (yield* a.writeAll("par")).unwrap();
      yield* select({ until: reader.readUntil(59, buffer), late: late() }, { biased: true });
      (yield* a.writeAll("tial;rest\nx")).unwrap();
      yield* say(yield* reader.readUntil(59, buffer));
      yield* say(buffer);
      yield* say(yield* reader.readLine());
      yield* say(reader.buffer());

      const lines = yield* reader.lines();
      yield* select({ line: lines.nextLine(), late: late() }, { biased: true });
      (yield* a.writeAll("y\n")).unwrap();
      yield* say(yield* lines.nextLine());
    }),
  );
  assert.is(shown(world), 'Ok("tial\\n") Ok(5) b"partial;" Ok("rest\\n") b"x" Ok(Some("xy"))');
  assert.equal(
    lostBytes(world).map(({ method, count }) => [method, count]),
    [["read_line", 3]],
  );
});

test("NET-7: a BufWriter passes on what does not fit, and loses the rest when it is dropped", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(64);
    const writer = yield* BufWriter.withCapacity(4, a);
    for (const piece of ["ab", "cd", "e", "0123456"]) yield* say(yield* writer.write(piece));
    (yield* writer.writeAll("zz")).unwrap();
    yield* drop(writer);
    yield* say(yield* b.readToString());
  });
  assert.is(text, 'Ok(2) Ok(2) Ok(1) Ok(7) Ok("abcde0123456")');
});

test("NET-7: flush and shutdown pass on what is held back", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(64);
    const writer = yield* BufWriter.new(a);
    (yield* writer.writeAll("one ")).unwrap();
    (yield* writer.flush()).unwrap();
    yield* say(yield* b.read(16));
    (yield* writer.writeAll("two")).unwrap();
    (yield* writer.shutdown()).unwrap();
    yield* say(yield* b.readToString());
  });
  assert.is(text, 'Ok(b"one ") Ok("two")');
});

test("a BufStream reads ahead and holds back, a BufReader writes straight through", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(64);
    const stream = yield* BufStream.new(a);
    const reader = yield* BufReader.new(b);
    (yield* reader.writeAll("1\n2\n")).unwrap();
    yield* say(yield* stream.readLine());
    yield* say(stream.buffer());
    (yield* stream.writeAll("x\n")).unwrap();
    (yield* stream.flush()).unwrap();
    yield* say(yield* reader.readLine());
  });
  assert.is(text, 'Ok("1\\n") b"2\\n" Ok("x\\n")');
});

test("NET-18: a read buffer of 0 panics, a write buffer of 0 does not", () => {
  const world = runOnce(
    onCurrentThread(function* () {
      const [a, b] = yield* duplex(4);
      (yield* (yield* BufWriter.withCapacity(0, a)).writeAll("x")).unwrap();
      yield* println("written");
      yield* BufReader.withCapacity(0, b);
    }),
  );
  assert.equal(world.end, { kind: "panicked", message: "capacity must be greater than zero" });
  assert.is(world.stdout.text, "written\n");
});

test("what is inside comes out again, and the wrapper is used up", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(64);
    (yield* a.writeAll("x")).unwrap();
    const inner = yield* (yield* BufReader.new(b)).intoInner();
    yield* say(yield* inner.read(4));
  });
  assert.is(text, 'Ok(b"x")');
  assert.throws(
    () =>
      runOnce(
        onCurrentThread(function* () {
          const [_a, b] = yield* duplex(64);
          yield* BufReader.new(b);
          yield* b.read(4);
        }),
      ),
    /read after it was moved into main\/BufReader\.1/,
  );
});

const latin = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

test.run();
