// mini_redis::Command: MR-1 (names), MR-2…MR-4, MR-6…MR-8: what a request means.
import { Duration, err, ok, type tokio } from "../../sim/index.ts";
import { type Failure, failed, type Outcome } from "./failure.ts";
import { array, bulk, type Frame } from "./frame.ts";
import { EndOfStream, Parse } from "./parse.ts";

type Bytes = tokio.io.Bytes;

export type Command =
  | { readonly name: "get"; readonly key: string }
  | { readonly name: "set"; readonly key: string; readonly value: Bytes; readonly expire: Duration | null }
  | { readonly name: "publish"; readonly channel: string; readonly message: Bytes }
  | { readonly name: "subscribe"; readonly channels: readonly string[] }
  | { readonly name: "unsubscribe"; readonly channels: readonly string[] }
  | { readonly name: "ping"; readonly message: Bytes | null }
  | { readonly name: "unknown"; readonly command: string };

/** The name that an answer calls the command by. */
export const nameOf = (command: Command): string => (command.name === "unknown" ? command.command : command.name);

/** `Command::from_frame`. */
export function commandOf(frame: Frame): Outcome<Command> {
  const parse = Parse.new(frame);
  if (parse.isErr()) return parse;
  const name = parse.value.nextString();
  if (name.isErr()) return name;
  const reader = readers[name.value.toLowerCase()];
  if (reader === undefined) return ok({ name: "unknown", command: name.value.toLowerCase() });
  const command = reader(parse.value);
  if (command.isErr()) return command;
  const finished = parse.value.finish();
  return finished.isErr() ? finished : command;
}

const readers: Readonly<Record<string, (parse: Parse) => Outcome<Command>>> = {
  get: (parse) => parse.nextString().map((key) => ({ name: "get", key })),
  set: readSet,
  publish(parse) {
    const channel = parse.nextString();
    if (channel.isErr()) return channel;
    return parse.nextBytes().map((message) => ({ name: "publish", channel: channel.value, message }));
  },
  subscribe(parse) {
    const first = parse.nextString();
    if (first.isErr()) return first;
    return parse.rest().map((others) => ({ name: "subscribe", channels: [first.value, ...others] }));
  },
  unsubscribe: (parse) => parse.rest().map((channels) => ({ name: "unsubscribe", channels })),
  ping(parse) {
    const message = parse.nextBytes();
    if (message.isOk()) return ok({ name: "ping", message: message.value });
    return message.error instanceof EndOfStream ? ok({ name: "ping", message: null }) : err(message.error as Failure);
  },
};

/** MR-4: `SET key value [EX seconds | PX milliseconds]`. */
function readSet(parse: Parse): Outcome<Command> {
  const key = parse.nextString();
  if (key.isErr()) return key;
  const value = parse.nextBytes();
  if (value.isErr()) return value;
  const set = { name: "set", key: key.value, value: value.value } as const;
  const option = parse.nextString();
  if (option.isErr()) return option.error instanceof EndOfStream ? ok({ ...set, expire: null }) : option;
  const unit = option.value.toUpperCase();
  if (unit !== "EX" && unit !== "PX") return failed("currently `SET` only supports the expiration option");
  const number = parse.nextInt();
  if (number.isErr()) return number;
  return ok({ ...set, expire: unit === "EX" ? Duration.fromSecs(number.value) : Duration.fromMillis(number.value) });
}

/** `into_frame`: the request that a client sends. */
export function requestOf(command: Exclude<Command, { name: "unknown" }>): Frame {
  switch (command.name) {
    case "get":
      return array(bulk("get"), bulk(command.key));
    case "set": {
      const { key, value, expire } = command;
      const expiry = expire === null ? [] : [bulk("px"), bulk(String(expire.asMillis()))];
      return array(bulk("set"), bulk(key), bulk(value), ...expiry);
    }
    case "publish":
      return array(bulk("publish"), bulk(command.channel), bulk(command.message));
    case "ping":
      return array(bulk("ping"), ...(command.message === null ? [] : [bulk(command.message)]));
    default:
      return array(bulk(command.name), ...command.channels.map(bulk));
  }
}
