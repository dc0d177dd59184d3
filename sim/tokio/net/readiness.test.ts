import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { debug } from "../../kernel/value/format.ts";
import { spawn as spawnThread, type JoinHandle as Thread } from "../../std/thread.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, currentThread, onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { polling } from "../future/polling.ts";
import { select } from "../macros/index.ts";
import { Builder, type Runtime } from "../runtime/index.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { sleep } from "../time/index.ts";
import { faults, Interest, lookupHost, SocketAddr, TcpListener, TcpStream, UnixStream } from "./index.ts";

// What sockets know of themselves, and when. All expectations were printed by real Tokio 1.54.1 on Linux.
const test = suite("readiness");

const say = (value: unknown) => println(debug(value));
const pause = (ms = 5) => sleep(Duration.fromMillis(ms));
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

/** Whether one poll finds the future ready. */
function* atOnce(future: Future<unknown>): Sim<boolean> {
  const inner = yield* polling(future);
  const poll = yield* inner.poll();
  yield* inner.drop();
  return poll.done;
}

/** Both ends of a connection: the client's, the server's. */
function* connection(): Sim<[TcpStream, TcpStream]> {
  const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
  const client = (yield* TcpStream.connect(listener.localAddr().unwrap())).unwrap();
  const [server] = (yield* listener.accept()).unwrap();
  yield* drop(listener);
  return [client, server];
}

test("NET-17: an accepted socket is taken for ready, a connected one for writable", () => {
  const text = onCt(function* () {
    const [client, server] = yield* connection();
    yield* say([yield* atOnce(server.readable()), yield* atOnce(client.readable()), yield* atOnce(client.writable())]);
    // NET-9: it was not true.
    yield* say(yield* server.tryRead());
    yield* say(yield* atOnce(server.readable()));
    (yield* client.tryWrite("x")).unwrap();
    yield* say(yield* atOnce(server.read()));
    yield* pause();
    yield* say(yield* atOnce(server.read()));
  });
  assert.is(text, "[true, false, true] Err(Kind(WouldBlock)) false false true");
});

test("NET-17: an accepted socket's first read is ready if there is data, a connected one's never before the driver", () => {
  const text = onCt(function* () {
    const [client, server] = yield* connection();
    (yield* client.tryWrite("x")).unwrap();
    yield* say(yield* atOnce(server.read()));
    (yield* server.tryWrite("y")).unwrap();
    yield* say([yield* atOnce(client.read()), yield* client.tryRead()]);
    yield* pause();
    yield* say(yield* client.tryRead());
  });
  assert.is(text, 'true [false, Err(Kind(WouldBlock))] Ok(b"y")');
});

test("NET-17: a pair of Unix sockets starts writable", () => {
  const text = onCt(function* () {
    const [left, right] = (yield* UnixStream.pair()).unwrap();
    yield* say([yield* atOnce(left.writable()), yield* atOnce(left.readable())]);
    (yield* left.writeAll("x")).unwrap();
    yield* say(yield* atOnce(right.read()));
    yield* say(yield* right.read());
    yield* drop(left);
    yield* say((yield* right.write("x")).unwrapErr().kind);
  });
  assert.is(text, '[true, false] false Ok(b"x") "BrokenPipe"');
});

test("NET-9: ready() says what was found, peek leaves it there", () => {
  const text = always(function* () {
    const [client, server] = yield* connection();
    (yield* client.writeAll("abc")).unwrap();
    yield* say(yield* server.peek(2));
    const found = (yield* server.ready(Interest.READABLE.add(Interest.WRITABLE))).unwrap();
    yield* say([found.isReadable(), found.isWritable(), found.isReadClosed()]);
    yield* say(yield* server.read());
    yield* drop(client);
    yield* pause();
    yield* say((yield* server.ready(Interest.READABLE)).unwrap().isReadClosed());
  });
  assert.is(text, 'Ok(b"ab") [true, true, false] Ok(b"abc") true');
});

test("NET-14: who waits for a socket is woken by the driver, behind what was spawned meanwhile (CT-5)", () => {
  const text = onCt(function* () {
    const [client, server] = yield* connection();
    const reader = yield* spawn(
      move({ server }, function* ({ server }) {
        (yield* server.read()).unwrap();
        yield* println("read");
      }),
    );
    yield* pause();
    (yield* client.writeAll("x")).unwrap();
    for (let i = 0; i < 100; i++) {
      yield* spawn(function* () {
        if (i === 0 || i === 99) yield* println(String(i));
      });
    }
    (yield* reader).unwrap();
  });
  assert.is(text, "0 99 read");
});

test("NET-14: 300 reads of one byte give way after 128", () => {
  const text = onCt(function* () {
    const [client, server] = yield* connection();
    (yield* client.writeAll(new Uint8Array(300))).unwrap();
    yield* pause();
    let count = 0;
    yield* spawn(function* () {
      for (let i = 0; i < 3; i++) {
        yield* println(String(count));
        yield* yieldNow();
      }
    });
    for (; count < 300; count++) (yield* server.read(1)).unwrap();
    yield* println("done");
  });
  assert.is(text, "127 255 done"); // the sleep cost a unit
});

test("accepts that wait are woken together, and the latest goes first", () => {
  const text = onCt(function* () {
    const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
    const addr = listener.localAddr().unwrap();
    const waiting = [yield* polling(listener.accept()), yield* polling(listener.accept())];
    for (const accept of waiting) yield* accept.poll();
    const clients = [(yield* TcpStream.connect(addr)).unwrap()];
    for (const accept of waiting) yield* say((yield* accept.poll()).done);
    for (const accept of waiting) yield* accept.drop();
    clients.push((yield* TcpStream.connect(addr)).unwrap());
    yield* say((yield* listener.accept()).isOk());
  });
  assert.is(text, "true false true");
});

test("NET-14: an accept, a read or a wait in a select! sees late what came, and never not at all", () => {
  const body = onCurrentThread(function* () {
    const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
    const client = (yield* TcpStream.connect(listener.localAddr().unwrap())).unwrap();
    (yield* client.writeAll("x")).unwrap();
    const late = () => sleep(Duration.fromSecs(1_000));
    const accepted = yield* select({ accept: listener.accept(), late: late() });
    if (accepted.branch === "late") return;
    const [server] = accepted.value.unwrap();
    yield* println((yield* select({ ready: server.readable(), late: late() })).branch);
    yield* println((yield* select({ peek: server.peek(), late: late() })).branch);
    yield* println((yield* select({ read: server.read(), late: late() })).branch);
  });
  for (const policy of ["faithful", "any-order"] as const) {
    assert.equal([...everything(body, states(), { policy })], ["ready peek read"], policy);
  }
});

test("NET-7: a write waits where the connection is full, and goes on when somebody reads", () => {
  const text = always(function* () {
    yield* faults({ capacity: 4 });
    const [client, server] = yield* connection();
    yield* say(yield* client.write("abcdef"));
    yield* say((yield* client.tryWrite("x")).unwrapErr().kind);
    const task = yield* spawn(
      move({ client }, function* ({ client }) {
        return yield* client.writeAll("12345");
      }),
    );
    yield* pause();
    yield* say(yield* task.isFinished());
    yield* say(yield* server.readExact(9));
    yield* say((yield* task).unwrap());
  });
  assert.is(text, 'Ok(4) "WouldBlock" false Ok(b"abcd12345") Ok(())');
});

test("NET-15: a socket is served by its own runtime only; a write succeeds while it was last seen writable", () => {
  for (const policy of ["faithful", "any-order"] as const) {
    const seen = walks(
      function* () {
        using home = yield* currentThread();
        const [client, server] = yield* home.blockOn(connection());
        using other = yield* currentThread();
        yield* other.blockOn(function* () {
          (yield* client.writeAll("hello")).unwrap();
          const got = yield* select({ read: client.read(), late: pause(30) }, { biased: true });
          yield* println(got.branch);
          (yield* server.writeAll("back")).unwrap();
          const again = yield* select({ read: client.read(), late: pause(30) }, { biased: true });
          yield* println(again.branch);
        });
        yield* home.blockOn(pause());
        yield* other.blockOn(function* () {
          yield* say(yield* client.read());
        });
      },
      20,
      { policy },
    );
    assert.equal([...seen.keys()], ['late late Ok(b"back")'], policy);
  }
});

test("NET-15: awaited elsewhere, while nobody drives its runtime, it hangs", () => {
  for (const policy of ["faithful", "any-order"] as const) {
    const seen = walks(
      function* () {
        using home = yield* currentThread();
        const [client, server] = yield* home.blockOn(connection());
        using other = yield* currentThread();
        yield* other.blockOn(function* () {
          (yield* server.writeAll("x")).unwrap();
          yield* client.read();
        });
      },
      20,
      { policy },
    );
    assert.equal([...seen.keys()], ["(deadlock)"], policy);
  }
});

test("NET-15: an accept elsewhere hangs, too", () => {
  for (const policy of ["faithful", "any-order"] as const) {
    const seen = walks(
      function* () {
        using home = yield* currentThread();
        const listener = (yield* home.blockOn(TcpListener.bind("127.0.0.1:0"))).unwrap();
        using other = yield* currentThread();
        yield* other.blockOn(function* () {
          const _client = (yield* TcpStream.connect(listener.localAddr().unwrap())).unwrap();
          yield* select({ accept: listener.accept(), late: pause() }, { biased: true });
          yield* println("late");
          yield* listener.accept();
        });
      },
      20,
      { policy },
    );
    assert.equal([...seen.keys()], ["late (deadlock)"], policy);
  }
});

test("NET-15: after its runtime's shutdown a socket gives errors, but for what does not wait", () => {
  const text = always(
    function* () {
      const rt: Runtime = yield* currentThread();
      const [client, server] = yield* rt.blockOn(connection());
      const listener = (yield* rt.blockOn(TcpListener.bind("127.0.0.1:0"))).unwrap();
      const handle = rt.handle();
      (yield* rt.blockOn(client.writeAll("abc"))).unwrap();
      yield* drop(rt);
      using other = yield* currentThread();
      yield* other.blockOn(function* () {
        const kinds = [yield* server.read(), yield* client.write("x"), yield* listener.accept()];
        for (const result of kinds) yield* say(result.unwrapErr());
        yield* say((yield* server.readable()).isErr());
        yield* say(yield* client.shutdown());
      });
      using _context = yield* handle.enter();
      yield* say((yield* TcpListener.bind("127.0.0.1:0")).unwrapErr().kind);
    },
    [(body) => body],
  );
  const shutdown = 'Err("A Tokio 1.x context was found, but it is being shutdown.")'.slice(4, -1);
  const error = `Custom { kind: Other, error: ${shutdown} }`;
  assert.is(text, `${error} ${error} ${error} true Ok(()) "Other"`);
});

test("SD-12, NET-15: a read that waits hears of the shutdown", () => {
  const text = always(
    function* () {
      const rt: Runtime = yield* currentThread();
      const [_client, server] = yield* rt.blockOn(connection());
      const handle = rt.handle();
      const reader = yield* spawnThread(
        move({ server }, function* ({ server }) {
          yield* handle.blockOn(function* () {
            yield* say((yield* server.read()).unwrapErr().kind);
          });
        }),
      );
      yield* drop(rt);
      (yield* reader.join()).unwrap();
    },
    [(body) => body],
  );
  assert.is(text, '"Other"');
});

test("RT-32, TXT-3: without I/O there are no sockets; RT-31: nor without a runtime", () => {
  const end = (body: Body) => runOnce(body).end;
  const disabled = {
    kind: "panicked",
    message: "A Tokio 1.x context was found, but IO is disabled. Call `enable_io` on the runtime builder to enable IO.",
  };
  for (const make of [
    () => TcpListener.bind("127.0.0.1:0"),
    () => TcpStream.connect("127.0.0.1:1"),
    () => UnixStream.pair(),
  ] as (() => Future<unknown>)[]) {
    const body = function* () {
      const rt = (yield* Builder.newCurrentThread().enableTime().build()).unwrap();
      yield* rt.blockOn(function* () {
        yield* make();
      });
    };
    assert.equal(end(body), disabled);
    assert.match(
      String((end(make as Body) as { message: string }).message),
      /^there is no reactor running, must be called/,
    );
  }
});

test("NET-3: literals are taken as they are, names are looked up on the blocking pool", () => {
  const text = always(function* () {
    yield* say((yield* lookupHost("127.0.0.1:80")).unwrap());
    yield* say((yield* lookupHost("localhost:80")).unwrap());
    yield* say((yield* lookupHost(["localhost", 81])).unwrap());
    for (const addr of ["127.0.0.1", "localhost", "127.0.0.1:99999", "nohost.invalid:80"]) {
      yield* say((yield* TcpStream.connect(addr)).unwrapErr());
    }
    yield* say((yield* TcpStream.connect([])).unwrapErr());
  });
  assert.is(
    text,
    [
      "[127.0.0.1:80] [127.0.0.1:80] [127.0.0.1:81]",
      'Error { kind: InvalidInput, message: "invalid socket address" }',
      'Error { kind: InvalidInput, message: "invalid socket address" }',
      'Error { kind: InvalidInput, message: "invalid port value" }',
      'Custom { kind: Uncategorized, error: "failed to lookup address information: Name or service not known" }',
      'Custom { kind: InvalidInput, error: "could not resolve to any address" }',
    ].join(" "),
  );
});

test("NET-3: several addresses are tried in turn, and the last error is the error", () => {
  const text = always(function* () {
    const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
    const good = listener.localAddr().unwrap();
    const stream = (yield* TcpStream.connect([new SocketAddr("127.0.0.1", 1), good])).unwrap();
    yield* say(stream.peerAddr().unwrap().port === good.port);
    const bad = [good, new SocketAddr("192.0.2.1", 0)];
    yield* say((yield* TcpListener.bind(bad)).unwrapErr().kind);
  });
  assert.is(text, 'true "AddrNotAvailable"');
});

// --- Faults are choices ---------------------------------------------------------------------------------------------------

/** Everything that a client and a server can show where the network may do this. */
const allowed = (fault: Parameters<typeof faults>[0], body: () => Sim<void>): string[] => [
  ...everything(
    onCurrentThread(function* () {
      yield* faults(fault);
      yield* body();
    }),
    dfs(),
  ),
];

test("NET-16: partial reads split what was sent in every way", () => {
  const outcomes = allowed({ partialReads: true }, function* () {
    const [client, server] = yield* connection();
    (yield* client.writeAll("abc")).unwrap();
    yield* drop(client);
    const pieces: string[] = [];
    for (;;) {
      const piece = (yield* server.read()).unwrap();
      if (piece.isEmpty()) break;
      pieces.push(piece.lossy());
    }
    yield* println(pieces.join("+"));
  });
  assert.equal(outcomes.sort(), ["a+b+c", "a+bc", "ab+c", "abc"]);
});

test("NET-16: a write may be partial, a connect refused, a connection reset", () => {
  const partial = allowed({ partialWrites: true }, function* () {
    const [client] = yield* connection();
    yield* say((yield* client.write("abc")).unwrap());
  });
  assert.equal(partial.sort(), ["1", "2", "3"]);
  const refused = allowed({ refuse: true }, function* () {
    const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
    const stream = yield* TcpStream.connect(listener.localAddr().unwrap());
    yield* say(stream.isOk() ? "connected" : stream.error.kind);
  });
  assert.equal(refused.sort(), ['"ConnectionRefused"', '"connected"']);
  const reset = allowed({ reset: true }, function* () {
    const [client, server] = yield* connection();
    const wrote = yield* client.write("x");
    const got = yield* server.read();
    yield* say([wrote.isOk() ? "wrote" : wrote.error.kind, got.isOk() ? "got" : got.error.kind]);
  });
  assert.equal(reset.sort(), [
    '["ConnectionReset", "ConnectionReset"]',
    '["wrote", "ConnectionReset"]',
    '["wrote", "got"]',
  ]);
});

test("NET-16: what is sent may come late, and nothing overtakes it", () => {
  const outcomes = allowed({ delays: [Duration.fromMillis(50)] }, function* () {
    const [client, server] = yield* connection();
    (yield* client.writeAll("a")).unwrap();
    (yield* client.writeAll("b")).unwrap();
    const got = yield* select({ read: server.readExact(2), late: pause(20) }, { biased: true });
    yield* println(got.branch);
  });
  assert.equal(outcomes.sort(), ["late", "read"]);
});

test("faults are allowed before the first socket is made", () => {
  assert.throws(() => allowed({}, () => lateFaults()), /net\.faults\(\) after a socket was made/);
});

function* lateFaults(): Sim<void> {
  yield* connection();
  yield* faults({ reset: true });
}

// --- Dependence -------------------------------------------------------------------------------------------------------------

/** A thread sends twice; what reads on a runtime's thread find is free. */
const reads = (first: "await" | "select" | "try"): Body =>
  function* () {
    using rt = yield* currentThread();
    const [client, server] = yield* rt.blockOn(connection());
    const handle = rt.handle();
    const writer = yield* spawnThread(
      move({ client }, function* ({ client }) {
        using _context = yield* handle.enter();
        yield* client.tryWrite("ab");
        yield* client.tryWrite("c");
      }),
    );
    yield* rt.blockOn(function* () {
      for (let i = 0; i < 2; i++) {
        if (first === "await") yield* say((yield* server.read()).unwrap());
        else if (first === "try") {
          yield* yieldNow();
          yield* say((yield* server.tryRead()).isOk());
        } else {
          const got = yield* select({ read: server.read(), nap: pause() }, { biased: true });
          yield* println(got.branch === "read" ? debug(got.value.unwrap()) : "nap");
          if (got.branch === "nap") return;
        }
      }
    });
    (yield* writer.join()).unwrap();
  };

/** Two threads send to two sockets of one runtime, whose tasks say who was first. */
const firsts: Body = function* () {
  using rt = yield* currentThread();
  const handle = rt.handle();
  const threads: Thread<void>[] = [];
  const tasks: JoinHandle<void>[] = [];
  for (const name of ["one", "two"]) {
    const [client, server] = yield* rt.blockOn(connection());
    tasks.push(
      yield* rt.spawn(
        move({ server }, function* ({ server }) {
          (yield* server.read()).unwrap();
          yield* println(name);
        }),
      ),
    );
    threads.push(
      yield* spawnThread(
        move({ client }, function* ({ client }) {
          using _context = yield* handle.enter();
          yield* client.tryWrite("x");
        }),
      ),
    );
  }
  yield* rt.blockOn(function* () {
    for (const task of tasks) (yield* task).unwrap();
  });
  for (const thread of threads) (yield* thread.join()).unwrap();
};

const programs = {
  "reads that wait": reads("await"),
  "reads in select!": reads("select"),
  try_read: reads("try"),
  firsts,
};

for (const policy of ["faithful", "any-order"] as const) {
  for (const [name, body] of Object.entries(programs)) {
    test(`${name}: all strategies agree under ${policy}`, () => {
      const found = everything(body, states(), { policy });
      assert.equal(everything(body, sourceDpor({ lateness: 0 }), { policy }), found);
      if (body !== firsts) assert.equal(everything(body, dfs(), { policy }, 100_000), found);
      assert.ok(found.size > 1, [...found].join(" | "));
    });
  }
}

test("any-order contains faithful", () => {
  for (const [name, body] of Object.entries(programs)) {
    const contract = everything(body, states(), { policy: "any-order" });
    for (const outcome of everything(body, states())) assert.ok(contract.has(outcome), `${name}: ${outcome}`);
  }
});

test.run();
