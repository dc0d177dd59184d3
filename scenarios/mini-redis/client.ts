// mini_redis::Client and Subscriber: MR-12, MR-13.
import { type Duration, err, none, type Option, ok, type Sim, Struct, some, tokio } from "../../sim/index.ts";
import { type Command, requestOf } from "./command.ts";
import { Connection } from "./connection.ts";
import { type Failure, failed, Message, type Outcome } from "./failure.ts";
import { type Frame, frameText, says } from "./frame.ts";

type Bytes = tokio.io.Bytes;
const Bytes: typeof tokio.io.Bytes = tokio.io.Bytes;

const unexpected = (frame: Frame) => failed(`unexpected frame: ${frameText(frame)}`);

/** A connection to a server, for one request at a time. */
export class Client extends Struct {
  readonly connection: Connection;

  private constructor(connection: Connection) {
    super();
    this.connection = connection;
  }

  /**
   * `Client::connect`.
   *
   * @example
   * const client = (yield* Client.connect("127.0.0.1:6379")).unwrap();
   * (yield* client.set("hello", "world")).unwrap();
   * const value = (yield* client.get("hello")).unwrap(); // Some(b"world")
   */
  static *connect(addr: tokio.net.ToSocketAddrs): Sim<Outcome<Client>> {
    const socket = yield* tokio.net.TcpStream.connect(addr);
    if (socket.isErr()) return err(socket.error as Failure);
    return ok(new Client(yield* Connection.new(socket.value)));
  }

  *ping(message: Bytes | null = null): Sim<Outcome<Bytes>> {
    const frame = yield* this.#ask({ name: "ping", message });
    if (frame.isErr()) return frame;
    if (frame.value.kind === "simple") return ok(Bytes.from(frame.value.text));
    return frame.value.kind === "bulk" ? ok(frame.value.bytes) : unexpected(frame.value);
  }

  *get(key: string): Sim<Outcome<Option<Bytes>>> {
    const frame = yield* this.#ask({ name: "get", key });
    if (frame.isErr()) return frame;
    if (frame.value.kind === "simple") return ok(some(Bytes.from(frame.value.text)));
    if (frame.value.kind === "bulk") return ok(some(frame.value.bytes));
    return frame.value.kind === "null" ? ok(none) : unexpected(frame.value);
  }

  set(key: string, value: Bytes | string): Sim<Outcome<undefined>> {
    return this.#set(key, value, null);
  }

  /** The key is gone after this time; the server counts in milliseconds (MR-12). */
  setExpires(key: string, value: Bytes | string, expiration: Duration): Sim<Outcome<undefined>> {
    return this.#set(key, value, expiration);
  }

  *#set(key: string, value: Bytes | string, expire: Duration | null): Sim<Outcome<undefined>> {
    const frame = yield* this.#ask({ name: "set", key, value: Bytes.from(value), expire });
    if (frame.isErr()) return frame;
    return frame.value.kind === "simple" && frame.value.text === "OK" ? ok() : unexpected(frame.value);
  }

  /** How many subscribers there were. */
  *publish(channel: string, message: Bytes | string): Sim<Outcome<number>> {
    const frame = yield* this.#ask({ name: "publish", channel, message: Bytes.from(message) });
    if (frame.isErr()) return frame;
    return frame.value.kind === "integer" ? ok(frame.value.value) : unexpected(frame.value);
  }

  /** From here on the connection is a subscriber's; the client is used up. */
  *subscribe(channels: readonly string[]): Sim<Outcome<Subscriber>> {
    const done = yield* this.subscribeTo(channels);
    return done.isErr() ? done : ok(new Subscriber(this, channels));
  }

  /** Sends the request and waits for a reply per channel. */
  *subscribeTo(channels: readonly string[]): Sim<Outcome<undefined>> {
    const wrote = yield* this.connection.writeFrame(requestOf({ name: "subscribe", channels }));
    if (wrote.isErr()) return wrote;
    for (const channel of channels) {
      const frame = yield* this.readResponse();
      if (frame.isErr()) return frame;
      const parts = frame.value.kind === "array" ? frame.value.parts : [];
      if (!says(parts[0], "subscribe") || !says(parts[1], channel)) return unexpected(frame.value);
    }
    return ok();
  }

  *#ask(command: Exclude<Command, { name: "unknown" }>): Sim<Outcome<Frame>> {
    const wrote = yield* this.connection.writeFrame(requestOf(command));
    return wrote.isErr() ? wrote : yield* this.readResponse();
  }

  /** An error frame is an error; so is the end of the connection. */
  *readResponse(): Sim<Outcome<Frame>> {
    const frame = yield* this.connection.readFrame();
    if (frame.isErr()) return frame;
    if (frame.value.isNone()) return err(tokio.io.Error.new("ConnectionReset", "connection reset by server"));
    const response = frame.value.value;
    return response.kind === "error" ? err(new Message(response.text)) : ok(response);
  }
}

/** `clients::Message`. */
export interface Received {
  readonly channel: string;
  readonly content: Bytes;
}

/** A client that only hears what is published. */
export class Subscriber extends Struct {
  readonly client: Client;
  #channels: readonly string[];

  constructor(client: Client, channels: readonly string[]) {
    super();
    this.client = client;
    this.#channels = channels;
  }

  getSubscribed(): readonly string[] {
    return this.#channels;
  }

  /** The next message; `None` where the server closed. What is no text arrives as its escaped form (MR-13). */
  *nextMessage(): Sim<Outcome<Option<Received>>> {
    const frame = yield* this.client.connection.readFrame();
    if (frame.isErr()) return frame;
    if (frame.value.isNone()) return ok(none);
    const message = frame.value.value;
    const parts = message.kind === "array" ? message.parts : [];
    if (parts.length !== 3 || !says(parts[0], "message")) return unexpected(message);
    const [, channel, content] = parts as readonly [Frame, Frame, Frame];
    return ok(some(Object.freeze({ channel: frameText(channel), content: Bytes.from(frameText(content)) })));
  }

  *subscribe(channels: readonly string[]): Sim<Outcome<undefined>> {
    const done = yield* this.client.subscribeTo(channels);
    if (done.isOk()) this.#channels = [...this.#channels, ...channels];
    return done;
  }

  /** No channel means all. */
  *unsubscribe(channels: readonly string[]): Sim<Outcome<undefined>> {
    const wrote = yield* this.client.connection.writeFrame(requestOf({ name: "unsubscribe", channels }));
    if (wrote.isErr()) return wrote;
    const count = channels.length === 0 ? this.#channels.length : channels.length;
    for (let i = 0; i < count; i++) {
      const frame = yield* this.client.readResponse();
      if (frame.isErr()) return frame;
      const parts = frame.value.kind === "array" ? frame.value.parts : [];
      const left = this.#channels.filter((channel) => !says(parts[1], channel));
      const known = parts.length >= 2 && left.length === this.#channels.length - 1;
      if (!says(parts[0], "unsubscribe") || !known) return unexpected(frame.value);
      this.#channels = left;
    }
    return ok();
  }
}
