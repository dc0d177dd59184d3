// A step: an op is announced, and later performed. With `decide` in world.ts this is the hot path: what is rare stands in
// functions of its own, so that the engine can inline the rest.
import type { Actor } from "./actor.ts";
import { Bug, invariant, Misuse } from "./errors.ts";
import { ANNOUNCED_IN_POLL, type Shared } from "./shared.ts";
import { ANNOUNCED, DONE, FAILED, type Op, type OpKind } from "./signal/op.ts";
import { PENDING } from "./signal/signal.ts";
import { logOf } from "./state/log.ts";
import { stampWith, tellResult } from "./state/telling.ts";
import { panicsCreated } from "./value/panic.ts";
import type { World } from "./world.ts";

/** The op will happen when its actor is chosen. */
export function announce(world: World, actor: Actor, op: Op): void {
  op.state = ANNOUNCED;
  actor.pending = op;
  if (world.watched || op.kind.enabled !== undefined || actor.gate !== null) announceGuarded(world, actor, op);
  else if (actor.slot < 0) world.enable(actor);
}

/** An op that may have to wait, a poll that a policy may hold back, or a run that somebody watches. */
function announceGuarded(world: World, actor: Actor, op: Op): void {
  const { kind } = op;
  const { gate } = actor;
  if (world.hashing) stampWith(logOf(actor), op.arg);
  if (waits(actor, kind)) {
    (op.object as Shared).waiting.push(actor);
    if (gate !== null) {
      if (kind.poll !== true) gate.risks?.(actor);
      else {
        looksAhead(world, actor, op);
        if (!(kind.enabled as (op: Op) => boolean)(op)) {
          actor.unit.awaits(op);
          gate.leave(actor); // a leaf that is not ready ends the poll
        }
      }
    }
  }
  if (canStep(actor, op)) {
    if (actor.slot < 0) world.enable(actor);
  } else {
    if (actor.slot >= 0) world.disable(actor);
    kind.blocked?.(op, world, actor);
    world.hazards?.blocks(world, actor, op);
    gate?.stall(actor, true);
  }
}

/** Whether the leaf is ready now decides whether others of the poll's group may come in between. */
function looksAhead(world: World, actor: Actor, op: Op): void {
  if (world.observer === null || actor.section === 0) return;
  const { kind } = op;
  world.touch(
    op.object as Shared,
    (kind.modeOf === undefined ? kind.mode : kind.modeOf(op, world)) | ANNOUNCED_IN_POLL,
  );
}

/** The op happens. */
export function perform(world: World, actor: Actor, op: Op): void {
  const { kind } = op;
  invariant(op.state === ANNOUNCED, "an op is performed once, after it was announced");
  world.steps++;
  actor.steps++;
  world.last = actor;
  world.panics = panicsCreated();
  if (world.watched || kind.enabled !== undefined || kind.poll === true || actor.gate !== null) {
    performGuarded(world, actor, op);
    return;
  }
  actor.pending = null;
  op.state = DONE;
  try {
    op.value = kind.execute(op, world, actor);
  } catch (error) {
    fail(world, actor, op, error);
  }
}

function performGuarded(world: World, actor: Actor, op: Op): void {
  const { kind } = op;
  if (world.observer !== null) observe(world, actor, op);
  pass(world, actor, op);
  actor.pending = null;
  op.state = DONE;
  try {
    op.value = kind.execute(op, world, actor);
    if (kind.poll === true) polled(actor, op);
    if (world.hashing) tellResult(actor, op);
  } catch (error) {
    fail(world, actor, op, error);
  }
}

/**
 * The observer will hear of this step when it is over. What was touched since the last one was no step's doing: bodies that
 * ended before the first step, or because time moved. It comes before everything else.
 */
function observe(world: World, actor: Actor, op: Op): void {
  const { kind } = op;
  world.observedActor = actor;
  world.observedOp = op;
  world.touched.length = 0;
  world.touched.push(op.object as Shared, kind.modeOf === undefined ? kind.mode : kind.modeOf(op, world));
  world.section = 0;
  world.group = null;
  world.looks = looks(actor, op);
}

/** A leaf was polled. Who waits when nothing goes on any more waits at those that his last poll found pending. */
function polled(actor: Actor, op: Op): void {
  const { unit } = actor;
  if ((op.value as unknown) === PENDING) {
    actor.misses++;
    unit.awaits(op);
  } else unit.awaitsNot(op);
}

/** The op had to wait, or was held back, and now it steps. */
function pass(world: World, actor: Actor, op: Op): void {
  const { gate } = actor;
  if (gate !== null) {
    gate.enter(actor);
    world.section = actor.section;
    world.group = gate.group;
  }
  if (!waits(actor, op.kind)) return;
  world.hazards?.passes(world, actor);
  const { waiting } = op.object as Shared;
  if (waiting.length === 1 && waiting[0] === actor) waiting.pop();
  else waiting.splice(waiting.indexOf(actor), 1);
}

/** An op panicked. */
function fail(world: World, actor: Actor, op: Op, error: unknown): void {
  if (error instanceof Misuse || error instanceof Bug) throw error;
  op.state = FAILED;
  op.value = error;
  if (world.hashing) logOf(actor)?.failed(error);
}

/** Whether ops of this kind may have to wait on their object when this actor makes them. */
const waits = (actor: Actor, kind: OpKind): boolean => kind.enabled !== undefined && (kind.poll !== true || actor.flow);

/** Whether the op is one poll of a leaf, made whether or not it is ready: in a combinator, say. */
export const looks = (actor: Actor, { kind }: Op): boolean => kind.poll === true && !waits(actor, kind);

/** Whether the announced op can step now. */
export function canStep(actor: Actor, op: Op): boolean {
  const { kind } = op;
  if (waits(actor, kind) && !(kind.enabled as (op: Op) => boolean)(op)) return false;
  return actor.gate === null || actor.gate.open(actor);
}
