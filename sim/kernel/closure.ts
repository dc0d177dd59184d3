// What can be run: a generator function, one with declared captures, or a future. Captures are moved, as Rust's `move` does.
import type { Frame } from "./actor.ts";
import { Misuse } from "./errors.ts";
import { hold, type Owner, visitOwners } from "./ownership/owner.ts";
import { handOver } from "./ownership/sharing.ts";
import type { Steppable } from "./signal/call.ts";
import type { Future, Signal, Sim } from "./signal/signal.ts";
import type { Unit } from "./unit.ts";
import { Struct } from "./value/struct.ts";
import type { World } from "./world.ts";

/** A closure with declared captures; see `move`. */
export class Moved<T> {
  readonly captures: Readonly<Record<string, unknown>>;
  readonly body: (captures: never) => Sim<T>;
  constructor(captures: Readonly<Record<string, unknown>>, body: (captures: never) => Sim<T>) {
    this.captures = captures;
    this.body = body;
  }
}

/** A body for a thread: runs from its start to its end. */
export type Closure<T> = (() => Sim<T>) | Moved<T>;

/** A body for a task: a closure (an `async move` block), or any future. */
export type Async<T> = Closure<T> | Future<T>;

/**
 * `move || { … }` and `async move { … }`: a body that takes the listed values along. They are dropped with it, in the
 * order of the list, even when it never runs.
 *
 * @example
 * yield* thread.spawn(move({ tx }, function* ({ tx }) {
 *   yield* tx.send(1);
 * }));
 */
export function move<C extends Record<string, unknown>, T>(captures: C, body: (captures: C) => Sim<T>): Moved<T> {
  return new Moved(captures, body);
}

/** The bottom frame of a unit that will run `code`; the captures are its own from now on. */
export function closureFrame<T>(world: World, unit: Unit, code: Async<T>): Frame {
  const frame: Frame = { steppable: steppableOf(code), call: null, unit, owned: [], ended: null, pends: false };
  if (code instanceof Moved) {
    const owners: Parameters<typeof hold>[0][] = [];
    for (const [name, value] of Object.entries(code.captures)) {
      visitOwners(value, (owner) => {
        owner.check(`captured as ${name}`);
        owners.push(owner);
      });
    }
    handOver(world, code.captures, unit.path);
    // The last acquired is dropped first; captures are dropped in the order of the list.
    for (const owner of owners.reverse()) hold(owner, frame);
  } else if (typeof code !== "function") {
    // A future that owns something (a receiver, a handle, a struct's fields) goes where it is awaited.
    const owners: Owner[] = [];
    visitOwners(code, (owner) => {
      owner.check("moved");
      owners.push(owner);
    });
    if (code instanceof Struct) handOver(world, code, unit.path);
    for (const owner of owners.reverse()) hold(owner, frame);
  }
  return frame;
}

function steppableOf<T>(code: Async<T>): Steppable {
  if (code instanceof Moved) return generator((code.body as (captures: unknown) => unknown)(code.captures));
  if (typeof code === "function") return generator(code());
  return new Lazy(code);
}

function generator(made: unknown): Steppable {
  if (made instanceof Promise) {
    made.catch(() => {});
    throw new Misuse("a body is an async function\n  write function* and yield* instead of async and await");
  }
  if (typeof made === "object" && made !== null && Symbol.asyncIterator in made) {
    throw new Misuse("a body is an async function*\n  write function* and yield* instead of async and await");
  }
  const it = made as Partial<Steppable> | null | undefined;
  if (typeof it !== "object" || it === null || typeof it.next !== "function") {
    throw new Misuse(`a body must be a generator function (function*), got a function that returns ${String(made)}`);
  }
  return it as Steppable;
}

/** A future is not iterated before its first poll: nothing of it runs before (TK-1). */
class Lazy<T> implements Steppable {
  #future: Future<T> | null;
  #iterator: Iterator<Signal, T, unknown> | null = null;

  constructor(future: Future<T>) {
    if (typeof future !== "object" || future === null || typeof future[Symbol.iterator] !== "function") {
      throw new Misuse(`expected a future or a function*, got ${String(future)}`);
    }
    this.#future = future;
  }

  next(): IteratorResult<Signal, unknown> {
    if (this.#iterator === null) {
      this.#iterator = (this.#future as Future<T>)[Symbol.iterator]();
      this.#future = null;
    }
    return this.#iterator.next();
  }

  return(value?: unknown): unknown {
    return this.#iterator?.return?.(value as T);
  }

  throw(error: unknown): IteratorResult<Signal, unknown> {
    const iterator = this.#iterator;
    if (iterator?.throw !== undefined) return iterator.throw(error);
    iterator?.return?.();
    throw error;
  }
}
