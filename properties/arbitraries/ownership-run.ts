// An ownership program as a body, which counts what became of its values.
// Size: one kind of body, and what each of its acts does.
import type { Program } from "../../sim/explore/program.ts";
import { type Closure, type Moved, move } from "../../sim/kernel/closure.ts";
import { drop } from "../../sim/kernel/ownership/drop.ts";
import { type Droppable, onDrop } from "../../sim/kernel/ownership/on-drop.ts";
import { Make } from "../../sim/kernel/signal/make.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { panic } from "../../sim/kernel/value/panic.ts";
import { err, ok, type Result } from "../../sim/kernel/value/result.ts";
import { Arc } from "../../sim/std/arc.ts";
import { sleep as block, spawn as spawnThread } from "../../sim/std/thread.ts";
import { join } from "../../sim/tokio/macros/join.ts";
import { select } from "../../sim/tokio/macros/select.ts";
import { tryJoin } from "../../sim/tokio/macros/try-join.ts";
import { Builder, type Handle, type Runtime } from "../../sim/tokio/runtime/index.ts";
import {
  channel,
  type Receiver,
  type Sender,
  type UnboundedSender,
  unboundedChannel,
} from "../../sim/tokio/sync/mpsc.ts";
import { channel as oneshot } from "../../sim/tokio/sync/oneshot.ts";
import { channel as watch } from "../../sim/tokio/sync/watch.ts";
import { type JoinHandle, JoinSet, yieldNow } from "../../sim/tokio/task/index.ts";
import { sleep, timeout } from "../../sim/tokio/time/index.ts";
import type { Act, Body, Branch, OwnershipProgram } from "./ownership-program.ts";

type Value = Droppable<Record<string, unknown>>;
type Tx = Sender<Value> | UnboundedSender<Value>;
type Rx = Receiver<Value>;

/** What became of the values. */
export interface Estate {
  /** By the number of a value: how often its destructor ran. */
  readonly drops: Map<number, number>;
  numbers: number;
  /** Who received a value after its destructor. */
  readonly complaints: string[];
  /** Threads and blocking closures that have not let go of all they had. */
  alive: number;
  /** Whether main went on until everybody had come to an end. */
  settled: boolean;
}

/** The program as a body, and what became of the values of its latest run. */
export function ownershipRun(program: OwnershipProgram): { readonly program: Program; estate(): Estate } {
  let estate = empty();
  const main = function* (): Sim<void> {
    estate = empty();
    yield* run(program, estate);
  };
  return { program: { name: "ownership-program", main }, estate: () => estate };
}

const empty = (): Estate => ({ drops: new Map(), numbers: 0, complaints: [], alive: 0, settled: false });
const ms = (count: number) => Duration.fromMillis(count);

/** Longer than any body takes. */
const LONG = ms(1000);

function* run({ workers, bounds, shutdown, acts }: OwnershipProgram, estate: Estate): Sim<void> {
  const lateness = yield* new Make((world) => world.lateness);
  const builder = workers === 0 ? Builder.newCurrentThread() : Builder.newMultiThread().workerThreads(workers);
  const rt = (yield* builder.enableAll().build()).unwrap();
  const senders: Tx[] = [];
  const receivers: Rx[] = [];
  for (const bound of bounds) {
    const [tx, rx]: [Tx, Rx] = bound === null ? yield* unboundedChannel<Value>() : yield* channel<Value>(bound);
    senders.push(tx);
    receivers.push(rx);
  }
  const handle = rt.handle();
  yield* rt.blockOn(
    move({ senders, receivers }, ({ senders, receivers }) =>
      new Living(estate, handle, true, senders, receivers).live(acts, false),
    ),
  );
  estate.settled = true;
  if (shutdown === "after a panic") panic("main");
  if (shutdown === "drop") return yield* drop(rt);
  if (shutdown === "background") yield* rt.shutdownBackground();
  else if (shutdown === "timeout") yield* rt.shutdownTimeout(ms(2));
  else {
    using other = (yield* Builder.newCurrentThread().build()).unwrap();
    yield* other.blockOn(move({ rt }, ({ rt }) => inBackground(rt)));
  }
  estate.settled = false;
  yield* block(LONG);
  estate.settled = lateness === 0; // time waits for everybody
}

function* inBackground(rt: Runtime): Sim<void> {
  yield* rt.shutdownBackground();
}

/** A body that runs. */
class Living {
  readonly #estate: Estate;
  readonly #handle: Handle;
  readonly #awaits: boolean;
  readonly #senders: Tx[];
  readonly #receivers: (Rx | null)[];
  readonly #held: Value[] = [];
  #set: JoinSet<readonly Value[]> | null = null;

  constructor(estate: Estate, handle: Handle, awaits: boolean, senders: Tx[], receivers: (Rx | null)[]) {
    this.#estate = estate;
    this.#handle = handle;
    this.#awaits = awaits;
    this.#senders = senders;
    this.#receivers = receivers;
  }

  /** Answers with the values that it has in the end, if it returns them. */
  *live(acts: readonly Act[], returns: boolean, given?: Value): Sim<readonly Value[]> {
    if (given !== undefined) this.#receive(given);
    for (const act of acts) yield* this.#awaits ? this.#awaiting(act) : this.#blocking(act);
    return returns ? this.#held : [];
  }

  *#make(): Sim<Value> {
    const { drops } = this.#estate;
    const number = this.#estate.numbers++;
    const value = yield* onDrop(`value ${number}`, function* () {
      drops.set(number, (drops.get(number) ?? 0) + 1);
      if (number % 3 === 0) yield* println(`drop ${number}`);
    });
    drops.set(number, 0); // whoever is killed before his first poll has made nothing
    return value;
  }

  #receive(...values: readonly Value[]): void {
    for (const value of values) {
      if (value.gone) this.#estate.complaints.push(`${value.name} came after its destructor`);
      if (this.#held.includes(value)) this.#estate.complaints.push(`${value.name} came twice`);
      this.#held.push(value);
    }
  }

  *#some(): Sim<Value> {
    return this.#held.pop() ?? (yield* this.#make());
  }

  *#awaiting(act: Act): Sim<void> {
    switch (act.do) {
      case "yield":
        return yield* yieldNow();
      case "sleep":
        return yield* sleep(ms(act.ms));
      case "send": {
        const tx = this.#tx(act.channel);
        if (!("trySend" in tx)) return yield* this.#anywhere(act);
        const sent = yield* timeout(ms(1), tx.send(yield* this.#some()));
        if (sent.isOk() && sent.value.isErr()) this.#receive(sent.value.error.value);
        return;
      }
      case "recv": {
        const got = yield* timeout(ms(2), this.#receivers[act.channel]?.recv() ?? sleep(ms(1)));
        if (got.isOk() && got.value?.isSome()) this.#receive(got.value.value);
        return;
      }
      case "oneshot": {
        const [tx, rx] = yield* oneshot<Value>();
        yield* tx.send(yield* this.#some());
        if (this.#held.length % 2 === 0) this.#receive((yield* rx).unwrap());
        return;
      }
      case "select": {
        const [first, second, third] = yield* this.#blocks(act.branches);
        const branches = { first: first as Moved<Answer>, ...(second && { second }), ...(third && { third }) };
        return this.#answered((yield* select(branches)).value);
      }
      case "join":
        for (const answer of yield* join(...(yield* this.#blocks(act.branches)))) this.#answered(answer);
        return;
      case "tryJoin": {
        const tried = yield* tryJoin(...(yield* this.#blocks(act.branches)));
        this.#receive(...(tried.isOk() ? tried.value : [tried.error]));
        return;
      }
      case "timeout": {
        const [first] = yield* this.#blocks(act.branches.slice(0, 1));
        const timed = yield* timeout(ms(1), first as Moved<Answer>);
        if (timed.isOk()) this.#answered(timed.value);
        return;
      }
      case "spawn":
        return yield* act.body.on === "set" ? this.#inSet(act.body) : this.#spawning(act.body);
      default:
        return yield* this.#anywhere(act);
    }
  }

  *#blocking(act: Act): Sim<void> {
    switch (act.do) {
      case "sleep":
        return yield* block(ms(act.ms));
      case "oneshot": {
        const [tx, rx] = yield* oneshot<Value>();
        if (this.#held.length % 2 === 0) yield* drop(rx);
        const sent = yield* tx.send(yield* this.#some());
        if (sent.isErr()) this.#receive(sent.error);
        return;
      }
      case "spawn":
        return yield* this.#spawning(act.body);
      default:
        return yield* this.#anywhere(act);
    }
  }

  *#anywhere(act: Act): Sim<void> {
    switch (act.do) {
      case "make":
        this.#held.push(yield* this.#make());
        return;
      case "drop":
        return yield* drop(yield* this.#some());
      case "panic":
        return panic("a body");
      case "block":
        return yield* block(ms(act.ms));
      case "send":
      case "trySend": {
        const tx = this.#tx(act.channel);
        const value = yield* this.#some();
        const sent = "trySend" in tx ? yield* tx.trySend(value) : yield* tx.send(value);
        if (sent.isErr()) this.#receive(sent.error.value);
        return;
      }
      case "recv": {
        const got = yield* this.#receivers[act.channel]?.tryRecv() ?? println("");
        if (got?.isOk()) this.#receive(got.value);
        return;
      }
      case "share": {
        const shared = yield* Arc.new(yield* this.#some());
        for (const nap of [0, 1]) yield* this.#handle.spawn(move({ mine: yield* shared.clone() }, () => napping(nap)));
        return;
      }
      case "watch": {
        const [tx, rx] = yield* watch<Value>(yield* this.#some());
        if (this.#held.length % 2 === 0) yield* drop(rx);
        const sent = yield* tx.send(yield* this.#some());
        if (sent.isErr()) this.#receive(sent.error.value);
        return;
      }
    }
  }

  #tx(channel: number): Tx {
    return this.#senders[channel] as Tx;
  }

  /** Async blocks, each with a value. */
  *#blocks(branches: readonly Branch[]): Sim<Moved<Answer>[]> {
    const blocks = [];
    for (const branch of branches) {
      blocks.push(move({ value: yield* this.#some() }, ({ value }) => branching(branch, value)));
    }
    return blocks;
  }

  #answered(answer: Answer): void {
    this.#receive(answer.isOk() ? answer.value : answer.error);
  }

  /** The body as what is spawned: it captures a value, senders, and a receiver that it uses. */
  *#bodyOf({ on, acts, returns, after }: Body): Sim<Moved<readonly Value[]>> {
    const estate = this.#estate;
    const handle = this.#handle;
    const senders = [];
    for (const tx of this.#senders) senders.push(yield* tx.clone());
    const receivers = this.#receivers.map((rx, at) => {
      if (!acts.some((act) => act.do === "recv" && act.channel === at)) return null;
      this.#receivers[at] = null;
      return rx;
    });
    const value = yield* this.#some();
    const isThread = on === "thread" || on === "blocking";
    if (isThread) estate.alive++;
    // The last capture is dropped last. An output that nobody wants is dropped even later.
    const life = isThread ? yield* onDrop("life", () => ending(estate)) : null;
    const back = returns && !(isThread && after !== "await");
    return move({ value, senders, receivers, life }, ({ value, senders, receivers }) =>
      new Living(estate, handle, !isThread, senders, receivers).live(acts, back, value),
    );
  }

  *#spawning(body: Body): Sim<void> {
    const { on, after } = body;
    const code = yield* this.#bodyOf(body);
    if (on === "thread") {
      const thread = yield* spawnThread(code);
      if (after !== "await") return;
      const joined = yield* thread.join();
      if (joined.isOk()) this.#receive(...joined.value);
      return;
    }
    const handle: JoinHandle<readonly Value[]> =
      on === "blocking"
        ? yield* this.#handle.spawnBlocking(code as Closure<readonly Value[]>)
        : yield* this.#handle.spawn(code);
    if (after === "abort" || after === "abort, await") yield* handle.abort();
    if (!this.#awaits || after === "abort") return;
    if (after === "detach") return yield* drop(handle);
    const joined = after === "timeout" ? yield* timeout(ms(1), handle) : ok(yield* handle);
    if (joined.isOk() && joined.value.isOk()) this.#receive(...joined.value.value);
  }

  *#inSet(body: Body): Sim<void> {
    const set = this.#set ?? (yield* JoinSet.new<readonly Value[]>());
    this.#set = set;
    yield* set.spawn(yield* this.#bodyOf(body));
    switch (body.after) {
      case "await": {
        const joined = yield* set.joinNext();
        if (joined.isSome() && joined.value.isOk()) this.#receive(...joined.value.value);
        return;
      }
      case "abort":
        return yield* set.abortAll();
      case "abort, await":
        return yield* set.shutdown();
      case "detach":
        return yield* set.detachAll();
      case "timeout":
        this.#set = null;
        return yield* drop(set);
    }
  }
}

type Answer = Result<Value, Value>;

function* branching({ ms: nap, ends }: Branch, value: Value): Sim<Answer> {
  yield* napping(nap);
  if (ends === "panic") panic("a branch");
  return ends === "error" ? err(value) : ok(value);
}

function* napping(nap: number): Sim<void> {
  if (nap > 0) yield* sleep(ms(nap));
}

function* ending(estate: Estate): Sim<void> {
  estate.alive--;
}
