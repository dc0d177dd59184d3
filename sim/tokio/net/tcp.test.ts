import * as assert from "uvu/assert";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { always } from "../../testing/printed.ts";
import { suite } from "../../testing/suite.ts";
import { spawn } from "../task/index.ts";
import { sleep } from "../time/index.ts";
import { type SocketAddr, TcpListener, TcpStream } from "./index.ts";

// Texts and orders were printed by real Tokio 1.54.1 on Linux.
const test = suite("tcp");

const say = (value: unknown) => println(debug(value));
const pause = (ms = 20) => sleep(Duration.fromMillis(ms));

function* listening(): Sim<[TcpListener, SocketAddr]> {
  const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
  return [listener, listener.localAddr().unwrap()];
}

/** Both ends of a connection: the client's, the server's. */
function* connection(): Sim<[TcpStream, TcpStream]> {
  const [listener, addr] = yield* listening();
  const client = (yield* TcpStream.connect(addr)).unwrap();
  const [server] = (yield* listener.accept()).unwrap();
  yield* drop(listener);
  return [client, server];
}

test("NET-1: connections and first writes succeed before anybody accepts; accepted in the order of the connects", () => {
  const text = always(function* () {
    const [listener, addr] = yield* listening();
    const clients: TcpStream[] = [];
    for (const name of ["one", "two"]) {
      const client = (yield* TcpStream.connect(addr)).unwrap();
      (yield* client.writeAll(name)).unwrap();
      clients.push(client);
    }
    for (const client of clients) {
      const [server, peer] = (yield* listener.accept()).unwrap();
      yield* say(yield* server.read());
      yield* say([
        peer.port === client.localAddr().unwrap().port,
        server.peerAddr().unwrap().port === peer.port,
        client.peerAddr().unwrap().port === addr.port,
      ]);
    }
  });
  assert.is(text, 'Ok(b"one") [true, true, true] Ok(b"two") [true, true, true]');
});

test("NET-1: an address is taken once", () => {
  const text = always(function* () {
    const [listener, addr] = yield* listening();
    const error = (yield* TcpListener.bind(addr)).unwrapErr();
    yield* println(`${error.kind}: ${display(error)}`);
    yield* say((yield* TcpListener.bind(["0.0.0.0", addr.port])).unwrapErr().kind);
    yield* drop(listener);
    yield* say((yield* TcpListener.bind(addr)).isOk());
  });
  assert.is(text, 'AddrInUse: Address already in use (os error 98) "AddrInUse" true');
});

test("NET-2: nobody listens", () => {
  const text = always(function* () {
    const error = (yield* TcpStream.connect("127.0.0.1:1")).unwrapErr();
    yield* println(`${error.kind}: ${display(error)}`);
    yield* say(error);
  });
  assert.is(
    text,
    "ConnectionRefused: Connection refused (os error 111) " +
      'Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }',
  );
});

test("NET-4: boundaries are not kept; reading into nothing takes nothing; the end is told again and again", () => {
  const text = always(function* () {
    const [client, server] = yield* connection();
    (yield* client.writeAll("hello")).unwrap();
    (yield* client.writeAll("world")).unwrap();
    yield* pause();
    yield* say(yield* server.read(0));
    yield* say(yield* server.read());
    yield* drop(client);
    for (let i = 0; i < 3; i++) yield* say(yield* server.read());
  });
  assert.is(text, 'Ok(b"") Ok(b"helloworld") Ok(b"") Ok(b"") Ok(b"")');
});

/** A client whose server closed with unread data, after it had said hello. */
function* resetClient(): Sim<TcpStream> {
  const [client, server] = yield* connection();
  (yield* server.writeAll("hello")).unwrap();
  (yield* client.writeAll("abc")).unwrap();
  yield* pause();
  yield* drop(server);
  yield* pause();
  return client;
}

test("NET-5: a peer that closes with unread data resets the connection: told once, to a read…", () => {
  const text = always(function* () {
    const client = yield* resetClient();
    for (let i = 0; i < 4; i++) yield* say(yield* client.read());
    for (let i = 0; i < 2; i++) yield* say(yield* client.write("x"));
    yield* say(yield* client.shutdown());
  });
  const reset = 'Err(Os { code: 104, kind: ConnectionReset, message: "Connection reset by peer" })';
  const broken = 'Err(Os { code: 32, kind: BrokenPipe, message: "Broken pipe" })';
  assert.is(text, `Ok(b"hello") ${reset} Ok(b"") Ok(b"") ${broken} ${broken} Ok(())`);
});

test("NET-5: …or to a write, whichever comes first", () => {
  const text = always(function* () {
    const client = yield* resetClient();
    yield* say((yield* client.write("x")).unwrapErr().kind);
    yield* say((yield* client.write("x")).unwrapErr().kind);
    for (let i = 0; i < 2; i++) yield* say(yield* client.read());
    yield* say(client.peerAddr().unwrapErr().kind);
  });
  assert.is(text, '"ConnectionReset" "BrokenPipe" Ok(b"hello") Ok(b"") "NotConnected"');
});

test("NET-6: the first write to a peer that closed cleanly succeeds, later ones break, reads see the end", () => {
  const text = always(function* () {
    const [client, server] = yield* connection();
    yield* drop(server);
    yield* say(yield* client.read());
    for (let i = 0; i < 3; i++) {
      const wrote = yield* client.write("xy");
      yield* say(wrote.isOk() ? wrote.value : wrote.error.kind);
      yield* say(yield* client.read());
    }
  });
  assert.is(text, 'Ok(b"") 2 Ok(b"") "BrokenPipe" Ok(b"") "BrokenPipe" Ok(b"")');
});

test("NET-8: shutdown closes what is written and leaves what is read", () => {
  const text = always(function* () {
    const [client, server] = yield* connection();
    (yield* client.shutdown()).unwrap();
    (yield* client.shutdown()).unwrap();
    yield* say((yield* client.write("x")).unwrapErr().kind);
    yield* say(yield* server.read());
    (yield* server.writeAll("late")).unwrap();
    yield* say(yield* client.read());
    yield* drop(server);
    yield* say(yield* client.read());
  });
  assert.is(text, '"BrokenPipe" Ok(b"") Ok(b"late") Ok(b"")');
});

test("NET-8: the drop of the owned writing half is a shutdown, that of the reading half nothing", () => {
  const text = always(function* () {
    const [client, server] = yield* connection();
    const [reader, writer] = yield* client.intoSplit();
    (yield* writer.writeAll("x")).unwrap();
    yield* drop(writer);
    yield* say(yield* server.readToString());
    (yield* server.writeAll("back")).unwrap();
    yield* say(yield* reader.readExact(4));
    yield* drop(reader);
    yield* say(yield* server.write("y"));
  });
  assert.is(text, 'Ok("x") Ok(b"back") Ok(1)');
});

test("NET-8: a forgotten writing half leaves its direction open until the other half goes", () => {
  const text = always(function* () {
    const [client, server] = yield* connection();
    const [reader, writer] = yield* client.intoSplit();
    yield* writer.forget();
    const read = yield* spawn(
      move({ server }, function* ({ server }) {
        return yield* server.read();
      }),
    );
    yield* pause();
    yield* say(yield* read.isFinished());
    yield* drop(reader);
    yield* say((yield* read).unwrap());
  });
  assert.is(text, 'false Ok(b"")');
});

test("a listener that goes resets who was waiting", () => {
  const text = always(function* () {
    const [listener, addr] = yield* listening();
    const client = (yield* TcpStream.connect(addr)).unwrap();
    yield* drop(listener);
    yield* say((yield* client.read()).unwrapErr().kind);
    yield* say(yield* client.read());
  });
  assert.is(text, '"ConnectionReset" Ok(b"")');
});

test("NET-10: a dropped socket closes both directions; a task's socket goes with it", () => {
  const text = always(function* () {
    const [client, server] = yield* connection();
    const task = yield* spawn(
      move({ server }, function* ({ server }) {
        yield* server.read();
      }),
    );
    yield* pause();
    yield* task.abort();
    yield* say(yield* client.read());
  });
  assert.is(text, 'Ok(b"")');
});

test("an echo server serves two clients", () => {
  const text = always(function* () {
    const [listener, addr] = yield* listening();
    const server = yield* spawn(
      move({ listener }, function* ({ listener }) {
        for (let i = 0; i < 2; i++) {
          const [stream] = (yield* listener.accept()).unwrap();
          yield* spawn(
            move({ stream }, function* ({ stream }) {
              for (;;) {
                const bytes = (yield* stream.read()).unwrap();
                if (bytes.isEmpty()) return;
                (yield* stream.writeAll(bytes)).unwrap();
              }
            }),
          );
        }
      }),
    );
    const a = (yield* TcpStream.connect(addr)).unwrap();
    const b = (yield* TcpStream.connect(addr)).unwrap();
    (yield* a.writeAll("for a")).unwrap();
    (yield* b.writeAll("for b")).unwrap();
    yield* say(yield* b.readExact(5));
    yield* say(yield* a.readExact(5));
    (yield* server).unwrap();
  });
  assert.is(text, 'Ok(b"for b") Ok(b"for a")');
});

test.run();
