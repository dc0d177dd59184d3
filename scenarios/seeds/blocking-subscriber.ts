import {
  debug,
  drop,
  ends,
  inOrder,
  move,
  println,
  printsLine,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { BlockingClient, type Command, server } from "./blocking-client.ts";

// Seed 003, "A synchronous interface to mini-redis": BlockingSubscriber.

/** A server on a thread of its own. */
function* serving(): Sim<tokio.sync.mpsc.Sender<Command>> {
  const [tx, rx] = yield* tokio.sync.mpsc.channel<Command>(16);
  yield* std.thread.spawn(
    move({ rx }, function* ({ rx }) {
      using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
      yield* rt.blockOn(move({ rx }, ({ rx }) => server(rx)));
    }),
  );
  return tx;
}

export const blockingSubscriber: Scenario = scenario({
  name: "blocking-subscriber",
  source: "seeds/003 A synchronous interface to mini-redis, subscribe",
  summary: "A blocking client becomes a subscriber; another one publishes.",
  claims: [
    {
      id: "transforms",
      text: "The Client::subscribe method is more interesting because it transforms the Client into a Subscriber object.",
      shows: printsLine('subscribed to ["news"]'),
      expected: "guaranteed",
    },
    {
      id: "block-on",
      text: "So, the subscribe method will first use the runtime to transform the asynchronous Client into an asynchronous Subscriber. Then, it will store the resulting Subscriber together with the Runtime and implement the various methods using block_on.",
      shows: inOrder("publish -> 1", "message on news: hello"),
      expected: "guaranteed",
    },
    {
      id: "without-runtime",
      text: "Note that the asynchronous Subscriber struct has a non-async method called get_subscribed. To handle this, we simply call it directly without involving the runtime. (It can be called where block_on would panic.)",
      shows: inOrder('within a runtime: ["news"]', "end"),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "Once clients subscribe to a channel, they may only perform pub/sub related commands.",
      reason:
        "A rule of mini-redis' server, not of Tokio: it answers other commands with an error (MR-7, tested in scenarios/mini-redis).",
    },
    {
      text: "The `BlockingClient` type is transitioned to a `BlockingSubscriber` type in order to prevent non-pub/sub methods from being called.",
      reason: "The compiler prevents it: subscribe takes self, and the new type has no such methods.",
    },
    {
      text: "The above section explains the simplest way to implement a synchronous wrapper, but it is not the only way.",
      reason: "A matter of style.",
    },
  ],
  *main() {
    const tx = yield* serving();
    const subscriber = yield* (yield* BlockingClient.connect(tx)).subscribe("news");
    yield* println(`subscribed to ${debug(subscriber.getSubscribed())}`);
    const publisher = yield* BlockingClient.connect(tx);
    yield* println(`publish -> ${yield* publisher.publish("news", "hello")}`);
    const [channel, message] = (yield* subscriber.nextMessage()).unwrap();
    yield* println(`message on ${channel}: ${message}`);
    using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* println(`within a runtime: ${debug(subscriber.getSubscribed())}`);
    });
    yield* println("end");
  },
});

/** The type cannot prevent this: next_message waits for a message, however long that takes. */
export const subscriberWaits: Scenario = scenario({
  name: "blocking-subscriber-waits",
  source: "seeds/003 A synchronous interface to mini-redis, next_message with nobody who publishes",
  summary: "A subscriber waits for a message that nobody publishes.",
  claims: [
    {
      id: "blocks",
      text: "A `current_thread` runtime for executing operations on the asynchronous client in a blocking manner. (next_message blocks its thread, for ever if nothing is published.)",
      shows: ends("deadlock"),
      expected: "guaranteed",
    },
  ],
  *main() {
    const tx = yield* serving();
    const subscriber = yield* (yield* BlockingClient.connect(tx)).subscribe("news");
    (yield* subscriber.nextMessage()).unwrap();
    yield* drop(subscriber);
  },
});
