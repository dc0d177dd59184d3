import {
  Duration,
  inOrder,
  println,
  printsLine,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";

// Seed 003, "A synchronous interface to mini-redis": what enable_all enables, and what block_on's argument may be.

const { Builder } = tokio.runtime;
const { catchUnwind } = std.panic;

const sleeping = function* (): Sim<void> {
  yield* tokio.time.sleep(Duration.fromMillis(1));
};
const binding = function* (): Sim<void> {
  (yield* tokio.net.TcpListener.bind("127.0.0.1:0")).unwrap();
};

/** Says whether the body could be run on the runtime. */
function* tries(what: string, builder: tokio.runtime.Builder, body: () => Sim<void>): Sim<void> {
  using rt = (yield* builder.build()).unwrap();
  const done = yield* catchUnwind(() => rt.blockOn(body));
  yield* println(`${what}: ${done.isOk() ? "fine" : done.error}`);
}

const noIo = "A Tokio 1.x context was found, but IO is disabled. Call `enable_io` on the runtime builder to enable IO.";
const noTime =
  "A Tokio 1.x context was found, but timers are disabled. Call `enable_time` on the runtime builder to enable timers.";

const drivers = (kind: string, builder: () => tokio.runtime.Builder): Scenario =>
  scenario({
    name: `runtime-drivers-${kind}`,
    source: "seeds/003 A synchronous interface to mini-redis, enable_all",
    summary: `A timer and a socket on ${kind} runtimes with and without enable_all.`,
    claims: [
      {
        id: "enabled",
        text: "The enable_all call enables the IO and timer drivers on the Tokio runtime.",
        shows: inOrder("timer with enable_all: fine", "IO with enable_all: fine"),
        expected: "guaranteed",
      },
      {
        id: "unable-timers",
        text: "If they are not enabled, the runtime is unable to perform IO or timers. (A sleep panics.)",
        shows: printsLine(`timer without: ${noTime}`),
        expected: "guaranteed",
      },
      {
        id: "unable-io",
        text: "If they are not enabled, the runtime is unable to perform IO or timers. (A socket panics.)",
        shows: printsLine(`IO without: ${noIo}`),
        expected: "guaranteed",
      },
    ],
    *main() {
      yield* tries("timer with enable_all", builder().enableAll(), sleeping);
      yield* tries("IO with enable_all", builder().enableAll(), binding);
      yield* tries("timer without", builder(), sleeping);
      yield* tries("IO without", builder(), binding);
    },
  });

export const runtimeDrivers: readonly Scenario[] = [
  drivers("current-thread", () => Builder.newCurrentThread()),
  drivers("multi-thread", () => Builder.newMultiThread().workerThreads(1)),
];

/** `sleep(d)` as an argument: it is made where the call stands. */
const argument = function* (): Sim<tokio.time.Sleep> {
  const nap = tokio.time.sleep(Duration.fromMillis(1));
  yield* nap.create();
  return nap;
};

/** RT-33: the argument of block_on is evaluated before the runtime is entered. */
export const sleepOutsideContext: Scenario = scenario({
  name: "block-on-sleep",
  source: "seeds/003 A synchronous interface to mini-redis, a slip close to its block_on calls",
  twin: "s003_10b_sleep_outside_context",
  summary:
    "rt.block_on(sleep(d)) makes the timer outside of the runtime; within an async block, or under enter, it works.",
  claims: [
    {
      id: "argument",
      text: "self.rt.block_on(self.inner.set(key, value)) (The same form with sleep: rt.block_on(sleep(d)).)",
      shows: printsLine("argument form: fine"),
      expected: "impossible",
    },
    {
      id: "panics",
      text: "(It panics: the argument is evaluated outside of the runtime.)",
      shows: printsLine(
        "argument form: there is no reactor running, must be called from the context of a Tokio 1.x runtime",
      ),
      expected: "guaranteed",
    },
    {
      id: "async-block",
      text: "we leverage the block_on method to enter the asynchronous context where appropriate (An async block is evaluated in that context; enter makes one without block_on.)",
      shows: inOrder("async block form: fine", "argument form under enter(): fine"),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = (yield* Builder.newCurrentThread().enableAll().build()).unwrap();
    const failed = yield* catchUnwind(function* () {
      yield* rt.blockOn(yield* argument());
    });
    yield* println(`argument form: ${failed.isOk() ? "fine" : failed.error}`);
    yield* rt.blockOn(sleeping);
    yield* println("async block form: fine");
    using _guard = yield* rt.enter();
    yield* rt.blockOn(yield* argument());
    yield* println("argument form under enter(): fine");
  },
});
