// Random programs of threads that use what std and crossbeam have to synchronise by: for the comparison of searches, which
// finds two ops that an object calls independent and that are not.
import { bounded, type Receiver, recv, type Sender, select, send } from "../crossbeam/index.ts";
import { move } from "../kernel/closure.ts";
import { drop } from "../kernel/ownership/drop.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import { some } from "../kernel/value/option.ts";
import { Arc } from "../std/arc.ts";
import { type AtomicInteger, AtomicUsize } from "../std/atomic/index.ts";
import { Barrier } from "../std/barrier.ts";
import { Condvar } from "../std/condvar.ts";
import { Mutex } from "../std/mutex.ts";
import { OnceLock } from "../std/once.ts";
import { RwLock } from "../std/rw-lock.ts";
import { current, type JoinHandle, park, parkTimeout, sleep, spawn, type Thread } from "../std/thread/index.ts";
import type { Below } from "./random-program.ts";

type Statement =
  | "load"
  | "add"
  | "exchange"
  | "read"
  | "write"
  | "tryRead"
  | "tryWrite"
  | "wait"
  | "waitTimeout"
  | "notifyOne"
  | "notifyAll"
  | "park"
  | "parkTimeout"
  | "unpark"
  | "barrier"
  | "once"
  | "get"
  | "send"
  | "trySend"
  | "recv"
  | "tryRecv"
  | "recvTimeout"
  | "select"
  | "selectDefault"
  | "len"
  | "print"
  | "sleep"
  | "count"
  | "isFinished";

const statements = (
  "load add exchange read write tryRead tryWrite wait waitTimeout notifyOne notifyAll park parkTimeout unpark barrier " +
  "once get send trySend recv tryRecv recvTimeout select selectDefault len print sleep count isFinished"
).split(" ") as readonly Statement[];

/** What each thread does; the capacity of the channel; whether main waits for its threads. */
export interface SyncProgram {
  readonly capacity: number;
  readonly joins: boolean;
  readonly bodies: readonly (readonly Statement[])[];
}

/** A program of two or three threads that is about two or three kinds of statements. */
export function randomSync(below: Below): SyncProgram {
  const words = Array.from({ length: 3 }, () => statements[below(statements.length)] as Statement);
  const near = (): Statement => (below(4) === 0 ? "print" : (words[below(words.length)] as Statement));
  const bodies = Array.from({ length: 2 + below(2) }, () => Array.from({ length: 1 + below(2) }, near));
  return { capacity: below(3), joins: below(2) === 0, bodies };
}

interface Objects {
  readonly number: AtomicInteger;
  readonly lock: RwLock<number>;
  readonly mutex: Mutex<number>;
  readonly turn: Condvar;
  readonly barrier: Barrier;
  readonly once: OnceLock<number>;
  readonly main: Thread;
}

export function* runSync({ capacity, joins, bodies }: SyncProgram): Sim<void> {
  const objects: Objects = {
    number: yield* AtomicUsize.new(0),
    lock: yield* RwLock.new(0),
    mutex: yield* Mutex.new(0),
    turn: yield* Condvar.new(),
    barrier: yield* Barrier.new(2),
    once: yield* OnceLock.new<number>(),
    main: yield* current(),
  };
  const [tx, rx] = yield* bounded<number>(capacity);
  const arc = yield* Arc.new(0);
  const handles: JoinHandle<void>[] = [];
  for (const [who, body] of bodies.entries()) {
    // Only what it uses: every drop is a step.
    const uses = (pattern: RegExp): boolean => body.some((word) => pattern.test(word));
    const own: Own = {
      tx: uses(/send|select/i) ? yield* tx.clone() : null,
      rx: uses(/recv|select|len/i) ? yield* rx.clone() : null,
      arc: uses(/count/) ? yield* arc.clone() : null,
    };
    handles.push(
      yield* spawn(
        move({ own }, function* ({ own }) {
          for (const [at, statement] of body.entries()) yield* perform(statement, `${who}${at}`, who, objects, own);
        }),
      ),
    );
  }
  yield* drop([tx, rx, arc]);
  if (bodies.some((body) => body.includes("isFinished"))) {
    yield* println(`${yield* (handles[0] as JoinHandle<void>).isFinished()}`);
  }
  if (bodies.some((body) => body.includes("unpark"))) {
    yield* park();
    yield* println("unparked");
  }
  if (joins) for (const handle of handles) yield* handle.join();
}

interface Own {
  readonly tx: Sender<number> | null;
  readonly rx: Receiver<number> | null;
  readonly arc: Arc<number> | null;
}

function* perform(statement: Statement, name: string, who: number, objects: Objects, own: Own): Sim<void> {
  const { number, lock, mutex, turn, barrier, once, main } = objects;
  const [tx, rx, arc] = [own.tx as Sender<number>, own.rx as Receiver<number>, own.arc as Arc<number>];
  const ms = Duration.fromMillis;
  const say = (text: unknown): Sim<void> => saying(`${name}:${text}`);
  switch (statement) {
    case "load":
      return yield* say(yield* number.load());
    case "add":
      yield* number.fetchAdd(1);
      return;
    case "exchange":
      yield* number.compareExchangeWeak(0, 5);
      yield* number.fetchUpdate((value) => some(value + 1));
      return;
    case "read": {
      using guard = (yield* lock.read()).unwrap();
      return yield* say(guard.value);
    }
    case "write": {
      using guard = (yield* lock.write()).unwrap();
      guard.value += 1;
      return yield* say("w");
    }
    case "tryRead": {
      const tried = yield* lock.tryRead();
      yield* say(tried.isOk());
      yield* drop(tried);
      return;
    }
    case "tryWrite": {
      const tried = yield* lock.tryWrite();
      yield* say(tried.isOk());
      yield* drop(tried);
      return;
    }
    case "wait": {
      using guard = (yield* mutex.lock()).unwrap();
      (yield* turn.wait(guard)).unwrap();
      guard.value += 1;
      return yield* say(guard.value);
    }
    case "waitTimeout": {
      using guard = (yield* mutex.lock()).unwrap();
      const [, result] = (yield* turn.waitTimeout(guard, ms(1))).unwrap();
      return yield* say(result.timedOut());
    }
    case "notifyOne":
      yield* turn.notifyOne();
      return;
    case "notifyAll":
      yield* turn.notifyAll();
      return;
    case "park":
      yield* park();
      return;
    case "parkTimeout":
      yield* parkTimeout(ms(1));
      return yield* say("back");
    case "unpark":
      yield* main.unpark();
      return;
    case "barrier":
      return yield* say((yield* barrier.wait()).isLeader());
    case "once":
      return yield* say(yield* once.getOrInit(() => who));
    case "get":
      return yield* say((yield* once.get()).isSome());
    case "send":
      return yield* say((yield* tx.send(who)).isOk());
    case "trySend":
      return yield* say((yield* tx.trySend(who)).isOk());
    case "recv":
      return yield* say((yield* rx.recv()).unwrapOr("none"));
    case "tryRecv":
      return yield* say((yield* rx.tryRecv()).unwrapOr("none"));
    case "recvTimeout":
      return yield* say((yield* rx.recvTimeout(ms(1))).unwrapOr("none"));
    case "select": {
      const got = yield* select({ a: recv(rx), b: send(tx, who) });
      return yield* say(got.branch);
    }
    case "selectDefault": {
      const got = yield* select({ a: send(tx, who), b: recv(rx) }, { default: true });
      return yield* say(got.branch);
    }
    case "len":
      return yield* say(yield* rx.len());
    case "sleep":
      yield* sleep(ms(1));
      return;
    case "count":
      return yield* say(yield* Arc.strongCount(arc));
    case "print":
    case "isFinished":
      return yield* say("");
  }
}

function* saying(text: string): Sim<void> {
  yield* println(text);
}
