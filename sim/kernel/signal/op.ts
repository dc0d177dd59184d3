// An op: one visible operation on a simulated object, announced before it happens (DESIGN §4).

import type { Actor } from "../actor.ts";
import { Misuse } from "../errors.ts";
import type { Shared } from "../shared.ts";
import type { World } from "../world.ts";
import { made } from "./fresh.ts";
import { OP, PENDING, type Signal, type Yieldable } from "./signal.ts";

/** What all ops of one name have in common. `O` is the object's type, `A` the argument's, `R` the result's. */
export interface OpKind<O extends Shared = Shared, A = unknown, R = unknown> {
  /** As the trace shows it: `Mutex.lock`. */
  readonly name: string;
  /** How the op touches its object; the object's `relation` says what that means for dependence. */
  readonly mode: number;
  /** Where the mode depends on the argument (a line that the claim cannot see). */
  modeOf?(op: Op<R, O, A>, world: World): number;
  /** What else the op looks at before it can step: object, mode, object, mode… It touches them itself when it steps. */
  alsoTouches?(op: Op<R, O, A>): readonly (Shared | number)[];
  /** One poll of a leaf future; see PollOp. */
  readonly poll?: true;
  /** Whether the op can step now; absent: always. */
  enabled?(op: Op<R, O, A>): boolean;
  /** Called when the op is announced and cannot step yet: arms its timer, joins a queue. */
  blocked?(op: Op<R, O, A>, world: World, actor: Actor): void;
  /** What the op does. A throw is a panic of the body. */
  execute(op: Op<R, O, A>, world: World, actor: Actor): R;
  /** A future that stands at this op is dropped. */
  dropped?(op: Op<R, O, A>): void;
  /** Who must act before the op can step: paths of units, for the wait-for graph. */
  heldBy?(op: Op<R, O, A>): readonly string[];
  /** The argument as a trace shows it, where that is not what the program wrote; null: not at all. */
  show?(op: Op<R, O, A>): string | null;
  /** What a runtime does on its own behalf: no line of the program asks for it, and a reader is told of it last. */
  readonly internal?: true;
  /** For a free op: the object it works on. */
  resolve?(world: World): O;
}

export const NEW = 0;
export const ANNOUNCED = 1;
export const DONE = 2;
export const FAILED = 3;

/** The site of a free op in a recorded run, from the moment it learns its world until its body goes on. */
export const UNKNOWN = "";

/**
 * One op. It is its own iterator and its own iterator result, so that `yield* mutex.lock()` allocates one object.
 * A bound op (its object knows the world) decides before it suspends: where its actor may go on, `next` performs it.
 */
// biome-ignore lint/suspicious/noExplicitAny: kinds are contravariant in their op
export class Op<R = unknown, O extends Shared = any, A = any> implements Yieldable<R> {
  declare readonly tag: typeof OP; // on the prototype: ops are made by the million
  done = false;
  /** The op itself while it waits, its result when it is done, the error when it failed. */
  value: unknown;
  state: number = NEW;
  readonly kind: OpKind<O, A, R>;
  object: O | null;
  readonly arg: A;
  /** The caller's source line, when the run is recorded; other ops have no such field. */
  declare site?: string | undefined;

  constructor(kind: OpKind<O, A, R>, object: O | null, arg: A) {
    this.kind = kind;
    this.object = object;
    this.arg = arg;
    this.value = undefined;
    if (kind.poll !== true) made(this, kind);
    if (object?.world.recording === true) this.site = callSite();
  }

  [Symbol.iterator](): Iterator<Signal, R, unknown> {
    return this as unknown as Iterator<Signal, R, unknown>;
  }

  next(): this {
    if (this.state === NEW) {
      const object = this.object;
      if (object === null || !object.world.stepInline(this)) {
        this.value = this;
        return this;
      }
    }
    if (this.state !== DONE || this.done || this.site === UNKNOWN) settle(this);
    this.done = true;
    return this;
  }

  /** Dropping a future that stands at this op. */
  return(value: R): { done: true; value: R } {
    this.left();
    return { done: true, value };
  }

  throw(error: unknown): never {
    this.left();
    throw error;
  }

  /** Nobody waits here any more. */
  protected left(): void {
    this.kind.dropped?.(this);
  }
}

Object.defineProperty(Op.prototype, "tag", { value: OP });

/** The rare ends of an op: it panicked, it was misused, or its call site is still to be found. */
function settle(op: Op): void {
  if (op.done) throw new Misuse(`${op.kind.name} was performed before\n  an op happens once: make a new one`);
  if (op.state === FAILED) throw op.value;
  if (op.state !== DONE) throw new Misuse(`${op.kind.name} was resumed before it was performed`);
  if (op.site === UNKNOWN) op.site = callSite();
}

/**
 * An op that is one poll of a leaf future: its result is the value or `PENDING`.
 * Where a task awaits it directly under any-order (`actor.flow`), a leaf with `enabled` is pure data flow: it waits like a
 * blocked op and is polled once, when it is ready. Elsewhere `enabled` is not asked and the poll may find nothing.
 */
// biome-ignore lint/suspicious/noExplicitAny: as above
export class PollOp<T, O extends Shared = any, A = any> extends Op<T | typeof PENDING, O, A> {
  override next(): this {
    super.next();
    if (!this.done || this.value !== PENDING) return this;
    this.done = false;
    this.state = NEW; // the next call comes with the next poll, and polls again
    return PENDING as unknown as this;
  }

  protected override left(): void {
    this.object?.world.current?.unit.awaitsNot(this);
    super.left();
  }
}

/** The first stack line outside of `sim/`: where the scenario made the op. */
export function callSite(stack: string = new Error().stack ?? ""): string | undefined {
  for (const line of stack.split("\n").slice(1)) {
    if (/[\\/]sim[\\/](?!.*\.test\.)/.test(line) || line.includes("node:")) continue;
    const place = /\(?((?:file:\/\/)?[^()\s]+:\d+:\d+)\)?$/.exec(line);
    if (place?.[1] !== undefined) return place[1].replace(/^file:\/\//, "");
  }
  return undefined;
}
