// std::task::Waker: cloned, kept and woken from anywhere, at any time. The waker comes from the poll's context (DESIGN §4).
// Wakes: whoever polls with it. Several wakes before a poll are one poll, wakes during a poll are one more (SIM-4).
import type { Waker as Target } from "../../kernel/actor.ts";
import { closureFrame } from "../../kernel/closure.ts";
import { Shared } from "../../kernel/shared.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { Unit } from "../../kernel/unit.ts";
import type { World } from "../../kernel/world.ts";
import { hashWaker } from "../task/wakers.ts";

/** Has a future polled again. */
export class Waker {
  /** Who polls; null: nobody. */
  readonly target: Target | null;
  readonly #wakes: Shared;

  constructor(wakes: Shared, target: Target | null) {
    this.#wakes = wakes;
    this.target = target;
  }

  /**
   * A waker of the program's own, as `impl Wake` makes one: `body` runs where it is woken, on the thread that wakes.
   *
   * @example
   * const waker = yield* Waker.from(function* () {
   *   yield* queue.update((tasks) => [...tasks, id]);
   * });
   */
  static from(body: () => Sim<void>): Make<Waker> {
    return new Make((world, actor) => {
      const own = new OwnWaker(world, actor.unit.nextObject("Waker"), body);
      return new Waker(own, own);
    }, "Waker.from");
  }

  /** Wakes nobody. */
  static noop(): Make<Waker> {
    return new Make((world, actor) => new Waker(new Wakes(world, actor.unit.nextObject("Waker")), null), "Waker.noop");
  }

  /** Has whoever polls poll again. Nothing happens where the future has ended. */
  wake(): Op<undefined> {
    return new Op(wake, this.#wakes, this.target);
  }

  /** The same: a waker that was used can be used again. */
  wakeByRef(): Op<undefined> {
    return this.wake();
  }

  clone(): Waker {
    return new Waker(this.#wakes, this.target);
  }

  /** Whether both wake the same poller. */
  willWake(other: Waker): boolean {
    return this.target === other.target;
  }

  /** For the visited set. */
  digest(hash: Hash): void {
    hashWaker(hash, this.target);
  }
}

/** What the wakes of one poller, and its polls, race on. */
export class Wakes extends Shared {
  override digest(): void {} // who is woken shows in queues and flags
}

/** `impl Wake for …`. */
class OwnWaker extends Wakes implements Target {
  readonly #body: () => Sim<void>;
  #late = 0;

  constructor(world: World, path: string, body: () => Sim<void>) {
    super(world, path);
    this.#body = body;
  }

  wake(): void {
    const { world } = this;
    if (world.current !== null) {
      world.current.entail(new Call<void>(this.#body(), { body: true }));
      return;
    }
    // A timer fires on nobody's behalf: it is the driver's thread that wakes.
    this.#late++;
    const unit = new Unit(world, `${this.path}/wake.${this.#late}`);
    world.start(closureFrame(world, unit, this.#body), () => {});
  }
}

const wake: OpKind<Shared, Target | null, undefined> = {
  name: "Waker.wake",
  show: () => null,
  mode: 2,
  execute(op) {
    op.arg?.wake();
    return undefined;
  },
};
