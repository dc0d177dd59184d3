import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { always, onOneThread } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, beside, onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { join, select } from "../macros/index.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { sleep } from "../time/index.ts";
import { duplex, empty, simplex, sink, split } from "./index.ts";
import { lostBytes } from "./lost-bytes.ts";

const test = suite("duplex");

const say = (value: unknown) => println(debug(value));

test("NET-13: bytes go both ways, and boundaries of writes are not preserved (NET-4)", () => {
  const text = always(function* () {
    const [client, server] = yield* duplex(64);
    (yield* client.writeAll("hello")).unwrap();
    (yield* client.writeAll("world")).unwrap();
    yield* say(yield* server.read(64));
    (yield* server.writeAll("pong")).unwrap();
    yield* say(yield* client.readExact(4));
  });
  assert.is(text, 'Ok(b"helloworld") Ok(b"pong")');
});

test("NET-13: a write takes what there is room for, and waits where there is none", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(4);
    yield* say(yield* a.write("abcdef"));
    const task = yield* spawn(
      move({ a }, function* ({ a }) {
        return yield* a.write("xy");
      }),
    );
    yield* sleep(Duration.fromMillis(1));
    yield* println(`full ${yield* task.isFinished()}`);
    yield* say(yield* b.read(3));
    yield* say((yield* task).unwrap());
    yield* say(yield* b.read(9));
  });
  assert.is(text, 'Ok(4) full false Ok(b"abc") Ok(2) Ok(b"dxy")');
});

test("NET-13: dropping one end ends the peer's reads, after the rest, and breaks its writes", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(16);
    (yield* a.writeAll("rest")).unwrap();
    yield* drop(a);
    yield* say(yield* b.read(16));
    yield* say(yield* b.read(16));
    const error = (yield* b.write("x")).unwrapErr();
    yield* println(`${display(error)} ${debug(error)}`);
  });
  assert.is(text, 'Ok(b"rest") Ok(b"") broken pipe Kind(BrokenPipe)');
});

test("NET-13: a waiting write breaks when the peer goes", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(1);
    (yield* a.writeAll("1")).unwrap();
    yield* spawn(
      move({ b }, function* ({ b }) {
        yield* sleep(Duration.fromMillis(1));
        yield* drop(b);
      }),
    );
    yield* say(yield* a.writeAll("2"));
  });
  assert.is(text, "Err(Kind(BrokenPipe))");
});

test("NET-13: shutdown closes one direction", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(16);
    (yield* a.shutdown()).unwrap();
    yield* say(yield* a.write("x"));
    yield* say(yield* b.read(4));
    (yield* b.writeAll("still")).unwrap();
    yield* say(yield* a.read(16));
    yield* say(yield* a.shutdown());
  });
  assert.is(text, 'Err(Kind(BrokenPipe)) Ok(b"") Ok(b"still") Ok(())');
});

test("NET-13: reads and writes of nothing are ready at once", () => {
  const text = always(function* () {
    const [a, _b] = yield* duplex(1);
    yield* say(yield* a.read(0));
    (yield* a.writeAll("1")).unwrap();
    yield* say(yield* a.write(""));
  });
  assert.is(text, 'Ok(b"") Ok(0)');
});

test("NET-13: a capacity of 0 panics", () => {
  for (const make of [() => duplex(0), () => simplex(0)]) {
    const world = runOnce(function* () {
      yield* make();
    });
    assert.equal(world.end, { kind: "panicked", message: "`max_buf_size` must be greater than 0" });
  }
});

// Measured: dropping the WriteHalf of a simplex leaves the reader waiting; shutdown ends it.
test("NET-13: a simplex ends by shutdown, not by the writer's drop (NET-8: halves close nothing)", () => {
  const text = always(function* () {
    const [reader, writer] = yield* simplex(8);
    (yield* writer.writeAll("ab")).unwrap();
    yield* say(yield* reader.read(8));
    (yield* writer.shutdown()).unwrap();
    yield* say(yield* reader.read(8));
  });
  assert.is(text, 'Ok(b"ab") Ok(b"")');
  const world = runOnce(
    onCurrentThread(function* () {
      const [reader, writer] = yield* simplex(8);
      yield* drop(writer);
      yield* reader.read(8);
    }),
  );
  assert.is(world.end?.kind, "deadlock");
});

test("NET-8: the halves of io::split share the stream, which goes with the second of them", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(8);
    const [reader, writer] = yield* split(a);
    (yield* writer.writeAll("x")).unwrap();
    yield* drop(writer);
    yield* say(yield* b.read(8));
    (yield* b.writeAll("back")).unwrap();
    yield* say(yield* reader.read(8));
    yield* drop(reader);
    yield* say(yield* b.read(8));
  });
  assert.is(text, 'Ok(b"x") Ok(b"back") Ok(b"")');
});

test("NET-8: halves can be put together again", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(8);
    const [reader, writer] = yield* split(a);
    const whole = yield* reader.unsplit(writer);
    (yield* whole.writeAll("x")).unwrap();
    yield* say(yield* b.read(8));
  });
  assert.is(text, 'Ok(b"x")');
});

// Measured on a current_thread runtime: 300 one-byte reads of a full duplex beside a yielding task.
test("COOP-2: reads of a duplex, of io::empty and writes to io::sink give way after 128", () => {
  const counts = (use: () => Sim<() => Sim<unknown>>): Body =>
    onCurrentThread(function* () {
      const once = yield* use();
      let count = 0;
      yield* spawn(function* () {
        for (let i = 0; i < 3; i++) {
          yield* println(String(count));
          yield* yieldNow();
        }
      });
      for (; count < 300; count++) yield* once();
      yield* println("done");
    });
  const reads = counts(function* () {
    const [a, b] = yield* duplex(512);
    (yield* a.writeAll(new Uint8Array(300))).unwrap();
    return () => b.read(1) as Sim<unknown>;
  });
  const empties = counts(function* () {
    const nothing = yield* empty();
    return () => nothing.read(1) as Sim<unknown>;
  });
  const sinks = counts(function* () {
    const hole = yield* sink();
    return () => hole.write("x") as Sim<unknown>;
  });
  for (const [name, body] of Object.entries({ reads, empties, sinks })) {
    const first = name === "reads" ? "127" : "128"; // the write cost a unit
    assert.is(shown(runOnce(body)), `${first} ${first === "127" ? 255 : 256} done`, name);
  }
});

test("SEL-13: a read that loses a select! loses no bytes; read_exact loses those in hand, which are noted", () => {
  const world = runOnce(
    onCurrentThread(function* () {
      const [a, b] = yield* duplex(16);
      (yield* a.writeAll("abc")).unwrap();
      const got = yield* select({ exact: b.readExact(5), late: sleep(Duration.fromMillis(1)) }, { biased: true });
      yield* println(got.branch);
      (yield* a.writeAll("defgh")).unwrap();
      yield* say(yield* b.readExact(5));
    }),
  );
  assert.is(shown(world), 'late Ok(b"defgh")');
  assert.equal(
    lostBytes(world).map(({ method, count }) => [method, count]),
    [["read_exact", 3]],
  );
});

test("NET-11: read_exact ends early, read_u8 and its kin unexpectedly", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(16);
    (yield* a.writeU16(0x0102)).unwrap();
    yield* say(yield* b.readU16());
    (yield* a.writeAll("abc")).unwrap();
    yield* drop(a);
    const exact = (yield* b.readExact(5)).unwrapErr();
    yield* println(`${exact.kind} ${display(exact)} ${debug(exact)}`);
    const byte = (yield* b.readU32()).unwrapErr();
    yield* println(`${byte.kind} ${display(byte)} ${debug(byte)}`);
  });
  assert.is(
    text,
    'Ok(258) UnexpectedEof early eof Custom { kind: UnexpectedEof, error: "early eof" } ' +
      "UnexpectedEof unexpected end of file Kind(UnexpectedEof)",
  );
});

test("numbers are written and read in network order, and little-endian where asked for", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(64);
    (yield* a.writeU8(255)).unwrap();
    (yield* a.writeU32(0xfffffffe)).unwrap();
    (yield* a.writeU64(2n ** 64n - 3n)).unwrap();
    (yield* a.writeAll([1, 0, 2, 0, 0, 0])).unwrap();
    yield* say([yield* b.readI8(), yield* b.readU32(), yield* b.readI64(), yield* b.readU16Le(), yield* b.readU32Le()]);
  });
  assert.is(text, "[Ok(-1), Ok(4294967294), Ok(-3), Ok(1), Ok(2)]");
});

// --- The declared dependence: the same outcomes with and without reduction -----------------------------------------------

/** A writer of two pieces and a drop, a reader of as many as there are; either may be the older thread. */
const pieces = (capacity: number, how: "read" | "exact" | "combinator"): Body =>
  beside(2, function* () {
    const [a, b] = yield* duplex(capacity);
    yield* spawn(
      move({ a }, function* ({ a }) {
        (yield* a.writeAll("ab")).unwrap();
        yield* a.write("c");
      }),
    );
    for (let i = 0; i < 2; i++) {
      if (how === "read") yield* say((yield* b.read(4)).unwrap());
      else if (how === "exact") yield* say((yield* b.readExact(1)).unwrap());
      else yield* say((yield* join(b.read(4), yieldNow()))[0].unwrap());
    }
  });

for (const capacity of [1, 16]) {
  for (const how of ["read", "exact", "combinator"] as const) {
    test(`a pipe of ${capacity}, ${how}: dfs, source and states find the same outcomes`, () => {
      const body = pieces(capacity, how);
      const full = everything(body, dfs(), { policy: "any-order" }, 100_000);
      assert.equal(everything(body, sourceDpor({ lateness: 0 }), { policy: "any-order" }), full);
      assert.equal(everything(body, states(), { policy: "any-order" }), full);
      if (how !== "exact" && capacity === 16) assert.ok(full.size > 1, [...full].join(" | "));
    });
  }
}

test("any-order contains faithful for a pipe between a worker and a thread", () => {
  const contract = everything(pieces(2, "read"), states(), { policy: "any-order" });
  for (const outcome of everything(pieces(2, "read"), states())) assert.ok(contract.has(outcome), outcome);
});

test("a pipe is used by its holder only", () => {
  assert.throws(
    () =>
      runOnce(
        onCurrentThread(function* () {
          const [a, b] = yield* duplex(4);
          yield* spawn(function* () {
            yield* a.writeAll("x");
          });
          yield* b.read(4);
        }),
      ),
    /DuplexStream main\/duplex\.1\/1: writeAll in main\.1, but main holds it/,
  );
});

test("it works the same where one thread runs all polls", () => {
  const text = always(function* () {
    const [a, b] = yield* duplex(3);
    const echo = yield* spawn(
      move({ b }, function* ({ b }) {
        for (;;) {
          const bytes = (yield* b.read(2)).unwrap();
          if (bytes.isEmpty()) return;
          (yield* b.writeAll(bytes)).unwrap();
        }
      }),
    );
    (yield* a.writeAll("abc")).unwrap();
    yield* say(yield* a.readExact(3));
    (yield* a.shutdown()).unwrap();
    (yield* echo).unwrap();
  }, onOneThread);
  assert.is(text, 'Ok(b"abc")');
});

test.run();
