// An actor's stack: resuming its top frame until it announces an op, parks or ends; calls, ends and the drops between.
import type { Actor, Frame } from "./actor.ts";
import type { End } from "./end.ts";
import { Bug, invariant, Misuse, swallowed } from "./errors.ts";
import { Errands } from "./ownership/errands.ts";
import { keep, type Owner, queueDrop, visitOwners } from "./ownership/owner.ts";
import type { Call } from "./signal/call.ts";
import { cleared, failing, noneForgotten, taken } from "./signal/fresh.ts";
import type { Make } from "./signal/make.ts";
import { ANNOUNCED, Op, UNKNOWN } from "./signal/op.ts";
import { CALL, MAKE, OP, PEND, PENDING, type Signal } from "./signal/signal.ts";
import { logOf } from "./state/log.ts";
import { stampWith, tellCaller } from "./state/telling.ts";
import { exit } from "./stdout.ts";
import { announce } from "./step.ts";
import type { World } from "./world.ts";

/** Resumes the top of an actor's stack until it announces an op, parks or ends. */
export function resume(world: World, actor: Actor): void {
  for (;;) {
    const frame = actor.top;
    if (frame.ended !== null) {
      if (actor.errands.length > 0) runErrands(world, actor, frame.ended);
      else if (!leaveFrame(world, actor, frame)) return;
      continue;
    }
    if (actor.errands.length > 0 && frame.owned === null && frame.steppable.digest !== undefined) {
      runErrands(world, actor, null); // a machine decides by what is there after them
      continue;
    }
    let result: IteratorResult<Signal, unknown>;
    try {
      result = frame.steppable.next();
    } catch (error) {
      endFrame(world, actor, frame, true, error);
      continue;
    }
    if (result.done === true) {
      endFrame(world, actor, frame, false, result.value);
      continue;
    }
    if (world.end !== null) return;
    const hidden = swallowed();
    if (hidden !== null) throw hidden;
    const signal = result.value as Signal;
    if (frame.owned === null) cleared();
    else taken(signal);
    if (frame.owned !== null && signal?.value !== signal) refuseSignal(signal, actor);
    switch (signal?.tag) {
      case OP:
        if (signal.state === ANNOUNCED) return;
        if (actor.errands.length === 0) {
          bind(signal, world);
          announce(world, actor, signal);
          return;
        }
        runErrands(world, actor, null);
        break;
      case CALL:
        if (actor.errands.length === 0) push(actor, signal);
        else {
          signal.started = false; // asked again after the drops
          runErrands(world, actor, null);
        }
        break;
      case MAKE:
        if (actor.errands.length === 0) {
          serve(signal, world, actor);
          if (world.end !== null) return;
        } else {
          signal.asked = false; // asked again after the drops: a thread must not start before them
          runErrands(world, actor, null);
        }
        break;
      case PEND:
        if (world.hashing && (result as unknown) !== PENDING) logOf(actor)?.counted();
        if (actor.errands.length > 0) {
          runErrands(world, actor, null);
          actor.top.pends = true;
        } else if (!endPoll(world, actor)) return;
        break;
      default:
        refuseSignal(signal, actor);
    }
  }
}

/** A poll found nothing: back to whoever polls, or park. False: the actor waits. */
function endPoll(world: World, actor: Actor): boolean {
  const frame = actor.top;
  if (frame.call?.poll === true) {
    actor.frames.pop();
    frame.call.value = PENDING;
    if (actor.top.owned === null) frame.unit.pollEnded(); // otherwise it was a part of a body's poll
    if (world.hashing) logOf(actor)?.told(PENDING);
    return true;
  }
  if (frame.owned !== null && !actor.flow) {
    const why =
      frame.call === null
        ? "outside of an async context\n  give it to block_on: yield* rt.blockOn(future)"
        : "in a poll function or a destructor\n  poll it there: pin(future) before, and yield* pinned.poll(context)";
    throw new Misuse(`${actor.unit.path} awaits a future ${why}`);
  }
  frame.unit.pollEnded();
  actor.parked = true;
  if (actor.slot >= 0) world.disable(actor);
  actor.gate?.leave(actor);
  return false;
}

function push(actor: Actor, call: Call): void {
  const unit = call.unit ?? actor.unit;
  call.kept ??= { steppable: call.frame, call, unit, owned: call.body ? [] : null, ended: null, pends: false };
  call.kept.call = call;
  actor.frames.push(call.kept);
}

/** Errands are steps of their own, before whatever comes next. `ended`: how the body above them ended. */
function runErrands(world: World, actor: Actor, ended: Frame["ended"]): void {
  const steppable = new Errands(actor, ended, world.panics);
  actor.frames.push({ steppable, call: null, unit: actor.unit, owned: null, ended: null, pends: false });
}

/** A frame's body is over: what it still owns is dropped, last acquired first, before anybody hears of the end. */
function endFrame(world: World, actor: Actor, frame: Frame, failed: boolean, value: unknown): void {
  const hidden = swallowed();
  if (hidden !== null) throw hidden;
  if (failed) {
    if (value instanceof Misuse || value instanceof Bug) throw value;
    failing(value);
    if (!(value instanceof Error)) {
      throw new Misuse(
        `${actor.unit.path} threw ${String(value)}, which is no Error\n  write panic("…") or throw new Error("…")`,
      );
    }
    world.hazards?.panicked(actor, value);
  } else noneForgotten();
  frame.ended = { failed, value };
  if (world.hashing) stampWith(logOf(actor), value);
  const { owned } = frame;
  if (owned !== null && owned.length > 0) {
    if (!failed)
      visitOwners(value, (owner) => owner.holder === frame && keep(owner, `the result of ${frame.unit.path}`));
    while (owned.length > 0) queueDrop(owned[owned.length - 1] as Owner, actor);
  }
}

/** Pops an ended frame and tells its caller. False: the actor has ended or waits. */
function leaveFrame(world: World, actor: Actor, frame: Frame): boolean {
  const { failed, value } = frame.ended as { failed: boolean; value: unknown };
  if (actor.frames.length === 1) {
    endActor(world, actor, failed, value);
    return false;
  }
  actor.frames.pop();
  const { call } = frame;
  if (call !== null) {
    call.failed = failed;
    call.value = value;
    if (world.hashing) tellCaller(actor, frame, failed, value);
    // A machine passes on what the call gave it; a body becomes its holder.
    if (!failed && actor.top.owned !== null) {
      visitOwners(value, (owner) => owner.keeper !== null && world.own(owner));
    }
  } else if (failed) endFrame(world, actor, actor.top, true, value);
  else if (frame.pends) return endPoll(world, actor);
  return true;
}

function endActor(world: World, actor: Actor, failed: boolean, value: unknown): void {
  const onEnd = actor.onEnd;
  if (onEnd === null) {
    endMain(world, actor, failed, value);
    return;
  }
  actor.gate?.leave(actor);
  actor.finished = true;
  if (actor.slot >= 0) world.disable(actor);
  onEnd?.(failed, value);
}

/** Main is over: the process exits, as a step of its own, since other threads may print until then (TH-6). */
function endMain(world: World, actor: Actor, failed: boolean, value: unknown): void {
  if (failed) world.reportPanic(actor.unit, value);
  const end: End = failed ? { kind: "panicked", message: (value as Error).message } : { kind: "returned" };
  const op = new Op(exit, world.stdout, () => world.finish(end));
  cleared();
  announce(world, actor, op);
}

/** Signals come from `yield*`, which makes each its own value; anything else is a mistake. */
function refuseSignal(signal: unknown, { unit }: Actor): never {
  const { kind, tag } = (signal ?? {}) as { kind?: { name: string }; tag?: number };
  const what = kind !== undefined ? kind.name : tag !== undefined ? "a request" : `${String(signal)}, which is no op`;
  throw new Misuse(`${unit.path} yielded ${what}\n  write yield* op() (with the star), not yield value`);
}

/** A free op learns its object from the kernel, which alone knows the world. */
function bind(op: Op, world: World): void {
  if (op.object !== null) return;
  op.object = op.kind.resolve?.(world) ?? null;
  if (world.recording) op.site = UNKNOWN;
  invariant(op.object !== null, `${op.kind.name} has no object`);
}

/** Makes what a body asked for. */
function serve(make: Make, world: World, actor: Actor): void {
  if (world.served++ > world.maxSteps) {
    world.finish({ kind: "cut", message: `cut after ${world.maxSteps} new objects` });
    return;
  }
  make.served = true;
  try {
    make.value = make.make(world, actor);
    if (world.hashing) logOf(actor)?.told(make.value);
  } catch (error) {
    if (error instanceof Misuse || error instanceof Bug) throw error;
    make.failed = true;
    make.value = error;
    if (world.hashing) logOf(actor)?.failed(error);
  }
}
