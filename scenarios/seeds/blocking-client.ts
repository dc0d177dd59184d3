import {
  Duration,
  debug,
  drop,
  inOrder,
  move,
  none,
  type Option,
  println,
  prints,
  printsLine,
  type Scenario,
  type Sim,
  Struct,
  scenario,
  some,
  std,
  tokio,
} from "../../sim/index.ts";

const { mpsc, oneshot } = tokio.sync;

type Reply<T> = tokio.sync.oneshot.Sender<T>;
type Listener = tokio.sync.mpsc.Sender<readonly [string, string]>;

export type Command =
  | { readonly get: string; readonly reply: Reply<Option<string>> }
  | { readonly set: string; readonly value: string; readonly ttl: Option<Duration>; readonly reply: Reply<undefined> }
  | { readonly publish: string; readonly message: string; readonly reply: Reply<number> }
  | { readonly subscribe: string; readonly listener: Listener; readonly reply: Reply<undefined> };

interface Entry {
  readonly value: string;
  readonly expires: tokio.time.Instant | null;
}

export function* server(rx: tokio.sync.mpsc.Receiver<Command>): Sim<void> {
  const data = new Map<string, Entry>();
  const listeners: [string, Listener][] = [];
  for (let got = yield* rx.recv(); got.isSome(); got = yield* rx.recv()) {
    const command = got.value;
    if ("get" in command) {
      const entry = data.get(command.get);
      const live =
        entry !== undefined && (entry.expires === null || (yield* tokio.time.Instant.now()).cmp(entry.expires) < 0);
      yield* command.reply.send(live ? some(entry.value) : none);
    } else if ("set" in command) {
      const expires = command.ttl.isSome() ? (yield* tokio.time.Instant.now()).add(command.ttl.value) : null;
      data.set(command.set, { value: command.value, expires });
      yield* command.reply.send(undefined);
    } else if ("publish" in command) {
      let heard = 0;
      for (const [channel, listener] of listeners) {
        if (channel !== command.publish) continue;
        if ((yield* listener.send(Object.freeze([channel, command.message] as const))).isOk()) heard++;
      }
      yield* command.reply.send(heard);
    } else {
      listeners.push([command.subscribe, command.listener]);
      yield* command.reply.send(undefined);
    }
  }
  yield* println("server: all clients gone");
}

/** An asynchronous client with a current_thread runtime of its own. */
export class BlockingClient extends Struct {
  readonly tx: tokio.sync.mpsc.Sender<Command>;
  readonly rt: tokio.runtime.Runtime;

  private constructor(tx: tokio.sync.mpsc.Sender<Command>, rt: tokio.runtime.Runtime) {
    super();
    this.tx = tx;
    this.rt = rt;
  }

  static *connect(tx: tokio.sync.mpsc.Sender<Command>): Sim<BlockingClient> {
    const rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    return new BlockingClient(yield* tx.clone(), rt);
  }

  *#ask<T>(make: (reply: Reply<T>) => Command): Sim<T> {
    const [reply, answer] = yield* oneshot.channel<T>();
    const { tx } = this;
    return yield* this.rt.blockOn(function* () {
      (yield* tx.send(make(reply))).unwrap();
      return (yield* answer).unwrap();
    });
  }

  get(key: string): Sim<Option<string>> {
    return this.#ask((reply) => ({ get: key, reply }));
  }
  set(key: string, value: string): Sim<undefined> {
    return this.#ask((reply) => ({ set: key, value, ttl: none, reply }));
  }
  setExpires(key: string, value: string, ttl: Duration): Sim<undefined> {
    return this.#ask((reply) => ({ set: key, value, ttl: some(ttl), reply }));
  }
  publish(channel: string, message: string): Sim<number> {
    return this.#ask((reply) => ({ publish: channel, message, reply }));
  }

  *subscribe(channel: string): Sim<BlockingSubscriber> {
    const [listener, rx] = yield* mpsc.channel<readonly [string, string]>(8);
    yield* this.#ask<undefined>((reply) => ({ subscribe: channel, listener, reply }));
    yield* drop(this.tx); // only the runtime moves on
    return new BlockingSubscriber([channel], rx, this.rt);
  }
}

export class BlockingSubscriber extends Struct {
  readonly #channels: readonly string[];
  readonly rx: tokio.sync.mpsc.Receiver<readonly [string, string]>;
  readonly rt: tokio.runtime.Runtime;

  constructor(
    channels: readonly string[],
    rx: tokio.sync.mpsc.Receiver<readonly [string, string]>,
    rt: tokio.runtime.Runtime,
  ) {
    super();
    this.#channels = channels;
    this.rx = rx;
    this.rt = rt;
  }

  getSubscribed(): readonly string[] {
    return this.#channels;
  }
  nextMessage(): Sim<Option<readonly [string, string]>> {
    return this.rt.blockOn(this.rx.recv());
  }
}

const whole = [
  "get foo -> None",
  'get foo -> Some("bar")',
  'get tmp -> Some("x")',
  "get tmp after expiry -> None",
  "publish without subscribers -> 0",
  'subscribed to ["news"]',
  "publish -> 1",
  "publish -> 1",
  'message Some(("news", "one"))',
  'message Some(("news", "two"))',
  "server: all clients gone",
  "main: server joined",
];

/** Rust prints a tuple with parentheses. */
const tuple = (message: Option<readonly [string, string]>): string =>
  message.isSome() ? `Some((${message.value.map(debug).join(", ")}))` : "None";

/** Seed 003, "A synchronous interface to mini-redis": a client that stores a Runtime and uses its block_on. */
export const blockingClient: Scenario = scenario({
  name: "blocking-client",
  source: "seeds/003 A synchronous interface to mini-redis",
  twin: "s003_4_blocking_client",
  summary: "Blocking clients and a subscriber of a server that runs on another thread, over channels.",
  claims: [
    {
      id: "result",
      text: "We do this using the block_on method on the Tokio Runtime type, which executes an asynchronous method and returns its result.",
      shows: printsLine('get foo -> Some("bar")'),
      expected: "guaranteed",
    },
    {
      id: "get-set",
      text: "We will implement a blocking version of the following methods: (get, set, set_expires, publish, subscribe.) fn set_expires(&mut self, key: &str, value: Bytes, expiration: Duration)",
      shows: inOrder(...(whole.slice(0, 4) as [string, ...string[]])),
      expected: "guaranteed",
    },
    {
      id: "publish",
      text: "self.rt.block_on(self.inner.publish(channel, message)) (It gives the number of subscribers.)",
      shows: inOrder("publish without subscribers -> 0", 'subscribed to ["news"]'),
      expected: "guaranteed",
    },
    {
      id: "messages",
      text: "pub fn next_message(&mut self) -> crate::Result<Option<Message>> (What was published before the call is not lost, and comes in order.)",
      shows: inOrder('message Some(("news", "one"))', 'message Some(("news", "two"))'),
      expected: "guaranteed",
    },
    {
      id: "whole",
      text: "(The whole output: every blocking method does what its asynchronous one does, in the order of the calls.)",
      shows: prints(`${whole.join("\n")}\n`),
      expected: "guaranteed",
    },
  ],
  *main() {
    const [tx, rx] = yield* mpsc.channel<Command>(16);
    const serving = yield* std.thread.spawn(
      move({ rx }, function* ({ rx }) {
        using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
        yield* rt.blockOn(move({ rx }, ({ rx }) => server(rx)));
      }),
    );
    const client = yield* BlockingClient.connect(tx);
    yield* println(`get foo -> ${debug(yield* client.get("foo"))}`);
    yield* client.set("foo", "bar");
    yield* println(`get foo -> ${debug(yield* client.get("foo"))}`);
    yield* client.setExpires("tmp", "x", Duration.fromMillis(60));
    yield* println(`get tmp -> ${debug(yield* client.get("tmp"))}`);
    yield* std.thread.sleep(Duration.fromMillis(120));
    yield* println(`get tmp after expiry -> ${debug(yield* client.get("tmp"))}`);
    yield* println(`publish without subscribers -> ${yield* client.publish("news", "zero")}`);
    const subscriber = yield* (yield* BlockingClient.connect(tx)).subscribe("news");
    yield* println(`subscribed to ${debug(subscriber.getSubscribed())}`);
    yield* println(`publish -> ${yield* client.publish("news", "one")}`);
    yield* println(`publish -> ${yield* client.publish("news", "two")}`);
    yield* println(`message ${tuple(yield* subscriber.nextMessage())}`);
    yield* println(`message ${tuple(yield* subscriber.nextMessage())}`);
    yield* drop([client, subscriber, tx]);
    (yield* serving.join()).unwrap();
    yield* println("main: server joined");
  },
});
