// Random Tokio programs as data, so that the same program runs here and on real Tokio, whose output is recorded
// (scenarios/observed/random.json). Each body prints what happens to it: `t2.3b0.1 received Some(4)` is op 1 of branch 0 of
// op 3 of task 2.
// Size: the ops and what each does, as in the interpreter that recorded them.
import {
  Duration,
  debug,
  display,
  drop,
  move,
  none,
  type Option,
  panic,
  println,
  type Sim,
  some,
  std,
  tokio,
} from "../../sim/index.ts";
import { PENDING } from "../../sim/kernel/signal/signal.ts";

/** One step of a body. */
export type RecordedOp =
  | { readonly op: "log" | "yield" | "self_wake" | "panic" }
  | { readonly op: "sleep"; readonly ms: number }
  | { readonly op: "spawn" | "join" | "abort" | "detach"; readonly task: number }
  | { readonly op: "send" | "try_send" | "recv" | "try_recv" | "close" | "drop_tx"; readonly ch: number }
  | { readonly op: "osend" | "orecv"; readonly o: number }
  | { readonly op: "notify_one" | "notify_last" | "notify_waiters" | "notified"; readonly n: number }
  | { readonly op: "acquire"; readonly s: number; readonly k: number; readonly body: readonly RecordedOp[] }
  | { readonly op: "lock"; readonly m: number; readonly body: readonly RecordedOp[] }
  | { readonly op: "consume"; readonly k: number }
  | { readonly op: "select" | "join_all"; readonly branches: readonly (readonly RecordedOp[])[] }
  | { readonly op: "timeout"; readonly ms: number; readonly body: readonly RecordedOp[] }
  | { readonly op: "loop"; readonly k: number; readonly body: readonly RecordedOp[] };

export interface RecordedProgram {
  /** `ct`: current_thread with paused time, `main` is the main future; `mt`: one worker, `main` is a spawned task. */
  readonly flavour: "ct" | "mt" | "mt2";
  /** Capacities; 0: unbounded. */
  readonly channels: readonly number[];
  /** For each channel the task that receives; -1: main. */
  readonly rx_owner: readonly number[];
  readonly notifies: number;
  readonly sems: readonly number[];
  readonly mutexes: number;
  readonly oneshots: number;
  readonly main: readonly RecordedOp[];
  readonly tasks: readonly (readonly RecordedOp[])[];
}

const { mpsc, oneshot, Notify, Semaphore } = tokio.sync;

type Sender = tokio.sync.mpsc.Sender<number> | tokio.sync.mpsc.UnboundedSender<number>;
type Receiver = tokio.sync.mpsc.Receiver<number> | tokio.sync.mpsc.UnboundedReceiver<number>;
type Slot<T> = std.sync.Mutex<Option<T>>;

/** What all bodies share. */
interface Shared {
  readonly program: RecordedProgram;
  readonly notifies: readonly tokio.sync.Notify[];
  readonly sems: readonly tokio.sync.Semaphore[];
  readonly mutexes: readonly tokio.sync.Mutex<null>[];
  /** Taken by whoever is to have it. */
  readonly rx: readonly Slot<Receiver>[];
  readonly otx: readonly Slot<tokio.sync.oneshot.Sender<number>>[];
  readonly orx: readonly Slot<tokio.sync.oneshot.Receiver<number>>[];
}

/** What one body owns. */
interface Body {
  readonly name: string;
  readonly tx: (Sender | null)[];
  readonly rx: Map<number, Receiver>;
  readonly handles: Map<number, tokio.task.JoinHandle<void>>;
  sent: number;
}

function* taken<T>(slot: Slot<T>): Sim<Option<T>> {
  using held = (yield* slot.lock()).unwrap();
  return held.replace(none);
}

/** Runs a program; the last line is END, unless it hangs or panics. */
export function* recorded(program: RecordedProgram): Sim<void> {
  const tx: Sender[] = [];
  const rx: Slot<Receiver>[] = [];
  for (const capacity of program.channels) {
    const [sender, receiver] =
      capacity === 0 ? yield* mpsc.unboundedChannel<number>() : yield* mpsc.channel<number>(capacity);
    tx.push(sender);
    rx.push(yield* std.sync.Mutex.new<Option<Receiver>>(some(receiver)));
  }
  const notifies: tokio.sync.Notify[] = [];
  for (let i = 0; i < program.notifies; i++) notifies.push(yield* Notify.new());
  const sems: tokio.sync.Semaphore[] = [];
  for (const permits of program.sems) sems.push(yield* Semaphore.new(permits));
  const mutexes: tokio.sync.Mutex<null>[] = [];
  for (let i = 0; i < program.mutexes; i++) mutexes.push(yield* tokio.sync.Mutex.new(null));
  const otx: Slot<tokio.sync.oneshot.Sender<number>>[] = [];
  const orx: Slot<tokio.sync.oneshot.Receiver<number>>[] = [];
  for (let i = 0; i < program.oneshots; i++) {
    const [sender, receiver] = yield* oneshot.channel<number>();
    otx.push(yield* std.sync.Mutex.new<Option<tokio.sync.oneshot.Sender<number>>>(some(sender)));
    orx.push(yield* std.sync.Mutex.new<Option<tokio.sync.oneshot.Receiver<number>>>(some(receiver)));
  }
  const shared: Shared = Object.freeze({
    program,
    notifies: Object.freeze(notifies),
    sems: Object.freeze(sems),
    mutexes: Object.freeze(mutexes),
    rx: Object.freeze(rx),
    otx: Object.freeze(otx),
    orx: Object.freeze(orx),
  });
  const main = move({ tx }, function* ({ tx }) {
    yield* bodyOf(shared, "m", -1, tx, program.main);
    yield* println("END");
    if (program.flavour === "mt2") yield* std.process.exit(0); // what others print later was not recorded
  });
  const { Builder } = tokio.runtime;
  if (program.flavour === "ct") {
    using rt = (yield* Builder.newCurrentThread().enableAll().startPaused(true).build()).unwrap();
    yield* rt.blockOn(main);
  } else {
    using rt = (yield* Builder.newMultiThread()
      .workerThreads(program.flavour === "mt2" ? 2 : 1)
      .enableAll()
      .build()).unwrap();
    yield* rt.blockOn(function* () {
      (yield* yield* tokio.spawn(main)).unwrap();
    });
  }
}

function* bodyOf(
  shared: Shared,
  name: string,
  who: number,
  tx: (Sender | null)[],
  ops: readonly RecordedOp[],
): Sim<void> {
  const body: Body = { name, tx, rx: new Map(), handles: new Map(), sent: 0 };
  for (const [c, owner] of shared.program.rx_owner.entries()) {
    if (owner === who) body.rx.set(c, (yield* taken(shared.rx[c] as Slot<Receiver>)).unwrap());
  }
  yield* all(shared, body, "", ops);
}

function* all(shared: Shared, body: Body, path: string, ops: readonly RecordedOp[]): Sim<void> {
  for (const [i, op] of ops.entries()) yield* step(shared, body, `${path}${i}`, op);
}

function* step(shared: Shared, body: Body, at: string, op: RecordedOp): Sim<void> {
  const say = (text: string) => println(`${body.name}.${at}${text === "" ? "" : ` ${text}`}`);
  const branch = (ops: readonly RecordedOp[], mark: string) =>
    function* () {
      yield* all(shared, body, `${at}${mark}.`, ops);
    };
  switch (op.op) {
    case "log":
      yield* say("");
      return;
    case "yield":
      yield* tokio.task.yieldNow();
      yield* say("yielded");
      return;
    case "self_wake": {
      let first = true;
      yield* tokio.future.pollFn(function* ({ waker }) {
        if (!first) return tokio.future.pollReady(null);
        first = false;
        yield* waker.wakeByRef();
        return PENDING;
      });
      yield* say("again");
      return;
    }
    case "panic":
      panic(`${body.name}.${at}`);
      return;
    case "sleep":
      yield* tokio.time.sleep(Duration.fromMillis(op.ms));
      yield* say("slept");
      return;
    case "spawn": {
      const tx: (Sender | null)[] = [];
      for (const sender of body.tx) tx.push(sender === null ? null : yield* sender.clone());
      const ops = shared.program.tasks[op.task] as readonly RecordedOp[];
      const child = move({ tx }, function* ({ tx }) {
        yield* bodyOf(shared, `t${op.task}`, op.task, tx, ops);
      });
      body.handles.set(op.task, yield* tokio.spawn(child));
      return;
    }
    case "join": {
      const handle = body.handles.get(op.task);
      if (handle === undefined) return;
      body.handles.delete(op.task);
      const result = yield* handle;
      const how = result.isOk() ? "ok" : result.unwrapErr().isCancelled() ? "cancelled" : "panicked";
      yield* say(`joined t${op.task} ${how}`);
      return;
    }
    case "abort": {
      const handle = body.handles.get(op.task);
      if (handle !== undefined) yield* handle.abort();
      return;
    }
    case "detach":
      body.handles.delete(op.task);
      return;
    case "send": {
      const tx = body.tx[op.ch];
      body.sent++;
      if (tx === null || tx === undefined) return;
      yield* say(`sent ${(yield* tx.send(body.sent)).isOk()}`);
      return;
    }
    case "try_send": {
      const tx = body.tx[op.ch];
      body.sent++;
      if (tx === null || tx === undefined || !("trySend" in tx)) return;
      const result = yield* tx.trySend(body.sent);
      yield* say(`try_send ${result.isOk() ? "ok" : display(result.unwrapErr())}`);
      return;
    }
    case "recv": {
      const rx = body.rx.get(op.ch);
      if (rx !== undefined) yield* say(`received ${debug(yield* rx.recv())}`);
      return;
    }
    case "try_recv": {
      const rx = body.rx.get(op.ch);
      if (rx !== undefined) yield* say(`try_recv ${debug(yield* rx.tryRecv())}`);
      return;
    }
    case "close": {
      const rx = body.rx.get(op.ch);
      if (rx !== undefined) yield* rx.close();
      return;
    }
    case "drop_tx": {
      const tx = body.tx[op.ch] as Sender | null;
      body.tx[op.ch] = null;
      if (tx !== null) yield* drop(tx);
      return;
    }
    case "osend": {
      const tx = yield* taken(shared.otx[op.o] as Slot<tokio.sync.oneshot.Sender<number>>);
      if (tx.isSome()) yield* say(`osend ${(yield* tx.unwrap().send(op.o)).isOk()}`);
      return;
    }
    case "orecv": {
      const rx = yield* taken(shared.orx[op.o] as Slot<tokio.sync.oneshot.Receiver<number>>);
      if (rx.isSome()) yield* say(`orecv ${(yield* rx.unwrap()).isOk()}`);
      return;
    }
    case "notify_one":
      yield* (shared.notifies[op.n] as tokio.sync.Notify).notifyOne();
      return;
    case "notify_last":
      yield* (shared.notifies[op.n] as tokio.sync.Notify).notifyLast();
      return;
    case "notify_waiters":
      yield* (shared.notifies[op.n] as tokio.sync.Notify).notifyWaiters();
      return;
    case "notified":
      yield* (shared.notifies[op.n] as tokio.sync.Notify).notified();
      yield* say("notified");
      return;
    case "acquire": {
      using _permit = (yield* (shared.sems[op.s] as tokio.sync.Semaphore).acquireMany(op.k)).unwrap();
      yield* say("acquired");
      yield* all(shared, body, `${at}p.`, op.body);
      return;
    }
    case "lock": {
      using _guard = yield* (shared.mutexes[op.m] as tokio.sync.Mutex<null>).lock();
      yield* say("locked");
      yield* all(shared, body, `${at}g.`, op.body);
      return;
    }
    case "consume":
      for (let i = 0; i < op.k; i++) yield* tokio.task.consumeBudget();
      return;
    case "loop":
      for (let i = 0; i < op.k; i++) yield* all(shared, body, `${at}l${i}.`, op.body);
      return;
    case "select": {
      const branches = Object.fromEntries(op.branches.map((ops, i) => [`b${i}`, branch(ops, `b${i}`)]));
      const won = yield* tokio.select(branches, { biased: true });
      yield* say(`selected ${won.branch.slice(1)}`);
      return;
    }
    case "join_all":
      yield* tokio.join(...op.branches.map((ops, i) => branch(ops, `b${i}`)));
      yield* say("joined");
      return;
    case "timeout": {
      const result = yield* tokio.time.timeout(Duration.fromMillis(op.ms), branch(op.body, "t"));
      yield* say(`in time ${result.isOk()}`);
      return;
    }
  }
}
