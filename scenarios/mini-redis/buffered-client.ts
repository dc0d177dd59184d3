// mini_redis::BufferedClient: MR-15. A task owns the client; requests and their oneshot senders come through a channel.
import { err, move, none, type Option, type Sim, Struct, tokio } from "../../sim/index.ts";
import type { Client } from "./client.ts";
import type { Outcome } from "./failure.ts";

const { mpsc, oneshot } = tokio.sync;
type Bytes = tokio.io.Bytes;
const Bytes: typeof tokio.io.Bytes = tokio.io.Bytes;

type Reply = Outcome<Option<Bytes>>;

interface Request {
  readonly key: string;
  /** Null: a GET. */
  readonly value: Bytes | null;
  readonly reply: tokio.sync.oneshot.Sender<Reply>;
}

/** Requests that may wait (MR-15). */
const QUEUE = 32;

export class BufferedClient extends Struct {
  readonly tx: tokio.sync.mpsc.Sender<Request>;

  private constructor(tx: tokio.sync.mpsc.Sender<Request>) {
    super();
    this.tx = tx;
  }

  /** The client moves into a task, which ends with the last clone of this. */
  static *buffer(client: Client): Sim<BufferedClient> {
    const [tx, rx] = yield* mpsc.channel<Request>(QUEUE);
    yield* tokio.spawn(
      move({ client, rx }, function* ({ client, rx }) {
        for (let got = yield* rx.recv(); got.isSome(); got = yield* rx.recv()) {
          const { key, value, reply } = got.value;
          yield* reply.send(value === null ? yield* client.get(key) : (yield* client.set(key, value)).map(() => none));
        }
      }),
    );
    return new BufferedClient(tx);
  }

  *clone(): Sim<BufferedClient> {
    return new BufferedClient(yield* this.tx.clone());
  }

  get(key: string): Sim<Reply> {
    return this.#ask(key, null);
  }

  *set(key: string, value: Bytes | string): Sim<Outcome<undefined>> {
    return (yield* this.#ask(key, Bytes.from(value))).map(() => undefined);
  }

  *#ask(key: string, value: Bytes | null): Sim<Reply> {
    const [reply, answer] = yield* oneshot.channel<Reply>();
    const sent = yield* this.tx.send({ key, value, reply });
    if (sent.isErr()) return err(sent.error);
    const got = yield* answer;
    return got.isOk() ? got.value : err(got.error);
  }
}
