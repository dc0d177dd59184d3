// What the steps of a sync program do to its one object.
import { drop } from "../../sim/kernel/ownership/drop.ts";
import { type Drop, Owner } from "../../sim/kernel/ownership/owner.ts";
import { Make } from "../../sim/kernel/signal/make.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { debug } from "../../sim/kernel/value/format.ts";
import type { World } from "../../sim/kernel/world.ts";
import type { Barrier } from "../../sim/tokio/sync/barrier.ts";
import type { OwnedPermit, Permit, Receiver, Sender } from "../../sim/tokio/sync/mpsc.ts";
import { type Mutex, MutexGuard } from "../../sim/tokio/sync/mutex.ts";
import type { Notified, Notify } from "../../sim/tokio/sync/notify.ts";
import type { OnceCell } from "../../sim/tokio/sync/once-cell.ts";
import { RwLockWriteGuard } from "../../sim/tokio/sync/rw-lock/guards.ts";
import type { RwLock } from "../../sim/tokio/sync/rw-lock.ts";
import { type Semaphore, SemaphorePermit } from "../../sim/tokio/sync/semaphore.ts";
import { yieldNow } from "../../sim/tokio/task/index.ts";
import type { SyncBody, SyncStep } from "./sync-program.ts";

/** A value that is sent: how often it was received, and dropped. */
export class Parcel extends Owner {
  readonly sender: string;
  readonly number: number;
  received = 0;
  drops = 0;

  constructor(world: World, sender: string, number: number) {
    super(world, `${sender}.${number}`);
    this.sender = sender;
    this.number = number;
  }

  override release(): Drop {
    this.drops++;
    return null;
  }
}

export interface SyncHistory {
  readonly parcels: Parcel[];
  /** In the order of their receipts. */
  readonly received: Parcel[];
  /** Permits added, less those that were forgotten. */
  added: number;
  writes: number;
  /** What `OnceCell` gave. */
  readonly values: Set<string>;
  /** What is left at the end, as the object itself says. */
  left: string | null;
  /** What the ledger of the object's permits found (laws/permits.ts). */
  readonly complaints: string[];
}

export type Thing =
  | { readonly is: "semaphore"; readonly it: Semaphore }
  | { readonly is: "mutex"; readonly it: Mutex<number> }
  | { readonly is: "rwlock"; readonly it: RwLock<number> }
  | { readonly is: "notify"; readonly it: Notify }
  | { readonly is: "once"; readonly it: OnceCell<string> }
  | { readonly is: "barrier"; readonly it: Barrier }
  | { readonly is: "tx"; readonly it: Sender<Parcel> }
  | { readonly is: "rx"; readonly it: Receiver<Parcel> };

/** One body at work. */
export class Worker {
  readonly #name: string;
  readonly #on: SyncBody["on"];
  readonly #history: SyncHistory;
  #thing: Thing;
  /** Permits and guards, the latest last. */
  readonly #held: Owner[] = [];
  readonly #seen: string[] = [];
  #future: Notified | null = null;
  #sent = 0;

  constructor(name: string, on: SyncBody["on"], history: SyncHistory, thing: Thing) {
    this.#name = name;
    this.#on = on;
    this.#history = history;
    this.#thing = thing;
  }

  /** Makes the steps and answers with what the body saw. */
  *run(steps: readonly SyncStep[]): Sim<string> {
    for (const step of steps) {
      const saw = yield* this.#step(step);
      if (saw !== undefined) this.#seen.push(saw);
    }
    // A lock's own drops happen now, not whenever the body's end drops them.
    while (this.#held.length > 0) yield* drop(this.#held.pop());
    return this.#seen.join(" ");
  }

  *#step(step: SyncStep): Sim<string | undefined> {
    if (step === "yield") return yield* yieldNow() as Sim<undefined>;
    if (step === "print") return this.#name;
    if (step === "drop") {
      const last = this.#held.pop();
      if (last !== undefined) yield* drop(last);
      return undefined;
    }
    const thing = this.#thing;
    switch (thing.is) {
      case "semaphore":
        return yield* this.#semaphore(thing.it, step);
      case "mutex":
      case "rwlock":
        return yield* this.#lock(thing.it, step);
      case "tx":
        return yield* this.#send(thing.it, step);
      case "rx":
        return yield* this.#receive(thing.it, step);
      case "notify":
        return yield* this.#notify(thing.it, step);
      case "once":
        return yield* this.#once(thing.it, step);
      default:
        return (yield* thing.it.wait()).isLeader() ? "leads" : "follows";
    }
  }

  *#semaphore(it: Semaphore, step: SyncStep): Sim<string | undefined> {
    const n = step.endsWith("2") ? 2 : 1;
    if (step === "add") {
      yield* it.addPermits(1);
      this.#history.added++; // an abort may come before the op
      return undefined;
    }
    if (step === "close") return yield* it.close();
    if (step === "forgetFree") {
      const forgotten = yield* it.forgetPermits(1);
      this.#history.added -= forgotten;
      return `${forgotten}`;
    }
    if (step === "forget") {
      const last = this.#held.pop();
      if (!(last instanceof SemaphorePermit)) return undefined;
      this.#history.added -= last.numPermits();
      last.forget();
      return undefined;
    }
    const got = step.startsWith("try")
      ? yield* it.tryAcquireMany(n)
      : this.#on === "task"
        ? yield* it.acquireMany(n)
        : yield* it.blockingAcquireMany(n);
    if (got.isErr()) return debug(got);
    this.#held.push(got.value);
    return `${n}`;
  }

  *#lock(it: Mutex<number> | RwLock<number>, step: SyncStep): Sim<string | undefined> {
    const last = this.#held.at(-1);
    if (step === "downgrade") {
      if (!(last instanceof RwLockWriteGuard)) return undefined;
      this.#held[this.#held.length - 1] = yield* (last as RwLockWriteGuard<number>).downgrade();
      return undefined;
    }
    const guard = yield* this.#guard(it, step);
    if (guard === null) return "busy";
    this.#held.push(guard);
    if (guard instanceof MutexGuard || guard instanceof RwLockWriteGuard) {
      guard.value += 1;
      this.#history.writes++;
    }
    return `${guard.value}`;
  }

  *#guard(it: Mutex<number> | RwLock<number>, step: SyncStep): Sim<(Owner & { value: number }) | null> {
    const waits = this.#on === "task";
    if ("lock" in it) {
      if (step === "tryWrite") return (yield* it.tryLock()).unwrapOr(null);
      return waits ? yield* it.lock() : yield* it.blockingLock();
    }
    if (step === "tryRead") return (yield* it.tryRead()).unwrapOr(null) as never;
    if (step === "tryWrite") return (yield* it.tryWrite()).unwrapOr(null);
    if (step === "read") return (waits ? yield* it.read() : yield* it.blockingRead()) as never;
    return waits ? yield* it.write() : yield* it.blockingWrite();
  }

  *#parcel(): Sim<Parcel> {
    const made = yield* new Make((world) => {
      const parcel = new Parcel(world, this.#name, ++this.#sent);
      world.own(parcel);
      return parcel;
    });
    this.#history.parcels.push(made);
    return made;
  }

  *#send(tx: Sender<Parcel>, step: SyncStep): Sim<string | undefined> {
    if (step === "use") {
      const permit = this.#held.pop() as Permit<Parcel> | OwnedPermit<Parcel> | undefined;
      if (permit === undefined) return undefined;
      const back = yield* permit.send(yield* this.#parcel());
      if (back !== undefined) this.#held.unshift(back); // kept to the end, below the permits
      return undefined;
    }
    if (step === "send") {
      const parcel = yield* this.#parcel();
      return debug(this.#on === "task" ? yield* tx.send(parcel) : yield* tx.blockingSend(parcel));
    }
    if (step === "trySend") return debug(yield* tx.trySend(yield* this.#parcel()));
    const got =
      step === "tryReserve"
        ? yield* tx.tryReserve()
        : step === "reserve"
          ? yield* tx.reserve()
          : yield* (yield* tx.clone()).reserveOwned();
    if (got.isErr()) return debug(got);
    this.#held.push(got.value);
    return "reserved";
  }

  *#receive(rx: Receiver<Parcel>, step: SyncStep): Sim<string | undefined> {
    const waits = this.#on === "task";
    if (step === "close") return yield* rx.close();
    const came: Parcel[] = [];
    let saw: string | undefined;
    if (step === "recvMany") yield* waits ? rx.recvMany(came, 2) : rx.blockingRecvMany(came, 2);
    else if (step === "tryRecv") {
      const got = yield* rx.tryRecv();
      if (got.isOk()) came.push(got.value);
      else saw = debug(got.error);
    } else {
      const got = waits ? yield* rx.recv() : yield* rx.blockingRecv();
      if (got.isSome()) came.push(got.value);
    }
    for (const parcel of came) parcel.received++;
    this.#history.received.push(...came);
    return saw ?? `[${came.map(({ name }) => name).join()}]`;
  }

  *#notify(it: Notify, step: SyncStep): Sim<string | undefined> {
    if (step === "notifyOne") return yield* it.notifyOne();
    if (step === "notifyLast") return yield* it.notifyLast();
    if (step === "notifyWaiters") return yield* it.notifyWaiters();
    if (step === "enable") {
      if (this.#future !== null) return undefined;
      this.#future = it.notified();
      return `${yield* this.#future.enable()}`;
    }
    const future = step === "await" ? this.#future : it.notified();
    if (future === null) return undefined;
    if (step === "await") this.#future = null;
    yield* future;
    return "notified";
  }

  *#once(it: OnceCell<string>, step: SyncStep): Sim<string | undefined> {
    if (step === "set") return debug((yield* it.set(this.#name)).map(() => undefined));
    if (step === "get") return debug(yield* it.get());
    const name = this.#name;
    const value = yield* it.getOrInit(function* () {
      yield* yieldNow();
      return name;
    });
    this.#history.values.add(value);
    return value;
  }
}
