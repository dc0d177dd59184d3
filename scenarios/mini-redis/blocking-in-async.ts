import { ends, move, type Scenario, type Sim, scenario, std, tokio } from "../../sim/index.ts";
import { BlockingClient } from "./blocking-client.ts";
import { run } from "./server.ts";

/** A server on a thread of its own, for as long as the process lives. */
function* serving(): Sim<tokio.net.SocketAddr> {
  const [ready, addr] = yield* std.sync.mpsc.channel<tokio.net.SocketAddr>();
  yield* std.thread.spawn(
    move({ ready }, function* ({ ready }) {
      using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
      yield* rt.blockOn(function* () {
        const listener = (yield* tokio.net.TcpListener.bind("127.0.0.1:0")).unwrap();
        (yield* ready.send(listener.localAddr().unwrap())).unwrap();
        yield* run(listener, forever());
      });
    }),
  );
  return (yield* addr.recv()).unwrap();
}

/** `std::future::pending()`. */
function* forever(): Sim<void> {
  yield* (yield* tokio.sync.Notify.new()).notified();
}

/** HZ-3: the same client where tasks are driven. */
export const blockingInAsync: Scenario = scenario({
  name: "blocking-in-async",
  source: "seeds/003 A synchronous interface to mini-redis",
  summary: "A BlockingClient is used inside of block_on: its own block_on panics.",
  claims: [
    {
      id: "panics",
      text: "(A blocking client must not be used where tasks are driven.)",
      shows: ends("panicked"),
      expected: "guaranteed",
    },
  ],
  *main() {
    const addr = yield* serving();
    const client = (yield* BlockingClient.connect(addr)).unwrap();
    using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* client.get("hello");
    });
  },
});
