// Storing a value: WAT-1 (not without a receiver, where that is asked for), WAT-5 (waits for the borrows), WAT-7 (a function
// that changes it in place).

import type { Actor } from "../../../kernel/actor.ts";
import { Misuse } from "../../../kernel/errors.ts";
import { discard, give, take } from "../../../kernel/ownership/owner.ts";
import { brief } from "../../../kernel/record/brief.ts";
import { Op, type OpKind } from "../../../kernel/signal/op.ts";
import { Done, Steps } from "../../../kernel/signal/steps.ts";
import { err, ok } from "../../../kernel/value/result.ts";
import type { Waiter as Visitor } from "../../../std/rw-lock/admission.ts";
import { ALL, numbered, REFUSED, SEND } from "./access.ts";
import { type Channel, visitor } from "./channel.ts";
import { SendError } from "./errors.ts";

// biome-ignore lint/suspicious/noExplicitAny: the ops do not look at the values
type Any = Channel<any>;

/** The value inside, to be changed in place or replaced: what `&mut T` is in Rust. */
export interface Mutable<T> {
  value: T;
}

/** `value`: the value, or the function that changes it. */
export function storing(channel: Any, how: Storing["how"], value: unknown): Steps<unknown> {
  const store: Storing = { how, value, visitor: visitor(channel.world.running().unit.path, true) };
  return new Steps(new Op(arrive, channel, store), (stored: Stored | null) =>
    stored === null ? new Op(wait, channel, store) : new Done(stored.result),
  );
}

/** One store on its way through the lock. */
interface Storing {
  readonly how: "send" | "replace" | "modify" | "modify if";
  /** The value, or the function that changes it. */
  readonly value: unknown;
  readonly visitor: Visitor;
}

interface Stored {
  readonly result: unknown;
}

const arrive: OpKind<Any, Storing, Stored | null> = {
  name: "watch.send",
  show: ({ arg }) => brief(arg.value),
  mode: SEND,
  modeOf({ object, arg }) {
    const it = object as Any;
    if (arg.how === "send" && it.readers.size === 0) return REFUSED;
    return it.admission.unlocked ? numbered(SEND, it.version + 1) : ALL;
  },
  execute(op, _world, actor) {
    const it = op.object as Any;
    // Looked at before the lock is asked for.
    if (op.arg.how === "send" && it.readers.size === 0) return { result: err(new SendError(op.arg.value)) };
    return enter(it, op.arg, actor);
  },
};

const wait: typeof arrive = {
  ...arrive,
  modeOf: ({ object }) => numbered(SEND, (object as Any).version + 1),
  enabled: ({ object, arg }) => (object as Any).admission.mayTry(arg.visitor),
  heldBy: ({ object, arg }) => (object as Any).admission.blockers(arg.visitor),
  execute(op, _world, actor) {
    op.arg.visitor.woken = true;
    return enter(op.object as Any, op.arg, actor);
  },
};

/** Takes the write lock, changes the value, lets the lock go; null: has to wait for the borrows. */
function enter(it: Any, { how, value, visitor }: Storing, actor: Actor): Stored | null {
  visitor.actor = actor;
  if (!it.admission.arrive(visitor)) {
    it.changed();
    return null;
  }
  const before: unknown = it.value;
  let answer: unknown;
  const current: Mutable<unknown> = { value: before };
  try {
    if (how === "modify" || how === "modify if") answer = (value as (current: Mutable<unknown>) => unknown)(current);
    else current.value = value;
  } finally {
    // Also what a panicking function has left (WAT-7).
    it.value = current.value;
    if (it.value !== before) give(it.world, it.value, it.path);
    it.world.stamp(it.value);
    it.admission.leave(visitor.path, true);
    it.changed();
  }
  const notifies = how !== "modify if" || isTrue(answer);
  if (how === "modify") refuseAnswer(answer);
  if (notifies) it.stored();
  if (how === "replace") {
    take(it.world, before);
    return { result: before };
  }
  if (it.value !== before) discard(before, actor);
  return { result: how === "send" ? ok() : how === "modify" ? undefined : notifies };
}

function isTrue(answer: unknown): boolean {
  if (typeof answer === "boolean") return answer;
  throw new Misuse(
    `sendIfModified: the function answered with ${String(answer)}\n` +
      "  it is a plain function that runs in one step, and answers whether receivers are to be told: true or false",
  );
}

function refuseAnswer(answer: unknown): void {
  if (typeof answer !== "object" || answer === null) return;
  throw new Misuse(
    "sendModify: the function gave a value back\n" +
      "  it is a plain function that runs in one step and changes the value: level => { level.value += 1; }",
  );
}
