import * as assert from "uvu/assert";
import {
  Duration,
  debug,
  display,
  drop,
  type End,
  type Future,
  move,
  none,
  type Option,
  type Policy,
  println,
  type Sim,
  some,
  std,
  tokio,
} from "../../sim/index.ts";
import { runOnce } from "../../sim/testing/run-once.ts";
import { suite } from "../../sim/testing/suite.ts";
import { shown, walks } from "../../sim/testing/walks.ts";
import { array, bulk, error, frameText, integer, NULL, simple } from "./frame.ts";
import { BlockingClient, BufferedClient, Client, DEFAULT_PORT, type Received, run } from "./index.ts";

// The expectations are those of mini-redis' own tests and of its source; what a server answers on the wire, and when it
// closes, was asked of the real one (commit 3d93b42) as well.
const test = suite("mini-redis", { fileMsMax: 60_000 });

type Body = () => Sim<unknown>;
const { sleep } = tokio.time;
const { TcpListener, TcpStream } = tokio.net;

const ms = Duration.fromMillis;
const say = (value: unknown) => println(debug(value));

/** A server on the current runtime; its address. */
function* serving(shutdown: Future<unknown> = pending(), maxConnections?: number): Sim<tokio.net.SocketAddr> {
  const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
  const addr = listener.localAddr().unwrap();
  yield* tokio.spawn(move({ listener }, ({ listener }) => run(listener, shutdown, maxConnections)));
  return addr;
}

function* pending(): Sim<void> {
  yield* sleep(Duration.fromSecs(1_000_000));
}

const onCt = (body: Body): Body =>
  function* () {
    using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    yield* rt.blockOn(body);
  };

/** What the body prints on a current_thread runtime, whatever the policy and the schedule. */
function always(body: Body): string {
  const seen = new Set<string>();
  for (const policy of ["faithful", "any-order"] as Policy[]) {
    for (const outcome of walks(onCt(body), 8, { policy, maxSteps: 100_000 }).keys()) seen.add(outcome);
  }
  assert.is(seen.size, 1, [...seen].join(" | "));
  return [...seen].join();
}

/** Sends text over a new connection and gives what comes back until the server closes, or until nothing more comes. */
function* talk(addr: tokio.net.SocketAddr, ...requests: readonly string[]): Sim<string> {
  const stream = (yield* TcpStream.connect(addr)).unwrap();
  let heard = "";
  for (const request of [...requests, ""]) {
    (yield* stream.writeAll(request)).unwrap();
    for (;;) {
      const got = yield* tokio.time.timeout(ms(10), stream.read());
      if (got.isErr()) break;
      const bytes = got.value.unwrap();
      if (bytes.isEmpty()) return `${heard}(closed)`;
      heard += bytes.lossy();
    }
  }
  return heard;
}

const request = (...words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;

/** Each request on a connection of its own. */
const answers = (...requests: readonly (readonly string[] | string)[]): string =>
  always(function* () {
    const addr = yield* serving();
    for (const one of requests) yield* say(yield* talk(addr, typeof one === "string" ? one : request(...one)));
  });

test("MR-1: names in any case; unknown commands are answered, broken requests close the connection", () => {
  assert.is(
    answers(["gEt", "x"], ["Foo", "x"], ["GET", "x", "y"], ["GET"], "+GET\r\n", ["SET", "k", "v", "EX", "abc"], "$2x"),
    [
      '"$-1\\r\\n"',
      "\"-ERR unknown command 'foo'\\r\\n\"",
      '"(closed)"',
      '"(closed)"',
      '"(closed)"',
      '"(closed)"',
      '""', // not yet a frame
    ].join(" "),
  );
  assert.is(answers("$x\r\n", "!\r\n", "*1\r\n$-2\r\n"), '"(closed)" "(closed)" "(closed)"');
});

test("MR-2: PING", () => {
  assert.is(answers(["PING"], ["ping", "hi"]), '"+PONG\\r\\n" "$2\\r\\nhi\\r\\n"');
});

test("MR-3, MR-4: SET and GET; a third word must be an expiry", () => {
  assert.is(
    answers(["GET", "k"], ["SET", "k", "v"], ["GET", "k"], ["SET", "k", "v", "NX"]),
    '"$-1\\r\\n" "+OK\\r\\n" "$1\\r\\nv\\r\\n" "(closed)"',
  );
});

test("MR-4, MR-5: what expires is removed by a task; SET replaces the expiry", () => {
  const text = always(function* () {
    const client = (yield* Client.connect(yield* serving())).unwrap();
    const get = function* (key: string): Sim<Option<string>> {
      const value = (yield* client.get(key)).unwrap();
      return value.isSome() ? some(value.value.lossy()) : none;
    };
    (yield* client.setExpires("late", "1", ms(100))).unwrap();
    (yield* client.setExpires("early", "2", ms(50))).unwrap();
    (yield* client.setExpires("kept", "3", ms(50))).unwrap();
    (yield* client.set("kept", "4")).unwrap();
    yield* say([yield* get("late"), yield* get("early"), yield* get("kept")]);
    yield* sleep(ms(75));
    yield* say([yield* get("late"), yield* get("early"), yield* get("kept")]);
    yield* sleep(ms(75));
    yield* say([yield* get("late"), yield* get("early"), yield* get("kept")]);
  });
  assert.is(text, '[Some("1"), Some("2"), Some("4")] [Some("1"), None, Some("4")] [None, None, Some("4")]');
});

test("MR-5: in the millisecond of its expiry a value may be read or not", () => {
  const seen = walks(
    onCt(function* () {
      const client = (yield* Client.connect(yield* serving())).unwrap();
      (yield* client.setExpires("k", "v", ms(50))).unwrap();
      yield* sleep(ms(50));
      yield* say((yield* client.get("k")).unwrap().isSome());
    }),
    60,
    { policy: "any-order" },
  );
  assert.equal([...seen.keys()].sort(), ["false", "true"]);
});

test("MR-6, MR-7, MR-13: who subscribes hears what is published, and unsubscribes", () => {
  const text = always(function* () {
    const addr = yield* serving();
    const publisher = (yield* Client.connect(addr)).unwrap();
    yield* say(yield* publisher.publish("news", "nobody hears"));
    const one = (yield* (yield* Client.connect(addr)).unwrap().subscribe(["news"])).unwrap();
    const two = (yield* (yield* Client.connect(addr)).unwrap().subscribe(["news", "sport"])).unwrap();
    yield* say(two.getSubscribed());
    yield* say(yield* publisher.publish("news", "first"));
    for (const subscriber of [one, two]) yield* heard((yield* subscriber.nextMessage()).unwrap());
    (yield* two.unsubscribe(["news"])).unwrap();
    yield* say(yield* publisher.publish("news", "second"));
    yield* heard((yield* one.nextMessage()).unwrap());
    (yield* two.subscribe(["news"])).unwrap();
    (yield* two.unsubscribe([])).unwrap();
    yield* say(two.getSubscribed());
    yield* say([yield* publisher.publish("news", "x"), yield* publisher.publish("sport", "y")]);
  });
  assert.is(text, 'Ok(0) ["news", "sport"] Ok(2) news: first news: first Ok(1) news: second [] [Ok(1), Ok(0)]');
});

function* heard(message: Option<Received>): Sim<void> {
  const { channel, content } = message.unwrap();
  yield* println(`${channel}: ${content.lossy()}`);
}

test("MR-7: a subscriber's connection knows two commands, also with no channels left", () => {
  const text = always(function* () {
    const addr = yield* serving();
    const wire = yield* talk(addr, request("SUBSCRIBE", "a"), request("GET", "k"), request("UNSUBSCRIBE"));
    yield* println(wire.split("\r\n").join(" "));
    const open = yield* talk(addr, request("SUBSCRIBE", "a"), request("UNSUBSCRIBE", "a"), request("PING"));
    yield* println(open.split("\r\n").slice(-2)[0] as string);
  });
  const subscribed = (word: string, count: number) => `*3 $${word.length} ${word} $1 a :${count}`;
  assert.is(
    text,
    `${subscribed("subscribe", 1)} -ERR unknown command 'get' ${subscribed("unsubscribe", 0)} ` +
      " -ERR unknown command 'ping'",
  );
});

test("MR-7: messages of different channels may come in either order", () => {
  const seen = walks(
    onCt(function* () {
      const addr = yield* serving();
      const subscriber = (yield* (yield* Client.connect(addr)).unwrap().subscribe(["a", "b"])).unwrap();
      const publisher = (yield* Client.connect(addr)).unwrap();
      (yield* publisher.publish("a", "1")).unwrap();
      (yield* publisher.publish("b", "2")).unwrap();
      for (let i = 0; i < 2; i++) yield* heard((yield* subscriber.nextMessage()).unwrap());
    }),
    60,
    { policy: "any-order" },
  );
  assert.equal([...seen.keys()].sort(), ["a: 1 b: 2", "b: 2 a: 1"]);
});

test("MR-8: UNSUBSCRIBE outside of subscriber mode closes the connection", () => {
  assert.is(answers(["UNSUBSCRIBE"]), '"(closed)"');
});

test("MR-9: a connection more than there are permits waits for one to come back", () => {
  const text = always(function* () {
    const addr = yield* serving(pending(), 1);
    const first = (yield* Client.connect(addr)).unwrap();
    yield* say((yield* first.ping()).isOk());
    const second = (yield* Client.connect(addr)).unwrap();
    const late = yield* tokio.time.timeout(ms(50), second.ping());
    yield* say(late.isErr());
    yield* drop(first);
    yield* say((yield* second.connection.readFrame()).unwrap().map(frameText));
  });
  assert.is(text, 'true true Some("PONG")');
});

test("MR-10: at the shutdown handlers end between commands, and the server waits for them", () => {
  const text = always(function* () {
    const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
    const addr = listener.localAddr().unwrap();
    const [stop, stopped] = yield* tokio.sync.oneshot.channel<null>();
    const server = yield* tokio.spawn(move({ listener, stopped }, ({ listener, stopped }) => run(listener, stopped)));
    const client = (yield* Client.connect(addr)).unwrap();
    yield* say((yield* client.ping()).isOk());
    const subscriber = (yield* (yield* Client.connect(addr)).unwrap().subscribe(["a"])).unwrap();
    (yield* stop.send(null)).unwrap();
    (yield* server).unwrap();
    yield* println("server done");
    const lost = (yield* client.get("k")).unwrapErr();
    yield* println(display(lost));
    yield* say((yield* subscriber.nextMessage()).unwrap());
    yield* say((yield* Client.connect(addr)).isErr());
  });
  assert.is(text, "true server done connection reset by server None true");
});

test("MR-11: one command at a time, in order; the end within a request is an error of the connection", () => {
  const text = always(function* () {
    const addr = yield* serving();
    yield* say(yield* talk(addr, request("SET", "k", "1") + request("GET", "k") + request("PING")));
    const stream = (yield* TcpStream.connect(addr)).unwrap();
    (yield* stream.writeAll(request("GET", "k").slice(0, 9))).unwrap();
    (yield* stream.shutdown()).unwrap();
    yield* say((yield* stream.readToString()).unwrap());
  });
  assert.is(text, '"+OK\\r\\n$1\\r\\n1\\r\\n+PONG\\r\\n" ""');
});

test("MR-11: frames come in pieces of any size", () => {
  const seen = walks(
    onCt(function* () {
      yield* tokio.net.faults({ partialReads: true });
      const client = (yield* Client.connect(yield* serving())).unwrap();
      (yield* client.set("hello", "world")).unwrap();
      yield* say((yield* client.get("hello")).unwrap());
    }),
    40,
    { maxSteps: 100_000 },
  );
  assert.equal([...seen.keys()], ['Some(b"world")']);
});

/** A server that answers each request with the next of these. */
function* scripted(...replies: readonly string[]): Sim<tokio.net.SocketAddr> {
  const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
  const addr = listener.localAddr().unwrap();
  yield* tokio.spawn(
    move({ listener }, function* ({ listener }) {
      const [stream] = (yield* listener.accept()).unwrap();
      for (const reply of replies) {
        (yield* stream.read()).unwrap();
        (yield* stream.writeAll(reply)).unwrap();
      }
      (yield* stream.read()).unwrap();
    }),
  );
  return addr;
}

test("MR-12: a client says what it did not expect", () => {
  const text = always(function* () {
    const addr = yield* scripted(":1\r\n", "-oh no\r\n", "+fine\r\n", "$-1\r\n", "+hi\r\n");
    const client = (yield* Client.connect(addr)).unwrap();
    for (const result of [
      yield* client.get("k"),
      yield* client.get("k"),
      yield* client.set("k", "v"),
      yield* client.publish("c", "m"),
    ]) {
      yield* println(display(result.unwrapErr()));
    }
    yield* say(yield* client.ping());
    const gone = (yield* client.get("k")).unwrapErr();
    yield* println(`${(gone as { kind?: string }).kind}: ${display(gone)}`);
    yield* say((yield* Client.connect("127.0.0.1:1")).unwrapErr());
  });
  assert.is(
    text,
    "unexpected frame: 1 oh no unexpected frame: fine unexpected frame: (nil) " +
      'Ok(b"hi") ConnectionReset: connection reset by server ' +
      'Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }',
  );
});

test("MR-13: a message that comes instead of a reply is unexpected; what is no text arrives escaped", () => {
  const text = always(function* () {
    const message = "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nx\r\n";
    const addr = yield* scripted("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n", message);
    const subscriber = (yield* (yield* Client.connect(addr)).unwrap().subscribe(["a"])).unwrap();
    yield* println(display((yield* subscriber.unsubscribe(["a"])).unwrapErr()));
    const real = yield* serving();
    const other = (yield* (yield* Client.connect(real)).unwrap().subscribe(["a"])).unwrap();
    const publisher = (yield* Client.connect(real)).unwrap();
    (yield* publisher.publish("a", tokio.io.Bytes.from([0xff, 0x41]))).unwrap();
    yield* heard((yield* other.nextMessage()).unwrap());
  });
  assert.is(text, 'unexpected frame: message a x a: b"\\xffA"');
});

/** A server on a thread with a runtime of its own; `body` runs outside of any runtime. */
const beside = (body: (addr: tokio.net.SocketAddr) => Sim<unknown>): Body =>
  function* () {
    const [tx, rx] = yield* std.sync.mpsc.channel<tokio.net.SocketAddr>();
    yield* std.thread.spawn(
      move({ tx }, function* ({ tx }) {
        using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
        yield* rt.blockOn(function* () {
          const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
          (yield* tx.send(listener.localAddr().unwrap())).unwrap();
          yield* run(listener, pending());
        });
      }),
    );
    yield* body((yield* rx.recv()).unwrap());
  };

test("MR-14: the blocking clients do what the asynchronous ones do", () => {
  const body = beside(function* (addr) {
    const client = (yield* BlockingClient.connect(addr)).unwrap();
    yield* say(yield* client.get("foo"));
    (yield* client.set("foo", "bar")).unwrap();
    (yield* client.setExpires("tmp", "x", ms(60))).unwrap();
    yield* say([yield* client.get("foo"), yield* client.get("tmp")]);
    yield* std.thread.sleep(ms(120));
    yield* say(yield* client.get("tmp"));
    const subscriber = (yield* (yield* BlockingClient.connect(addr)).unwrap().subscribe(["news"])).unwrap();
    yield* say(subscriber.getSubscribed());
    yield* say([yield* client.publish("news", "one"), yield* client.publish("news", "two")]);
    yield* heard((yield* subscriber.nextMessage()).unwrap());
    yield* heard(some((yield* subscriber.next()).unwrap().unwrap()));
  });
  for (const policy of ["faithful", "any-order"] as Policy[]) {
    const seen = walks(body, 10, { policy, maxSteps: 100_000 });
    assert.equal(
      [...seen.keys()],
      ['Ok(None) [Ok(Some(b"bar")), Ok(Some(b"x"))] Ok(None) ["news"] [Ok(1), Ok(1)] news: one news: two'],
    );
  }
});

test("MR-14: a blocking client cannot be used where tasks are driven (TXT-4)", () => {
  const world = runOnce(
    beside(function* (addr) {
      const client = (yield* BlockingClient.connect(addr)).unwrap();
      using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
      yield* rt.blockOn(function* () {
        yield* client.get("k");
      });
    }),
    { maxSteps: 100_000 },
  );
  const { kind, message } = world.end as End & { message: string };
  assert.is(kind, "panicked");
  assert.match(message, /^Cannot start a runtime from within a runtime/);
});

test("MR-15: clones of a buffered client share a connection, which ends with the last of them", () => {
  const text = always(function* () {
    const [listener, addr] = yield* listening();
    const ended = yield* tokio.spawn(
      move({ listener }, function* ({ listener }) {
        const [stream] = (yield* listener.accept()).unwrap();
        const reader = yield* tokio.io.BufReader.new(stream);
        for (;;) {
          const line = (yield* reader.readLine()).unwrap();
          if (line === "") return "ended";
          if (line.startsWith("hello")) (yield* reader.writeAll("$5\r\nworld\r\n")).unwrap();
          if (line.startsWith("value")) (yield* reader.writeAll("+OK\r\n")).unwrap();
        }
      }),
    );
    const one = yield* BufferedClient.buffer((yield* Client.connect(addr)).unwrap());
    const two = yield* one.clone();
    const setting = yield* tokio.spawn(move({ two }, ({ two }) => two.set("k", "value")));
    yield* say(yield* one.get("hello"));
    yield* say((yield* setting).unwrap());
    yield* drop(one);
    yield* say((yield* ended).unwrap());
  });
  assert.is(text, 'Ok(Some(b"world")) Ok(()) "ended"');
});

function* listening(): Sim<[tokio.net.TcpListener, tokio.net.SocketAddr]> {
  const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
  return [listener, listener.localAddr().unwrap()];
}

test("MR-16: how frames print", () => {
  const frame = array(simple("OK"), error("no"), integer(3), bulk("text"), bulk(tokio.io.Bytes.from([255])), NULL);
  assert.is(frameText(frame), 'OK error: no 3 text b"\\xff" (nil)');
});

test("MR-17: the port", () => {
  assert.is(DEFAULT_PORT, 6379);
  const text = shown(
    runOnce(
      onCt(function* () {
        const listener = (yield* TcpListener.bind(["127.0.0.1", DEFAULT_PORT])).unwrap();
        yield* tokio.spawn(move({ listener }, ({ listener }) => run(listener, pending())));
        yield* say((yield* (yield* Client.connect("localhost:6379")).unwrap().ping()).isOk());
      }),
    ),
  );
  assert.is(text, "true");
});

test.run();
