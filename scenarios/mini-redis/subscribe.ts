// SUBSCRIBE: MR-7. The connection is in subscriber mode until it ends.
import { drop, err, none, ok, type Sim, some, tokio, tokioStream } from "../../sim/index.ts";
import { type Command, commandOf, nameOf } from "./command.ts";
import type { Connection } from "./connection.ts";
import type { Db } from "./db.ts";
import type { Outcome } from "./failure.ts";
import { array, bulk, error, type Frame, integer } from "./frame.ts";
import type { Shutdown } from "./shutdown.ts";

type Subscriptions = tokioStream.StreamMap<string, tokio.io.Bytes>;

/** Serves a subscriber until his connection ends. */
export function* subscribing(
  channels: readonly string[],
  db: Db,
  connection: Connection,
  shutdown: Shutdown,
): Sim<Outcome<undefined>> {
  const subscriptions = yield* tokioStream.StreamMap.new<string, tokio.io.Bytes>();
  let wanted = channels;
  for (;;) {
    for (const channel of wanted) {
      const done = yield* subscribeTo(channel, subscriptions, db, connection);
      if (done.isErr()) return done;
    }
    wanted = [];
    const got = yield* tokio.select({
      message: tokio.branch(subscriptions.next()).some(),
      frame: connection.readFrame(),
      shutdown: shutdown.recv(),
    });
    if (got.branch === "shutdown") return ok();
    if (got.branch === "message") {
      const [channel, message] = got.value;
      const wrote = yield* connection.writeFrame(array(bulk("message"), bulk(channel), bulk(message)));
      if (wrote.isErr()) return wrote;
      continue;
    }
    if (got.value.isErr()) return got.value;
    if (got.value.value.isNone()) return ok();
    const command = commandOf(got.value.value.value);
    if (command.isErr()) return err(command.error);
    if (command.value.name === "subscribe") wanted = command.value.channels;
    else {
      const done = yield* answer(command.value, subscriptions, connection);
      if (done.isErr()) return done;
    }
  }
}

/** Messages that a slow subscriber missed are skipped without a word (MR-6). */
function* subscribeTo(
  channel: string,
  subscriptions: Subscriptions,
  db: Db,
  connection: Connection,
): Sim<Outcome<undefined>> {
  const messages = yield* tokioStream.BroadcastStream.new(yield* db.subscribe(channel));
  const stream = messages.filterMap((item) => (item.isOk() ? some(item.value) : none));
  yield* drop(yield* subscriptions.insert(channel, stream));
  return yield* connection.writeFrame(reply("subscribe", channel, subscriptions.len()));
}

function* answer(
  command: Exclude<Command, { name: "subscribe" }>,
  subscriptions: Subscriptions,
  connection: Connection,
): Sim<Outcome<undefined>> {
  if (command.name !== "unsubscribe") {
    return yield* connection.writeFrame(error(`ERR unknown command '${nameOf(command)}'`));
  }
  const channels = command.channels.length === 0 ? subscriptions.keys() : command.channels;
  for (const channel of channels) {
    yield* drop(yield* subscriptions.remove(channel));
    const wrote = yield* connection.writeFrame(reply("unsubscribe", channel, subscriptions.len()));
    if (wrote.isErr()) return wrote;
  }
  return ok();
}

const reply = (word: string, channel: string, count: number): Frame => array(bulk(word), bulk(channel), integer(count));
