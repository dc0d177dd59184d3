// tokio::sync::Semaphore: SEM-1…SEM-10, TXT-24, TXT-25.
// Invariant: free permits + those of permits that are out + those reserved in the queue = all there are.
// Wakes: permits that come back wake the longest waiters whose need they meet; close wakes all, in order.
import { Misuse } from "../../kernel/errors.ts";
import { consume, type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Op, OpKind } from "../../kernel/signal/op.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { FOREIGN_PERMITS, TXT_25 } from "../texts.ts";
import { MAX_PERMITS } from "./batch-semaphore.ts";
import { blocking } from "./blocking.ts";
import { AcquireError, TryAcquireError } from "./errors.ts";
import {
  acquire,
  acquiring,
  GIVES,
  grant,
  LOOKS,
  looking,
  opOf,
  Permitted,
  releasing,
  TAKES,
  tryAcquiring,
} from "./permitted.ts";

type Acquired = Result<SemaphorePermit, AcquireError>;
type TryAcquired = Result<SemaphorePermit, TryAcquireError>;

export class Semaphore extends Permitted {
  /** `usize::MAX >> 3`; as a double it is one more. */
  static readonly MAX_PERMITS: number = MAX_PERMITS;

  /**
   * `Semaphore::new`. Panics with TXT-24 above `MAX_PERMITS`.
   *
   * @example
   * const slots = yield* Semaphore.new(2);
   * using slot = (yield* slots.acquire()).unwrap();
   */
  static new(permits: number): Make<Semaphore> {
    return new Make(
      (world, actor) => new Semaphore(world, actor.unit.nextObject("Semaphore"), permits),
      "Semaphore.new",
    );
  }

  /** Waits for a permit, behind everybody who waits already (SEM-2). `Err` once the semaphore is closed (SEM-5). */
  acquire(): Future<Acquired> {
    return acquire(acquireKind, this, 1);
  }

  /** Waits for `n` permits; takes meanwhile what is free, and holds up smaller requests behind it (SEM-1, SEM-3). */
  acquireMany(n: number): Future<Acquired> {
    return acquire(acquireKind, this, count(n, "acquireMany"));
  }

  /** Never waits: `NoPermits`, also while anybody waits (SEM-2), or `Closed`. */
  tryAcquire(): Op<TryAcquired> {
    return opOf(tryAcquireKind, this, 1);
  }

  tryAcquireMany(n: number): Op<TryAcquired> {
    return opOf(tryAcquireKind, this, count(n, "tryAcquireMany"));
  }

  /** As `acquire`; in Rust it takes an `Arc` and the permit borrows nothing (SEM-7). */
  acquireOwned(): Future<Acquired> {
    return this.acquire();
  }

  acquireManyOwned(n: number): Future<Acquired> {
    return this.acquireMany(n);
  }

  tryAcquireOwned(): Op<TryAcquired> {
    return this.tryAcquire();
  }

  tryAcquireManyOwned(n: number): Op<TryAcquired> {
    return this.tryAcquireMany(n);
  }

  /** `acquire` for threads outside of a runtime, in the same queue; panics with TXT-5 inside (SEM-10, RT-35). */
  blockingAcquire(): Sim<Acquired> {
    return blocking(this.acquire());
  }

  blockingAcquireMany(n: number): Sim<Acquired> {
    return blocking(this.acquireMany(n));
  }

  blockingAcquireOwned(): Sim<Acquired> {
    return this.blockingAcquire();
  }

  blockingAcquireManyOwned(n: number): Sim<Acquired> {
    return this.blockingAcquireMany(n);
  }

  /** Free permits now; 0 while anybody waits (SEM-3). */
  availablePermits(): Op<number> {
    return opOf(available, this, undefined);
  }

  /** `n` permits more, for the longest waiters first. Panics where there would be too many (SEM-6). */
  addPermits(n: number): Op<undefined> {
    return opOf(add, this, whole(n, "addPermits"));
  }

  /** Takes up to `n` free permits away for good; how many it were (SEM-6). */
  forgetPermits(n: number): Op<number> {
    return opOf(forget, this, whole(n, "forgetPermits"));
  }

  /** Refuses everybody who waits or comes later; there is no way back (SEM-5). */
  close(): Op<undefined> {
    return opOf(close, this, undefined);
  }

  isClosed(): Op<boolean> {
    return opOf(isClosed, this, undefined);
  }
}

/** Permits of a semaphore, which get them back when this is dropped. `OwnedSemaphorePermit` is no other thing here. */
export class SemaphorePermit extends Owner {
  readonly #semaphore: Semaphore;
  #permits: number;

  constructor(semaphore: Semaphore, permits: number) {
    super(semaphore.world, `permit of ${semaphore.path}`);
    this.#semaphore = semaphore;
    this.#permits = permits;
  }

  numPermits(): number {
    return this.#permits;
  }

  semaphore(): Semaphore {
    return this.#semaphore;
  }

  /** Its permits never come back (SEM-6). */
  forget(): void {
    this.check("forget");
    this.#semaphore.guards.delete(this);
    consume(this);
  }

  /** Takes over the other's permits. Panics where they are of another semaphore (SEM-6). */
  merge(other: SemaphorePermit): void {
    this.check("merge");
    other.check("merge");
    if (other.#semaphore !== this.#semaphore) throw new Panic(FOREIGN_PERMITS);
    if (this.#permits + other.#permits >= 2 ** 64) throw new Panic(TXT_25);
    this.#permits += other.#permits;
    other.forget();
  }

  /** Splits `n` permits off; `None` where there are fewer (SEM-6). */
  split(n: number): Option<SemaphorePermit> {
    this.check("split");
    if (whole(n, "split") > this.#permits) return none;
    this.#permits -= n;
    return some(grant(this.#semaphore, new SemaphorePermit(this.#semaphore, n)));
  }

  override release(): Drop {
    const permits = this.#permits;
    if (permits > 0) return opOf(release, this.#semaphore, { guard: this, permits });
    this.#semaphore.guards.delete(this);
    return null;
  }

  /** For the visited set. */
  digest(hash: Hash): void {
    hash.lanes(this.#semaphore.id).number(this.#permits);
  }
}

/** Rust's type is `u32`. */
function count(n: number, method: string): number {
  if (n <= 0xffff_ffff) return whole(n, method);
  throw new Misuse(`Semaphore.${method}(${n}): permits are counted in a u32\n  ask for 4294967295 at most`);
}

function whole(n: number, method: string): number {
  if (Number.isInteger(n) && n >= 0) return n;
  throw new Misuse(`Semaphore.${method}(${n}): no number of permits\n  write a whole number, 0 or more`);
}

const granted = (semaphore: Semaphore, permits: number) =>
  ok(grant(semaphore, new SemaphorePermit(semaphore, permits)));

const acquireKind = acquiring<Semaphore, Acquired>({
  name: "Semaphore.acquire",
  granted,
  refused: () => err(new AcquireError()),
});

const tryAcquireKind = tryAcquiring<Semaphore, TryAcquired>({
  name: "Semaphore.tryAcquire",
  granted,
  refused: () => err(new TryAcquireError("Closed")),
  none: () => err(new TryAcquireError("NoPermits")),
});

const release = releasing<Semaphore>("Semaphore.release");
const available = looking<Semaphore, number>("Semaphore.availablePermits", ({ permits }) => permits.free);
const isClosed = looking<Semaphore, boolean>("Semaphore.isClosed", ({ permits }) => permits.closed);

const add: OpKind<Semaphore, number, undefined> = {
  name: "Semaphore.addPermits",
  mode: GIVES,
  execute({ object, arg }) {
    (object as Semaphore).permits.release(arg);
    return undefined;
  },
};

const forget: OpKind<Semaphore, number, number> = {
  name: "Semaphore.forgetPermits",
  mode: TAKES,
  modeOf: ({ object }) => ((object as Semaphore).permits.free === 0 ? LOOKS : TAKES),
  execute: ({ object, arg }) => (object as Semaphore).permits.forget(arg),
};

const close: OpKind<Semaphore, undefined, undefined> = {
  name: "Semaphore.close",
  mode: GIVES,
  execute({ object }) {
    (object as Semaphore).permits.close();
    return undefined;
  },
};
