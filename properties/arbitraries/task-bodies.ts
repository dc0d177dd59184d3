// The two kinds of bodies of a task program: those that send, and the one that receives.
import { move } from "../../sim/kernel/closure.ts";
import { drop } from "../../sim/kernel/ownership/drop.ts";
import { Make } from "../../sim/kernel/signal/make.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { debug } from "../../sim/kernel/value/format.ts";
import type { Result } from "../../sim/kernel/value/result.ts";
import { sleep as sleepThread } from "../../sim/std/thread.ts";
import type { Handle } from "../../sim/tokio/runtime/index.ts";
import type { Receiver, Sender, UnboundedSender } from "../../sim/tokio/sync/mpsc.ts";
import * as oneshot from "../../sim/tokio/sync/oneshot.ts";
import { yieldNow } from "../../sim/tokio/task/index.ts";
import { sleep } from "../../sim/tokio/time/index.ts";
import { Letter, type Scribe } from "./task-history.ts";
import type { Sending, TaskProgram, TaskStep } from "./task-program.ts";

/** What travels: a letter, and where to send the answer. */
export interface Value {
  readonly letter: Letter;
  readonly reply: oneshot.Sender<string> | null;
}

export type Tx = Sender<Value> | UnboundedSender<Value>;
export type Rx = Receiver<Value>;

/** Where a body that sends runs. */
export interface Place {
  readonly on: Sending["on"];
  readonly name: string;
  readonly handle: Handle;
  /** The receiving end; to be looked at only. */
  readonly receiver: Rx;
  readonly scribe: Scribe;
}

/** Makes the steps and answers with what the body saw. */
export function* send(place: Place, first: Tx, steps: readonly TaskStep[]): Sim<string> {
  const { on, name, handle, scribe } = place;
  const held = [first];
  const seen: string[] = [];
  for (const [index, { do: what, ms }] of steps.entries()) {
    const letter = `${name}.${index + 1}`;
    const tx = held[held.length - 1] as Tx;
    if (what === "print") yield* println(letter);
    else if (what === "yield") yield* yieldNow();
    else if (what === "sleep") yield* pause(on, ms);
    else if (what === "clone") held.push(scribe.sender(yield* tx.clone()));
    else if (what === "drop") yield* drop(held.pop());
    else if (what === "fork") {
      const copy = scribe.sender(yield* tx.clone());
      const there = { ...place, on: "task", name: letter } as const;
      yield* handle.spawn(move({ copy }, ({ copy }) => send(there, copy, [{ do: "send", ms: 1 }])));
    } else if (what === "ask") seen.push(yield* ask(place, tx, letter));
    else seen.push(debug(yield* sendOne(place, tx, yield* write(place, letter), null, what)));
  }
  return seen.join(" ");
}

function* pause(on: "main" | Sending["on"], ms: number): Sim<void> {
  if (on === "thread") yield* sleepThread(Duration.fromMillis(ms));
  else yield* sleep(Duration.fromMillis(ms));
}

function* write({ receiver, scribe }: Place, name: string): Sim<Letter> {
  const letter = yield* new Make((world) => {
    const made = new Letter(world, name, scribe.now(), receiver);
    world.own(made);
    return made;
  });
  scribe.history.messages.push(letter);
  return letter;
}

function* sendOne(
  { on, scribe }: Place,
  tx: Tx,
  letter: Letter,
  reply: Value["reply"],
  what: "send" | "trySend",
): Sim<Result<undefined, unknown>> {
  const value: Value = { letter, reply };
  let result: Result<undefined, unknown>;
  // An unbounded channel has no try_send, and never waits.
  if (!("trySend" in tx)) result = yield* tx.send(value);
  else if (what === "trySend") result = yield* tx.trySend(value);
  else result = on === "thread" ? yield* tx.blockingSend(value) : yield* tx.send(value);
  letter.accepted = result.isOk();
  letter.answeredAt = scribe.now();
  return result;
}

function* ask(place: Place, tx: Tx, name: string): Sim<string> {
  const [reply, answer] = yield* oneshot.channel<string>();
  const letter = yield* write(place, name);
  const sent = yield* sendOne(place, tx, letter, reply, "send");
  // What came back is dropped here, as a match on the error would: nobody else could answer.
  if (sent.isErr()) yield* drop(reply);
  const got = place.on === "thread" ? yield* answer.blockingRecv() : yield* answer;
  place.scribe.history.answers.push({ asked: letter, answer: got.isOk() ? got.value : null });
  return debug(got);
}

/** Receives until there is nothing more, and answers with what came. */
export function* consume(on: TaskProgram["consumer"], program: TaskProgram, scribe: Scribe, rx: Rx): Sim<string> {
  const seen: string[] = [];
  for (;;) {
    const next = on === "thread" ? yield* rx.blockingRecv() : yield* rx.recv();
    if (next.isNone()) break;
    const { letter, reply } = next.unwrap();
    letter.receivedAt.push(scribe.now());
    seen.push(letter.name);
    if (reply !== null && program.answers) yield* reply.send(letter.name);
    yield* drop({ letter, reply: program.answers ? null : reply });
    if (program.pause === "sleep") yield* pause(on, 1);
    else if (program.pause === "yield" && on !== "thread") yield* yieldNow();
  }
  scribe.closed();
  yield* drop(rx);
  return seen.join(" ");
}
