import { move, println, prints, type Scenario, type Sim, scenario, std, tokio } from "../../sim/index.ts";

const { BufReader } = tokio.io;
const { TcpListener, TcpStream } = tokio.net;
type Stream = tokio.io.BufReader<tokio.net.TcpStream>;
type Data = std.sync.Mutex<ReadonlyMap<string, string>>;

/** A blocking client: a connection with a current_thread runtime of its own. */
interface Client {
  readonly io: Stream;
  readonly rt: tokio.runtime.Runtime;
}

function* connect(addr: tokio.net.SocketAddr): Sim<Client> {
  const rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
  const stream = (yield* rt.blockOn(TcpStream.connect(addr))).unwrap();
  const io = yield* BufReader.new(stream);
  return { io, rt };
}

function* call({ io, rt }: Client, line: string): Sim<string> {
  return yield* rt.blockOn(function* () {
    (yield* io.writeAll(`${line}\n`)).unwrap();
    return (yield* io.readLine()).unwrap().trimEnd();
  });
}

function* serve(listener: tokio.net.TcpListener): Sim<never> {
  const data: Data = yield* std.sync.Mutex.new<ReadonlyMap<string, string>>(new Map());
  for (;;) {
    const [stream] = (yield* listener.accept()).unwrap();
    yield* tokio.spawn(
      move({ stream }, function* ({ stream }) {
        const io = yield* BufReader.new(stream);
        for (;;) {
          const line = (yield* io.readLine()).unwrap();
          if (line === "") return;
          (yield* io.writeAll(`${yield* answer(data, line.trim().split(/\s+/))}\n`)).unwrap();
        }
      }),
    );
  }
}

function* answer(data: Data, [command, key = "", value = ""]: readonly string[]): Sim<string> {
  using map = (yield* data.lock()).unwrap();
  if (command === "GET") return map.value.get(key) ?? "(nil)";
  if (command !== "SET") return "ERR";
  map.value = new Map(map.value).set(key, value);
  return "OK";
}

const whole =
  "client 0: GET hello -> (nil)\nclient 1: SET hello world -> OK\nclient 0: GET hello -> world\nclient 1: PING -> ERR\n";

/** Seed 003, "A synchronous interface to mini-redis": two blocking clients of one server, over TCP. */
export const blockingClientTcp: Scenario = scenario({
  name: "blocking-client-tcp",
  source: "seeds/003 A synchronous interface to mini-redis",
  twin: "s003_4b_blocking_client_tcp",
  summary: "Each client stores a Runtime and calls its block_on; the server is a task on another thread's runtime.",
  claims: [
    {
      id: "whole",
      text: "(The whole output: each method executes an asynchronous one and returns its result.)",
      shows: prints(whole),
      expected: "guaranteed",
    },
  ],
  *main() {
    const [tx, rx] = yield* std.sync.mpsc.channel<tokio.net.SocketAddr>();
    yield* std.thread.spawn(
      move({ tx }, function* ({ tx }) {
        using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
        yield* rt.blockOn(function* () {
          const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
          (yield* tx.send(listener.localAddr().unwrap())).unwrap();
          yield* serve(listener);
        });
      }),
    );
    const addr = (yield* rx.recv()).unwrap();
    const clients = [yield* connect(addr), yield* connect(addr)] as const;
    for (const [who, line] of [
      [0, "GET hello"],
      [1, "SET hello world"],
      [0, "GET hello"],
      [1, "PING"],
    ] as const) {
      yield* println(`client ${who}: ${line} -> ${yield* call(clients[who], line)}`);
    }
  },
});
