// Random Tokio programs as data, so that the same program runs here and on real Tokio, whose output is recorded
// (scenarios/observed/random.json). Each body prints what happens to it: `t2.3b0.1 received Some(4)` is op 1 of branch 0 of
// op 3 of task 2.
// Size: the ops and what each does, as in the interpreter that recorded them.
import {
  Duration,
  debug,
  display,
  drop,
  err,
  move,
  none,
  type Option,
  ok,
  panic,
  println,
  type Result,
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
  | { readonly op: "loop"; readonly k: number; readonly body: readonly RecordedOp[] }
  | { readonly op: "bsend" | "brecv" | "btry_recv"; readonly b: number }
  | { readonly op: "wsend" | "wchanged" | "wborrow"; readonly w: number }
  | {
      readonly op: "interval";
      readonly ms: number;
      readonly k: number;
      readonly how: string;
      readonly body: readonly RecordedOp[];
    }
  | { readonly op: "join_set"; readonly branches: readonly (readonly RecordedOp[])[]; readonly abort: boolean }
  | { readonly op: "read" | "write"; readonly r: number; readonly body: readonly RecordedOp[] }
  | { readonly op: "add_permits"; readonly s: number; readonly k: number }
  | { readonly op: "close_sem"; readonly s: number }
  | { readonly op: "once"; readonly c: number; readonly body: readonly RecordedOp[] }
  | {
      readonly op: "try_join";
      readonly branches: readonly (readonly RecordedOp[])[];
      readonly fails: readonly boolean[];
    }
  | { readonly op: "time" }
  | { readonly op: "reset"; readonly ms: number; readonly to: number }
  | { readonly op: "send_timeout"; readonly ch: number; readonly ms: number };

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
  /** Capacities. */
  readonly broadcasts?: readonly number[];
  readonly watches?: number;
  readonly rwlocks?: number;
  readonly onces?: number;
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
  readonly rwlocks: readonly tokio.sync.RwLock<null>[];
  readonly onces: readonly tokio.sync.OnceCell<number>[];
  /** Taken by whoever is to have it. */
  readonly rx: readonly Slot<Receiver>[];
  readonly otx: readonly Slot<tokio.sync.oneshot.Sender<number>>[];
  readonly orx: readonly Slot<tokio.sync.oneshot.Receiver<number>>[];
}

/** What a body is given. */
interface Given {
  readonly tx: (Sender | null)[];
  readonly btx: tokio.sync.broadcast.Sender<number>[];
  readonly wtx: tokio.sync.watch.Sender<number>[];
}

/** What one body owns. */
interface Body extends Given {
  readonly name: string;
  /** When the main future began. */
  readonly start: tokio.time.Instant;
  readonly rx: Map<number, Receiver>;
  readonly handles: Map<number, tokio.task.JoinHandle<void>>;
  readonly brx: tokio.sync.broadcast.Receiver<number>[];
  readonly wrx: tokio.sync.watch.Receiver<number>[];
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
  const { broadcasts = [], watches = 0 } = program;
  const btx: tokio.sync.broadcast.Sender<number>[] = [];
  for (const capacity of broadcasts) btx.push(yield* tokio.sync.broadcast.Sender.new<number>(capacity));
  const wtx: tokio.sync.watch.Sender<number>[] = [];
  for (let i = 0; i < watches; i++) wtx.push(yield* tokio.sync.watch.Sender.new(0));
  const rwlocks: tokio.sync.RwLock<null>[] = [];
  for (let i = 0; i < (program.rwlocks ?? 0); i++) rwlocks.push(yield* tokio.sync.RwLock.new(null));
  const onces: tokio.sync.OnceCell<number>[] = [];
  for (let i = 0; i < (program.onces ?? 0); i++) onces.push(yield* tokio.sync.OnceCell.new<number>());
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
    rwlocks: Object.freeze(rwlocks),
    onces: Object.freeze(onces),
    rx: Object.freeze(rx),
    otx: Object.freeze(otx),
    orx: Object.freeze(orx),
  });
  const main = move({ tx, btx, wtx }, function* (given) {
    yield* bodyOf(shared, "m", -1, given, yield* tokio.time.Instant.now(), program.main);
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
  given: Given,
  start: tokio.time.Instant,
  ops: readonly RecordedOp[],
): Sim<void> {
  const body: Body = { ...given, name, start, rx: new Map(), handles: new Map(), brx: [], wrx: [], sent: 0 };
  for (const tx of body.btx) body.brx.push(yield* tx.subscribe());
  for (const tx of body.wtx) body.wrx.push(yield* tx.subscribe());
  for (const [c, owner] of shared.program.rx_owner.entries()) {
    if (owner === who) body.rx.set(c, (yield* taken(shared.rx[c] as Slot<Receiver>)).unwrap());
  }
  yield* all(shared, body, "", ops);
}

/** What a child gets. */
function* cloned(body: Body): Sim<{ tx: (Sender | null)[]; btx: Given["btx"]; wtx: Given["wtx"] }> {
  const tx: (Sender | null)[] = [];
  for (const sender of body.tx) tx.push(sender === null ? null : yield* sender.clone());
  const btx: Given["btx"] = [];
  for (const sender of body.btx) btx.push(yield* sender.clone());
  const wtx: Given["wtx"] = [];
  for (const sender of body.wtx) wtx.push(yield* sender.clone());
  return { tx, btx, wtx };
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
      const ops = shared.program.tasks[op.task] as readonly RecordedOp[];
      const { start } = body;
      const child = move(yield* cloned(body), function* (given) {
        yield* bodyOf(shared, `t${op.task}`, op.task, given, start, ops);
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
      const permit = yield* (shared.sems[op.s] as tokio.sync.Semaphore).acquireMany(op.k);
      if (permit.isErr()) {
        yield* say("closed");
        return;
      }
      using _permit = permit.unwrap();
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
    case "bsend": {
      body.sent++;
      const result = yield* (body.btx[op.b] as tokio.sync.broadcast.Sender<number>).send(body.sent);
      yield* say(`bsent ${result.isOk() ? result.unwrap() : 0}`);
      return;
    }
    case "brecv":
      yield* say(`brecv ${debug(yield* (body.brx[op.b] as tokio.sync.broadcast.Receiver<number>).recv())}`);
      return;
    case "btry_recv":
      yield* say(`btry ${debug(yield* (body.brx[op.b] as tokio.sync.broadcast.Receiver<number>).tryRecv())}`);
      return;
    case "wsend":
      body.sent++;
      yield* say(`wsent ${(yield* (body.wtx[op.w] as tokio.sync.watch.Sender<number>).send(body.sent)).isOk()}`);
      return;
    case "wchanged":
      yield* say(`wchanged ${(yield* (body.wrx[op.w] as tokio.sync.watch.Receiver<number>).changed()).isOk()}`);
      return;
    case "wborrow":
      yield* say(`wborrow ${yield* (body.wrx[op.w] as tokio.sync.watch.Receiver<number>).borrow().cloned()}`);
      return;
    case "interval": {
      const { interval, MissedTickBehavior } = tokio.time;
      const { Burst, Delay, Skip } = MissedTickBehavior;
      using ticker = yield* interval(Duration.fromMillis(op.ms));
      ticker.setMissedTickBehavior(op.how === "delay" ? Delay : op.how === "skip" ? Skip : Burst);
      for (let i = 0; i < op.k; i++) {
        const tick = yield* ticker.tick();
        yield* say(`tick ${tick.durationSince(body.start).asMillis()}`);
        yield* all(shared, body, `${at}i${i}.`, op.body);
      }
      return;
    }
    case "join_set": {
      using set = yield* tokio.task.JoinSet.new<number>();
      const { start } = body;
      for (const [n, ops] of op.branches.entries()) {
        const { tx, btx, wtx } = yield* cloned(body);
        for (const sender of tx) if (sender !== null) yield* drop(sender);
        const none = tx.map(() => null);
        const child = move({ tx: none, btx, wtx }, function* (given) {
          yield* bodyOf(shared, `${body.name}.${at}j${n}`, -9, given, start, ops);
          return n;
        });
        yield* set.spawn(child);
      }
      if (op.abort) yield* set.abortAll();
      for (;;) {
        const next = yield* set.joinNext();
        if (next.isNone()) return;
        const result = next.unwrap();
        const how = result.isOk()
          ? String(result.unwrap())
          : result.unwrapErr().isCancelled()
            ? "cancelled"
            : "panicked";
        yield* say(`set ${how}`);
      }
    }
    case "read":
    case "write": {
      const lock = shared.rwlocks[op.r] as tokio.sync.RwLock<null>;
      using _guard = op.op === "read" ? yield* lock.read() : yield* lock.write();
      yield* say(op.op);
      yield* all(shared, body, `${at}${op.op[0]}.`, op.body);
      return;
    }
    case "add_permits":
      yield* (shared.sems[op.s] as tokio.sync.Semaphore).addPermits(op.k);
      return;
    case "close_sem":
      yield* (shared.sems[op.s] as tokio.sync.Semaphore).close();
      return;
    case "once": {
      const mine = ++body.sent;
      const got = yield* (shared.onces[op.c] as tokio.sync.OnceCell<number>).getOrInit(function* () {
        yield* all(shared, body, `${at}c.`, op.body);
        return mine;
      });
      yield* say(`once ${got}`);
      return;
    }
    case "try_join": {
      const branches = op.branches.map((ops, i) => {
        const fails = op.fails[i] === true;
        return function* (): Sim<Result<number, number>> {
          yield* all(shared, body, `${at}b${i}.`, ops);
          return fails ? err(i) : ok(i);
        };
      });
      const result = yield* tokio.tryJoin(...branches);
      yield* say(`tried ${result.isOk() ? "Ok(())" : `Err(${result.unwrapErr()})`}`);
      return;
    }
    case "time":
      yield* say(`at ${(yield* body.start.elapsed()).asMillis()}`);
      return;
    case "reset": {
      const nap = tokio.time.sleep(Duration.fromMillis(op.ms));
      yield* nap.create();
      using pinned = yield* tokio.pin(nap);
      const isOver = yield* tokio.future.pollFn(function* (context) {
        return tokio.future.pollReady((yield* pinned.poll(context)).done);
      });
      yield* nap.reset((yield* tokio.time.Instant.now()).add(Duration.fromMillis(op.to)));
      if (!isOver) yield* tokio.byRef(pinned);
      yield* say(`reset ${isOver} ${(yield* body.start.elapsed()).asMillis()}`);
      return;
    }
    case "send_timeout": {
      const tx = body.tx[op.ch];
      body.sent++;
      if (tx === null || tx === undefined || !("sendTimeout" in tx)) return;
      const result = yield* tx.sendTimeout(body.sent, Duration.fromMillis(op.ms));
      yield* say(`send_timeout ${result.isOk() ? "ok" : display(result.unwrapErr())}`);
      return;
    }
    case "timeout": {
      const result = yield* tokio.time.timeout(Duration.fromMillis(op.ms), branch(op.body, "t"));
      yield* say(`in time ${result.isOk()}`);
      return;
    }
  }
}
