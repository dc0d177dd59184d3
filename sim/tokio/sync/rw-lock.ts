// tokio::sync::RwLock: RWL-1 (one FIFO queue), RWL-2 (queued readers are admitted together; downgrade), RWL-3.
// Invariant: a reader has one permit, a writer has all of them.
// Wakes: what an unlock gives back goes to the longest waiters, as far as it goes: one writer, or readers up to the next.
import { invariant } from "../../kernel/errors.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Op } from "../../kernel/signal/op.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { NO_READERS, TOO_MANY_READERS } from "../texts.ts";
import { blocking } from "./blocking.ts";
import { TryLockError } from "./errors.ts";
import { intoInner, Lock, wholeOf } from "./lock.ts";
import { acquire, acquiring, grant, opOf, tryAcquiring } from "./permitted.ts";
import { RwLockReadGuard, RwLockWriteGuard } from "./rw-lock/guards.ts";

/** `u32::MAX >> 3`. */
const MAX_READS = 536_870_911;

export class RwLock<T> extends Lock<T> {
  /** So many readers at once; a writer takes the place of all. */
  readonly maxReaders: number;

  constructor(world: World, path: string, value: T, maxReaders: number) {
    super(world, path, maxReaders, value);
    this.maxReaders = maxReaders;
  }

  /**
   * `RwLock::new`. What the value owns belongs to the lock; whoever has a guard may use it.
   *
   * @example
   * const settings = yield* RwLock.new({ verbose: false });
   * using reading = yield* settings.read();
   * yield* println(`${reading.value.verbose}`);
   */
  static new<T>(value: T): Make<RwLock<T>> {
    return RwLock.withMaxReaders(value, MAX_READS);
  }

  /** `RwLock::with_max_readers`. Panics for 0, and for more than 536870911 (RWL-1). */
  static withMaxReaders<T>(value: T, maxReaders: number): Make<RwLock<T>> {
    return new Make((world, actor) => {
      if (maxReaders === 0) throw new Panic(NO_READERS);
      if (maxReaders > MAX_READS) throw new Panic(TOO_MANY_READERS);
      return new RwLock(world, actor.unit.nextObject("RwLock"), value, maxReaders);
    }, "RwLock.new");
  }

  /** Waits until it may read, behind everybody who waits already, writers above all (RWL-1, RWL-3). */
  read(): Future<RwLockReadGuard<T>> {
    return acquire(read as never, this, 1);
  }

  /** Waits until it may write: until all readers are gone (RWL-1). */
  write(): Future<RwLockWriteGuard<T>> {
    return acquire(write as never, this, this.maxReaders);
  }

  /** Never waits; fails also while a writer waits (RWL-1). */
  tryRead(): Op<Result<RwLockReadGuard<T>, TryLockError>> {
    return opOf(tryRead as never, this, 1) as never;
  }

  tryWrite(): Op<Result<RwLockWriteGuard<T>, TryLockError>> {
    return opOf(tryWrite as never, this, this.maxReaders) as never;
  }

  /** `read` for threads outside of a runtime, in the same queue; panics with TXT-5 inside (RT-35). */
  blockingRead(): Sim<RwLockReadGuard<T>> {
    return blocking(this.read());
  }

  blockingWrite(): Sim<RwLockWriteGuard<T>> {
    return blocking(this.write());
  }

  /** As `read`; in Rust it takes an `Arc`, and the guard borrows nothing. */
  readOwned(): Future<RwLockReadGuard<T>> {
    return this.read();
  }

  writeOwned(): Future<RwLockWriteGuard<T>> {
    return this.write();
  }

  tryReadOwned(): Op<Result<RwLockReadGuard<T>, TryLockError>> {
    return this.tryRead();
  }

  tryWriteOwned(): Op<Result<RwLockWriteGuard<T>, TryLockError>> {
    return this.tryWrite();
  }

  /** The value; nobody may have a guard, and the lock is not to be used again. */
  intoInner(): Op<T> {
    return opOf(intoInner, this, undefined) as never;
  }
}

type Any = RwLock<unknown>;

const neverClosed = (): never => {
  invariant(false, "nobody closes an RwLock");
};

const reader = (lock: Any) => grant(lock, new RwLockReadGuard(lock, wholeOf(lock)));
const writer = (lock: Any) => grant(lock, new RwLockWriteGuard(lock, wholeOf(lock), lock.maxReaders));
const none = () => err(new TryLockError());

const read = acquiring<Any, RwLockReadGuard<unknown>>({ name: "RwLock.read", granted: reader, refused: neverClosed });

const write = acquiring<Any, RwLockWriteGuard<unknown>>({
  name: "RwLock.write",
  show: () => null,
  granted: writer,
  refused: neverClosed,
});

const tryRead = tryAcquiring<Any, Result<RwLockReadGuard<unknown>, TryLockError>>({
  name: "RwLock.tryRead",
  granted: (lock) => ok(reader(lock)),
  refused: neverClosed,
  none,
});

const tryWrite = tryAcquiring<Any, Result<RwLockWriteGuard<unknown>, TryLockError>>({
  name: "RwLock.tryWrite",
  show: () => null,
  granted: (lock) => ok(writer(lock)),
  refused: neverClosed,
  none,
});
