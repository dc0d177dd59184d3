// mini_redis::BlockingClient and BlockingSubscriber: MR-14. A client with a current_thread runtime of its own, which moves
// only during these calls.
import { type Duration, none, type Option, ok, type Result, type Sim, Struct, some, tokio } from "../../sim/index.ts";
import { Client, type Received, type Subscriber } from "./client.ts";
import type { Failure, Outcome } from "./failure.ts";

type Bytes = tokio.io.Bytes;
type Runtime = tokio.runtime.Runtime;

export class BlockingClient extends Struct {
  readonly inner: Client;
  readonly rt: Runtime;

  private constructor(inner: Client, rt: Runtime) {
    super();
    this.inner = inner;
    this.rt = rt;
  }

  /**
   * `BlockingClient::connect`.
   *
   * @example
   * const client = (yield* BlockingClient.connect("127.0.0.1:6379")).unwrap();
   * const value = (yield* client.get("hello")).unwrap();
   */
  static *connect(addr: tokio.net.ToSocketAddrs): Sim<Outcome<BlockingClient>> {
    const rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    const inner = yield* rt.blockOn(() => Client.connect(addr));
    return inner.isErr() ? inner : ok(new BlockingClient(inner.value, rt));
  }

  get(key: string): Sim<Outcome<Option<Bytes>>> {
    return this.rt.blockOn(() => this.inner.get(key));
  }
  set(key: string, value: Bytes | string): Sim<Outcome<undefined>> {
    return this.rt.blockOn(() => this.inner.set(key, value));
  }
  setExpires(key: string, value: Bytes | string, expiration: Duration): Sim<Outcome<undefined>> {
    return this.rt.blockOn(() => this.inner.setExpires(key, value, expiration));
  }
  publish(channel: string, message: Bytes | string): Sim<Outcome<number>> {
    return this.rt.blockOn(() => this.inner.publish(channel, message));
  }

  /** The client is used up. */
  *subscribe(channels: readonly string[]): Sim<Outcome<BlockingSubscriber>> {
    const subscriber = yield* this.rt.blockOn(() => this.inner.subscribe(channels));
    return subscriber.isErr() ? subscriber : ok(new BlockingSubscriber(subscriber.value, this.rt));
  }
}

export class BlockingSubscriber extends Struct {
  readonly inner: Subscriber;
  readonly rt: Runtime;

  constructor(inner: Subscriber, rt: Runtime) {
    super();
    this.inner = inner;
    this.rt = rt;
  }

  /** Does not involve the runtime. */
  getSubscribed(): readonly string[] {
    return this.inner.getSubscribed();
  }
  nextMessage(): Sim<Outcome<Option<Received>>> {
    return this.rt.blockOn(() => this.inner.nextMessage());
  }
  subscribe(channels: readonly string[]): Sim<Outcome<undefined>> {
    return this.rt.blockOn(() => this.inner.subscribe(channels));
  }
  unsubscribe(channels: readonly string[]): Sim<Outcome<undefined>> {
    return this.rt.blockOn(() => this.inner.unsubscribe(channels));
  }

  /** `Iterator::next` of `into_iter`: a message or an error; `None` at the end. */
  *next(): Sim<Option<Result<Received, Failure>>> {
    const message = yield* this.nextMessage();
    if (message.isErr()) return some(message);
    return message.value.isSome() ? some(ok(message.value.value)) : none;
  }
}
