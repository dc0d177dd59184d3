// thread_local!: TH-12 (a value for each OS thread, made at its first use, dropped at the thread's end).
import type { Frame } from "../../kernel/actor.ts";
import { hold, type Owner, visitOwners } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { type OsThread, threadOf } from "./os-thread.ts";

/** `std::thread::LocalKey<T>`. */
export class LocalKey<T> {
  readonly #init: () => T | Sim<T>;

  constructor(init: () => T | Sim<T>) {
    this.#init = init;
  }

  /**
   * Gives what `f` makes of this thread's value, which is made now where there is none. Panics where it was dropped at the
   * thread's end. It may be changed in place: nobody else sees it.
   */
  *with<R>(f: (value: T) => R | Sim<R>): Sim<R> {
    const thread: OsThread = yield* new Make((world, actor) => threadOf(world, actor));
    if (!thread.locals.has(this)) {
      const value = yield* visible(this.#init());
      yield* new Make((_world, actor) => settle(thread, this, value, actor.frames[0] as Frame));
    }
    const { value } = thread.locals.get(this) as { value: T };
    visitOwners(value, (owner) => refuseGone(owner));
    return yield* visible(thread.world.told(f(value)));
  }
}

function refuseGone(owner: Owner): void {
  if (!owner.gone) return;
  throw new Panic("cannot access a Thread Local Storage value during or after destruction: AccessError");
}

/** The value is dropped after everything else that the thread owns, the last made first. */
function settle(thread: OsThread, key: object, value: unknown, bottom: Frame): void {
  const { owned } = bottom;
  visitOwners(value, (owner) => {
    hold(owner, bottom);
    if (owned === null) return;
    owned.pop();
    let at = 0;
    while (at < owned.length && isLocal(thread, owned[at] as Owner)) at++;
    owned.splice(at, 0, owner);
  });
  thread.locals.set(key, { value });
}

function isLocal(thread: OsThread, owner: Owner): boolean {
  let found = false;
  for (const { value } of thread.locals.values()) {
    visitOwners(value, (one) => {
      found ||= one === owner;
    });
  }
  return found;
}

function* visible<R>(made: R | Sim<R>): Sim<R> {
  return typeof (made as { next?: unknown } | null | undefined)?.next === "function"
    ? yield* made as Sim<R>
    : (made as R);
}

/**
 * `thread_local!`. The key is no simulated object: make it once, beside the program.
 *
 * @example
 * const depth = threadLocal(() => ({ value: 0 }));
 * yield* depth.with((mine) => mine.value++);
 */
export const threadLocal = <T>(init: () => T | Sim<T>): LocalKey<T> => new LocalKey(init);
