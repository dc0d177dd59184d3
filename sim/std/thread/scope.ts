// std::thread::scope: TH-10 (every scoped thread has ended before scope returns; an unheard panic becomes its own).
// Invariant: `left` is the number of its threads that have not ended.
// Wakes: the end of the last thread lets scope go on.
import { type Closure, closureFrame } from "../../kernel/closure.ts";
import { COMMUTES, FOLLOWS, type Relation, Shared } from "../../kernel/shared.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { Unit } from "../../kernel/unit.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { World } from "../../kernel/world.ts";
import { JoinHandle, startThread } from "../thread.ts";
import type { OsThread } from "./os-thread.ts";

const ENDED = 1;
const LEAVES = 2;

/** `std::thread::Scope`. */
export class Scope extends Shared {
  readonly threads: OsThread[] = [];
  left = 0;
  readonly #unit: Unit;

  constructor(world: World, unit: Unit) {
    super(world, unit.nextObject("scope"));
    this.#unit = unit;
  }

  /** Starts a thread that may use, without `move`, what the body around the scope owns. */
  spawn<T>(body: Closure<T>): Make<JoinHandle<T>> {
    return new Make((world, actor) => this.start(world, actor.unit, body, null), "Scope.spawn");
  }

  /** For `Builder.spawnScoped`. */
  start<T>(world: World, parent: Unit, body: Closure<T>, name: string | null): JoinHandle<T> {
    this.left++;
    const thread = startThread(world, parent, body, name, () => {
      this.left--;
      world.touch(this, ENDED);
      this.changed();
    });
    thread.unit.borrows = this.#unit;
    this.threads.push(thread as OsThread);
    const handle = new JoinHandle(thread);
    world.own(handle);
    return handle;
  }

  override relation(earlier: number, later: number): Relation {
    return earlier === ENDED && later === LEAVES ? FOLLOWS : COMMUTES;
  }

  override digest(hash: Hash): void {
    hash.add(this.left);
  }
}

/**
 * `std::thread::scope`: returns what the body returns, once every thread that was started in the scope has ended.
 * Panics with "a scoped thread panicked" where one did and nobody joined it.
 *
 * @example
 * const total = yield* Mutex.new(0);
 * yield* scope(function* (s) {
 *   for (const n of [1, 2]) {
 *     yield* s.spawn(function* () {
 *       using guard = (yield* total.lock()).unwrap();
 *       guard.value += n;
 *     });
 *   }
 * });
 */
export function* scope<T>(body: (s: Scope) => Sim<T>): Sim<T> {
  const made: { scope: Scope; call: Call<T> } = yield* new Make((world, actor) => {
    const { unit } = actor;
    const inner = new Scope(world, unit);
    const frame = closureFrame(world, unit, () => body(inner));
    const call = new Call<T>(frame.steppable, { body: true });
    call.kept = frame;
    return { scope: inner, call };
  });
  let result: { readonly value: T } | null = null;
  let error: unknown = null;
  try {
    result = { value: yield* made.call };
  } catch (thrown) {
    error = thrown;
  }
  yield* new Op(leave, made.scope, undefined);
  if (result === null) throw error;
  if (made.scope.threads.some((thread) => thread.result?.isErr() && !thread.joined)) {
    throw new Panic("a scoped thread panicked");
  }
  return result.value;
}

const leave: OpKind<Scope, undefined, undefined> = {
  name: "thread.scope",
  mode: LEAVES,
  enabled: (op) => (op.object as Scope).left === 0,
  heldBy: (op) => (op.object as Scope).threads.filter(({ result }) => result === null).map(({ path }) => path),
  execute: () => undefined,
};
