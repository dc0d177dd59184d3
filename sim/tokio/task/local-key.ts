// tokio::task_local!: TL-1 (a value for the polls and the drop of one future), TL-2 (nothing outside).
import type { Async } from "../../kernel/closure.ts";
import { discard, give } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { around, type Enter, entered } from "../future/around.ts";
import { contextOf } from "../runtime/context.ts";
import { TXT_TASK_LOCAL, TXT_TASK_LOCAL_ACCESS } from "../texts.ts";

/** A `static` of `task_local!`; see `taskLocal`. It holds nothing itself. */
export class LocalKey<T> {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** The value is there while the future is polled or dropped; it is dropped after it (TL-1). */
  scope<R>(value: T, future: Async<R>): Sim<R> {
    return this.#holding(value, (enter) => around(future, enter));
  }

  /** The value is there while the body runs. */
  syncScope<R>(value: T, body: () => Sim<R>): Sim<R> {
    return this.#holding(value, (enter) => entered(enter, body));
  }

  *#holding<R>(value: T, body: (enter: Enter) => Sim<R>): Sim<R> {
    yield* new Make((world) => give(world, value, `task_local ${this.name}`));
    try {
      return yield* body((actor) => {
        const { locals } = contextOf(actor);
        const before = locals.has(this) ? [locals.get(this)] : [];
        locals.set(this, value);
        return () => {
          if (before.length > 0) locals.set(this, before[0]);
          else locals.delete(this);
        };
      });
    } finally {
      yield* new Make((_world, actor) => discard(value, actor));
    }
  }

  /** Calls `look` with the value; panics outside of a scope (TL-2). */
  with<R>(look: (value: T) => R): Make<R> {
    return new Make((_world, actor) => {
      const { locals } = contextOf(actor);
      if (!locals.has(this)) throw new Panic(TXT_TASK_LOCAL);
      return look(locals.get(this) as T);
    }, "LocalKey.with");
  }

  /** As `with`, but an `Err` outside of a scope (TL-2). */
  tryWith<R>(look: (value: T) => R): Make<Result<R, AccessError>> {
    return new Make((_world, actor) => {
      const { locals } = contextOf(actor);
      return locals.has(this) ? ok(look(locals.get(this) as T)) : err(new AccessError());
    }, "LocalKey.tryWith");
  }

  /** The value; panics outside of a scope (TL-2). */
  get(): Make<T> {
    return this.with((value) => value);
  }

  /** The value, or `Err` outside of a scope (TL-2). */
  tryGet(): Make<Result<T, AccessError>> {
    return this.tryWith((value) => value);
  }
}

/** There is no value here. */
export class AccessError {
  display(): string {
    return TXT_TASK_LOCAL_ACCESS;
  }
  debug(): string {
    return "AccessError";
  }
}

/**
 * `task_local! { static NAME: T }`. Values belong to a future, not to its thread, and are not inherited by what it spawns.
 *
 * @example
 * const USER = taskLocal<string>("USER");
 * yield* USER.scope("ferris", function* () {
 *   yield* println(yield* USER.get());
 * });
 */
export const taskLocal = <T>(name: string): LocalKey<T> => new LocalKey(name);
