// tokio_util::sync::CancellationToken: CAN-1 (tokens and their children), CAN-2 (cancelled), CAN-3 (run_until_cancelled),
// CAN-4 (drop guards).

import type { Async } from "../../kernel/closure.ts";
import { consume, type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Op } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Signal, type Sim } from "../../kernel/signal/signal.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { dropAll, polling } from "../future/polling.ts";
import { addChild, cancel, cancelled, isCancelled, type Node, newNode } from "./cancellation-node.ts";

/** Tells whoever holds one of its clones to stop, and everybody below. */
export class CancellationToken extends Owner {
  readonly node: Node;

  constructor(node: Node) {
    super(node.world, `CancellationToken of ${node.path}`);
    this.node = node;
  }

  /**
   * `CancellationToken::new()`.
   *
   * @example
   * const stop = yield* CancellationToken.new();
   * const task = yield* tokio.spawn(
   *   move({ stop: yield* stop.clone() }, function* ({ stop }) {
   *     yield* stop.cancelled();
   *     yield* println("stopping");
   *   }),
   * );
   * yield* stop.cancel();
   */
  static new(): Make<CancellationToken> {
    return new Make((world, actor) => held(newNode(world, actor)), "CancellationToken.new");
  }

  /** Another handle of the same token. */
  clone(): Make<CancellationToken> {
    this.check("clone");
    return new Make(() => {
      this.node.handles++;
      return held(this.node);
    }, "CancellationToken.clone");
  }

  /** A token that is cancelled with this one; cancelling it does not cancel this one (CAN-1). */
  childToken(): Op<CancellationToken> {
    this.check("childToken");
    return addChild(this.node, held);
  }

  /** For this token, its clones and all below it; for ever (CAN-1). */
  cancel(): Op<undefined> {
    this.check("cancel");
    return cancel(this.node);
  }

  isCancelled(): Op<boolean> {
    this.check("isCancelled");
    return isCancelled(this.node);
  }

  /** Waits until the token is cancelled (CAN-2). */
  cancelled(): Future<undefined> {
    this.check("cancelled");
    return cancelled(this.node);
  }

  /** The same, as a future that keeps the token. */
  cancelledOwned(): Make<CancelledOwned> {
    this.check("cancelledOwned");
    return new Make((world) => {
      consume(this);
      const made = new CancelledOwned(this.node);
      world.own(made);
      return made;
    }, "CancellationToken.cancelledOwned");
  }

  /** `Some` of the future's value, or `None` where the token is cancelled first: then the future is dropped (CAN-3). */
  runUntilCancelled<T>(future: Async<T>): Sim<Option<T>> {
    this.check("runUntilCancelled");
    return running(this.node, future);
  }

  /** The same; keeps the token until it is done. */
  *runUntilCancelledOwned<T>(future: Async<T>): Sim<Option<T>> {
    using _token = yield* new Make((world) => {
      this.check("runUntilCancelledOwned");
      consume(this);
      const mine = new CancellationToken(this.node);
      world.own(mine);
      return mine;
    });
    return yield* running(this.node, future);
  }

  /** Cancels the token when it is dropped, unless it is disarmed (CAN-4). Takes this handle along. */
  dropGuard(): Make<DropGuard> {
    this.check("dropGuard");
    return new Make((world) => {
      consume(this);
      const guard = new DropGuard(this.node, true);
      world.own(guard);
      return guard;
    }, "CancellationToken.dropGuard");
  }

  /** The same, beside this handle. */
  dropGuardRef(): Make<DropGuard> {
    this.check("dropGuardRef");
    return new Make((world) => {
      const guard = new DropGuard(this.node, false);
      world.own(guard);
      return guard;
    }, "CancellationToken.dropGuardRef");
  }

  /** `a == b`: handles of the same token. */
  equals(other: CancellationToken): boolean {
    return this.node === other.node;
  }

  override release(): Drop {
    this.node.letGo();
    return null;
  }
}

function held(node: Node): CancellationToken {
  const token = new CancellationToken(node);
  node.world.own(token);
  return token;
}

/** See `CancellationToken.cancelledOwned`. */
export class CancelledOwned extends Owner implements Future<undefined> {
  readonly #node: Node;

  constructor(node: Node) {
    super(node.world, `CancelledOwned of ${node.path}`);
    this.#node = node;
  }

  [Symbol.iterator](): Iterator<Signal, undefined, unknown> {
    this.check("await");
    return cancelled(this.#node)[Symbol.iterator]();
  }

  override release(): Drop {
    this.#node.letGo();
    return null;
  }
}

/** Cancels a token when it is dropped (CAN-4). */
export class DropGuard extends Owner {
  readonly #node: Node;
  readonly #keepsHandle: boolean;

  constructor(node: Node, keepsHandle: boolean) {
    super(node.world, `DropGuard of ${node.path}`);
    this.#node = node;
    this.#keepsHandle = keepsHandle;
  }

  /** The guard is gone and nothing was cancelled; gives its handle back, or for `dropGuardRef` none. */
  disarm(): Make<CancellationToken | null> {
    this.check("disarm");
    return new Make(() => {
      consume(this);
      return this.#keepsHandle ? held(this.#node) : null;
    }, "DropGuard.disarm");
  }

  /** A handle of the same token, as one that is borrowed: the guard keeps its own. */
  cancel(): Op<undefined> {
    this.check("cancel");
    return cancel(this.#node);
  }

  override release(): Drop {
    const node = this.#node;
    if (this.#keepsHandle) node.letGo();
    return cancel(node);
  }
}

/** A future that is ready wins over a cancel at the same time; one whose token is cancelled before is never polled (CAN-3). */
function* running<T>(node: Node, future: Async<T>): Sim<Option<T>> {
  const inner = yield* polling(future);
  const stop = yield* polling(cancelled(node));
  let panic: unknown;
  try {
    if (yield* isCancelled(node)) return none;
    for (;;) {
      const done = yield* inner.poll();
      if (done.done) return some(done.value);
      const stopped = yield* stop.poll();
      if (stopped.done) return none;
      yield PENDING;
    }
  } catch (error) {
    panic = error;
    throw error;
  } finally {
    yield* dropAll([stop, inner], panic);
  }
}
