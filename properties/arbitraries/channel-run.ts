// A channel program as a body, and the history of what its threads saw.
import type { Program } from "../../sim/explore/program.ts";
import { move } from "../../sim/kernel/closure.ts";
import { drop } from "../../sim/kernel/ownership/drop.ts";
import { type Drop, Owner } from "../../sim/kernel/ownership/owner.ts";
import { Make } from "../../sim/kernel/signal/make.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { debug } from "../../sim/kernel/value/format.ts";
import type { World } from "../../sim/kernel/world.ts";
import { channel, type Receiver, type Sender, SyncSender, syncChannel } from "../../sim/std/mpsc.ts";
import { type JoinHandle, sleep, spawn } from "../../sim/std/thread.ts";
import { type ChannelProgram, type Step, sendersOf } from "./channel-program.ts";

/** A value that is sent, and what became of it. Times are places in the order of all events of the run. */
export class Message extends Owner {
  readonly channel: number;
  readonly calledAt: number;
  answeredAt: number = Number.POSITIVE_INFINITY;
  /** Null while the send is under way. */
  accepted: boolean | null = null;
  readonly receivedAt: number[] = [] as number[];
  /** Dropped by the channel. */
  dropped: boolean = false;

  constructor(world: World, name: string, channel: number, calledAt: number) {
    super(world, name);
    this.channel = channel;
    this.calledAt = calledAt;
  }

  override release(): Drop {
    if (this.receivedAt.length === 0 && this.accepted !== false) this.dropped = true;
    return null;
  }
}

/** One end of a channel that a thread had, and when it dropped it. */
export interface HeldEnd {
  readonly thread: string;
  readonly channel: number;
  readonly end: "sender" | "receiver";
  calledAt: number;
  doneAt: number;
}

export interface History {
  readonly messages: Message[];
  readonly ends: HeldEnd[];
  /** When receives were told that all senders are gone. */
  readonly closings: { readonly channel: number; readonly at: number }[];
}

type Tx = Sender<Message> | SyncSender<Message>;
type Rx = Receiver<Message>;

/**
 * The program as a scenario would have it: main makes the channels, starts the threads, joins them and prints what they
 * saw. Each run writes a history of its own.
 */
export function channelRun(program: ChannelProgram): { readonly program: Program; history(): History } {
  let history: History = { messages: [], ends: [], closings: [] };
  const main = function* (): Sim<void> {
    history = { messages: [], ends: [], closings: [] };
    const clock = { now: 0 };
    const txs: Tx[] = [];
    const rxs: Rx[] = [];
    for (const bound of program.bounds) {
      const [tx, rx] = bound === null ? yield* channel<Message>() : yield* syncChannel<Message>(bound);
      txs.push(tx);
      rxs.push(rx);
    }
    const threads: JoinHandle<string>[] = [];
    for (const [index, steps] of program.threads.entries()) {
      const tx = new Map<number, Tx>();
      for (const n of sendersOf(steps)) tx.set(n, yield* (txs[n] as Tx).clone());
      const own = rxs.map((rx, n) => [n, rx] as const).filter(([n]) => program.receivers[n] === index);
      const thread = new Thread(`main.${index + 1}`, history, clock);
      const captures = { tx: [...tx.values()], rx: own.map(([, rx]) => rx) };
      threads.push(yield* spawn(move(captures, () => thread.run(steps, tx, new Map(own)))));
    }
    yield* drop(txs);
    const seen: string[] = [];
    for (const thread of threads) seen.push((yield* thread.join()).unwrap());
    yield* println(seen.join(" | "));
  };
  return { program: { name: "channel-program", main }, history: () => history };
}

class Thread {
  readonly #path: string;
  readonly #history: History;
  readonly #clock: { now: number };
  readonly #seen: string[] = [];
  #sent = 0;

  constructor(path: string, history: History, clock: { now: number }) {
    this.#path = path;
    this.#history = history;
    this.#clock = clock;
  }

  *run(steps: readonly Step[], txs: ReadonlyMap<number, Tx>, rxs: ReadonlyMap<number, Rx>): Sim<string> {
    const held = [...this.#hold(txs, "sender"), ...this.#hold(rxs, "receiver")];
    for (const { do: what, channel, ms } of steps) {
      const [tx, rx] = [txs.get(channel) as Tx, rxs.get(channel) as Rx];
      if (what === "sleep") yield* sleep(Duration.fromMillis(ms));
      else if (what === "send" || what === "trySend") yield* this.#send(tx, channel, what);
      else if (what === "drain") while (yield* this.#receive(rx, channel, what, ms));
      else if (what === "dropSender" || what === "dropReceiver") {
        yield* this.#drop(
          what === "dropSender" ? tx : rx,
          held,
          channel,
          what === "dropSender" ? "sender" : "receiver",
        );
      } else yield* this.#receive(rx, channel, what, ms);
    }
    // A thread drops its ends when it ends; here it does so itself, so that the history shows when.
    for (const [n, tx] of txs) if (!tx.gone) yield* this.#drop(tx, held, n, "sender");
    for (const [n, rx] of rxs) if (!rx.gone) yield* this.#drop(rx, held, n, "receiver");
    return this.#seen.join(" ");
  }

  #hold(ends: ReadonlyMap<number, Owner>, end: HeldEnd["end"]): HeldEnd[] {
    const never = Number.POSITIVE_INFINITY;
    const held = [...ends.keys()].map((n) => ({ thread: this.#path, channel: n, end, calledAt: never, doneAt: never }));
    this.#history.ends.push(...held);
    return held;
  }

  *#send(tx: Tx, n: number, what: "send" | "trySend"): Sim<void> {
    const name = `${this.#path.slice("main.".length)}.${++this.#sent}`;
    const calledAt = this.#clock.now++;
    const message = yield* new Make((world) => {
      const made = new Message(world, name, n, calledAt);
      world.own(made);
      return made;
    });
    this.#history.messages.push(message);
    // An unbounded channel has no try_send.
    const result =
      tx instanceof SyncSender && what === "trySend" ? yield* tx.trySend(message) : yield* tx.send(message);
    message.accepted = result.isOk();
    message.answeredAt = this.#clock.now++;
    this.#seen.push(debug(result));
  }

  /** Whether a value came. */
  *#receive(rx: Rx, n: number, what: Step["do"], ms: number): Sim<boolean> {
    const result =
      what === "tryRecv"
        ? yield* rx.tryRecv()
        : what === "recvTimeout"
          ? yield* rx.recvTimeout(Duration.fromMillis(ms))
          : yield* rx.recv();
    const at = this.#clock.now++;
    if (result.isOk()) {
      result.value.receivedAt.push(at);
      this.#seen.push(result.value.name);
      return true;
    }
    const text = debug(result.error);
    if (text === "RecvError" || text === "Disconnected") this.#history.closings.push({ channel: n, at });
    this.#seen.push(text);
    return false;
  }

  *#drop(owner: Owner, held: readonly HeldEnd[], n: number, end: HeldEnd["end"]): Sim<void> {
    const entry = held.find((candidate) => candidate.channel === n && candidate.end === end) as HeldEnd;
    entry.calledAt = this.#clock.now++;
    yield* drop(owner);
    entry.doneAt = this.#clock.now++;
  }
}
