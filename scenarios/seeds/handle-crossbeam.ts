import {
  type Claim,
  crossbeam,
  Duration,
  debug,
  display,
  ends,
  err,
  inOrder,
  move,
  ok,
  panic,
  println,
  prints,
  printsLine,
  type Result,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { multiThreadKinds, onCurrentThread, oneWorker, type RuntimeKind } from "./runtimes.ts";

// Seed 004, "Awaiting from synchronous code": a Handle, a channel of one place, and a blocking recv().

type Score = Result<number, string>;

/** `str::parse::<u32>`. */
const parse = (text: string): Score => (/^\d+$/.test(text) ? ok(Number(text)) : err("invalid digit found in string"));

/** A synchronous function over an asynchronous one: the four steps of the document. */
function* scoreSync(handle: tokio.runtime.Handle, getScore: () => Sim<Score>): Sim<Result<number, unknown>> {
  const [tx, rx] = yield* crossbeam.bounded<Score>(1);
  yield* handle.spawn(
    move({ tx }, function* ({ tx }) {
      yield* tx.send(yield* getScore());
    }),
  );
  const received = yield* rx.recv();
  return received.isOk() ? received.value : received;
}

function* getScoreAsync(addr: tokio.net.SocketAddr): Sim<Score> {
  const conn = (yield* tokio.net.TcpStream.connect(addr)).unwrap();
  const text = (yield* conn.readToString()).unwrap();
  return parse(text.trim());
}

/** A server on a thread of its own, which answers each connection with one of these. */
function* server(replies: readonly string[]): Sim<tokio.net.SocketAddr> {
  const [tx, rx] = yield* std.sync.mpsc.channel<tokio.net.SocketAddr>();
  yield* std.thread.spawn(
    move({ tx }, function* ({ tx }) {
      using rt = yield* onCurrentThread.build();
      yield* rt.blockOn(function* () {
        const listener = (yield* tokio.net.TcpListener.bind("127.0.0.1:0")).unwrap();
        (yield* tx.send(listener.localAddr().unwrap())).unwrap();
        for (const reply of replies) {
          using stream = (yield* listener.accept()).unwrap()[0];
          (yield* stream.writeAll(reply)).unwrap();
        }
      });
    }),
  );
  return (yield* rx.recv()).unwrap();
}

const tcp = (build: RuntimeKind["build"]) =>
  function* (): Sim<void> {
    using rt = yield* build();
    const addr = yield* server(["1234\n", "not a number"]);
    yield* println(`score: ${debug((yield* scoreSync(rt.handle(), () => getScoreAsync(addr))).unwrap())}`);
    yield* println(`error: ${display((yield* scoreSync(rt.handle(), () => getScoreAsync(addr))).unwrapErr())}`);
  };

const calls: Claim = {
  id: "calls-async-from-sync",
  text: "With a little indirection we can call async code from a sync context. (The whole output.)",
  shows: prints("score: 1234\nerror: invalid digit found in string\n"),
  expected: "guaranteed",
};

function* defaultRuntime(): Sim<tokio.runtime.Runtime> {
  return (yield* tokio.runtime.newRuntime()).unwrap();
}

export const handleCrossbeam: Scenario = scenario({
  name: "handle-crossbeam",
  source: "seeds/004 Awaiting from synchronous code",
  twin: "s004_1_handle_crossbeam",
  summary: "A synchronous function spawns a TCP read through a Handle and waits on a crossbeam channel for its result.",
  claims: [
    calls,
    {
      id: "steps",
      text: "1. Obtain a … Handle to the async executor. 2. Create a synchronous spsc or mpsc channel. 3. Spawn the async request, moving in the channel Sender. 4. Perform a blocking recv() on the Receiver until the value arrives.",
      shows: printsLine("score: 1234"),
      expected: "guaranteed",
    },
    {
      id: "networking",
      text: "Here we have a very async function using tokio’s networking functionality to read a value from a remote TCP server. Then there is an ordinary non-async function that wants to call it.",
      shows: inOrder("score: 1234", "error: invalid digit found in string"),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "Async code can freely call sync functions but sync code can’t call async functions. … if you try to .await from anywhere else, the compiler throws an error (E0728).",
      reason:
        "A matter of the compiler. That it compiles does not make the call harmless: see blocking-on-worker and handle-block-on.",
    },
    {
      text: "It’s true that life is easier when all your code is sync or all your code is async.",
      reason: "Advice.",
    },
    {
      text: "For many applications you can pop #[tokio::main] on the main function, stick to tokio’s I/O types and basically have a good time.",
      reason: "Advice.",
    },
    {
      text: "It might look a little strange using a sync channel inside an async block.",
      reason: "Taste; for what it does see handle-crossbeam-send.",
    },
    {
      text: "Where the handle comes from is very application-dependent; maybe when you created the Runtime you saved a handle in an Arc somewhere, or it’s a lazy_static global.",
      reason: "Advice.",
    },
    {
      text: "If you plan carefully and create a well-defined interface between your sync and async components, it’s not too painful or inefficient to move between the sync and async worlds in Rust.",
      reason: "Advice.",
    },
  ],
  main: tcp(defaultRuntime),
});

export const handleCrossbeamWorkers: readonly Scenario[] = multiThreadKinds.map(({ name, build }) =>
  scenario({
    name: `handle-crossbeam-${name}`,
    source: `seeds/004 Awaiting from synchronous code, ${name}`,
    summary: "The example with a number of workers of its own.",
    claims: [calls],
    main: tcp(build),
  }),
);

const waitsFor: Claim = {
  id: "until-it-arrives",
  text: "Perform a blocking recv() on the Receiver until the value arrives.",
  shows: ends("returned"),
  expected: "impossible",
};

/** Where the caller's thread is the only one that could run the task. */
export const handleCrossbeamCurrentThread: Scenario = scenario({
  name: "handle-crossbeam-current-thread",
  source: "seeds/004 Awaiting from synchronous code, current_thread",
  summary: "The bridge on a current_thread runtime that nobody drives while the caller waits: it never returns.",
  claims: [
    waitsFor,
    {
      id: "hangs",
      text: "Obtain a shared reference or Handle to the async executor – something that you can use to spawn a new task. (With this executor it hangs.)",
      shows: ends("deadlock"),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = yield* onCurrentThread.build();
    yield* scoreSync(rt.handle(), function* () {
      return parse("1234");
    });
  },
});

/** The repaired twin: block_on of the Runtime runs the task on the caller's thread. */
export const handleCrossbeamFixed: Scenario = scenario({
  name: "handle-crossbeam-fixed",
  source: "seeds/004 Awaiting from synchronous code, current_thread, repaired",
  summary: "The same with Runtime::block_on for spawn and recv().",
  claims: [{ ...waitsFor, expected: "guaranteed" }],
  *main() {
    using rt = yield* onCurrentThread.build();
    yield* rt.blockOn(function* () {
      return parse("1234");
    });
  },
});

/** A task that panics never sends: its Sender goes with it. */
export const handleCrossbeamErrors: Scenario = scenario({
  name: "handle-crossbeam-errors",
  source: "seeds/004 Awaiting from synchronous code, “or the Sender is dropped”",
  twin: "s004_1b_handle_crossbeam_nonet",
  summary: "The bridge without sockets: a number, no number, and a task that panics.",
  claims: [
    {
      id: "sender-dropped",
      text: "The thread that made the request can go to sleep until the channel receives a value (or the Sender is dropped, indicating that the task terminated without sending a value).",
      shows: printsLine("kind 2: error receiving on an empty and disconnected channel"),
      expected: "guaranteed",
    },
    {
      id: "whole",
      text: "(The whole output.)",
      shows: prints(
        "kind 0: score 1234\nkind 1: error invalid digit found in string\nkind 2: error receiving on an empty and disconnected channel\n",
      ),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = yield* oneWorker.build();
    for (const kind of [0, 1, 2]) {
      const result = yield* scoreSync(rt.handle(), function* () {
        yield* tokio.time.sleep(Duration.fromMillis(5));
        return kind === 0 ? parse("1234") : kind === 1 ? parse("not a number") : panic("server exploded");
      });
      yield* println(
        result.isOk() ? `kind ${kind}: score ${result.value}` : `kind ${kind}: error ${display(result.error)}`,
      );
    }
  },
});

const sendsTwice = (values: number) =>
  function* (): Sim<void> {
    using rt = yield* oneWorker.build();
    const [tx, rx] = yield* crossbeam.bounded<number>(1);
    yield* rt.spawn(
      move({ tx }, function* ({ tx }) {
        for (let i = 1; i <= values; i++) yield* tx.send(i);
        yield* println("task: sent");
      }),
    );
    yield* std.thread.sleep(Duration.fromMillis(20));
    yield* println("main: receives");
    for (let i = 1; i <= values; i++) (yield* rx.recv()).unwrap();
    yield* std.thread.sleep(Duration.fromMillis(20));
  };

const completesAtOnce: Claim = {
  id: "completes-at-once",
  text: "While in principle send() could block, we know in this simple case that it’s going to complete immediately. (Before anybody receives.)",
  shows: inOrder("task: sent", "main: receives"),
  expected: "guaranteed",
};

export const handleCrossbeamSend: Scenario = scenario({
  name: "handle-crossbeam-send",
  source: "seeds/004 Awaiting from synchronous code, “send() could block”",
  summary: "A task sends one value into the channel of one place; main receives it 20 ms later.",
  claims: [completesAtOnce],
  main: sendsTwice(1),
});

export const handleCrossbeamSendTwice: Scenario = scenario({
  name: "handle-crossbeam-send-twice",
  source: "seeds/004 Awaiting from synchronous code, “send() could block”, with two values",
  summary: "The same with two values: the second send() blocks the only worker until main receives (HZ-1).",
  claims: [{ ...completesAtOnce, expected: "impossible" }],
  main: sendsTwice(2),
});
