// HZ-D1: why nobody can go on any more, named by the edges of the wait-for graph.
// HZ-4, HZ-5, HZ-6, HZ-7, HZ-9, HZ-12, HZ-13, HZ-20, HZ-21, HZ-22, HZ-23, HZ-24, HZ-40.
import { Owner } from "../kernel/ownership/owner.ts";
import { unitName, type Waiter, waiters } from "../kernel/wait-for.ts";
import type { World } from "../kernel/world.ts";
import { BlockOn } from "../tokio/runtime/block-on.ts";
import { coreOf } from "../tokio/runtime/context.ts";
import { Core } from "../tokio/runtime/core.ts";
import { Channel } from "../tokio/sync/mpsc/channel.ts";
import { Permitted, whereIs } from "../tokio/sync/permitted.ts";
import { Task } from "../tokio/task/task.ts";
import { isSuspended, isUndriven, tasksOf } from "./machine.ts";
import type { Notes } from "./notes.ts";

/** One who waits, with what a name is made of. */
interface Node {
  readonly who: string;
  readonly path: string;
  readonly waiter: Waiter;
  readonly op: string;
  readonly edge: Edge;
  /** Paths of those who could let it go on. */
  readonly heldBy: readonly string[];
}

type Edge = "lock" | "read" | "send" | "receive" | "reply" | "join" | "permit" | "other";

const edges: readonly (readonly [Edge, RegExp])[] = [
  ["read", /^RwLock\.read/],
  ["lock", /^(Mutex\.lock|RwLock\.write|Semaphore\.acquire)/],
  ["reply", /^oneshot\./],
  ["send", /\.(send|blockingSend|reserve)/],
  ["receive", /\.(recv|iter)/],
  ["join", /(join|await)/i],
];

export function deadlock(notes: Notes, world: World): void {
  const nodes = waiters(world).map((waiter) => nodeOf(world, waiter));
  for (const node of nodes) single(notes, world, node);
  for (const cycle of cyclesOf(nodes)) {
    const id = nameOf(cycle);
    if (id !== null) notes.note(id, cycle.map(edgeText).join("; "));
  }
}

function nodeOf(world: World, waiter: Waiter): Node {
  const { op, unit } = waiter;
  const { object } = op;
  // Of Tokio's locks those who hold a guard; the queue holds nobody up by itself.
  const held = object instanceof Permitted ? [...object.guards].map(whereIs) : (op.kind.heldBy?.(op) ?? []);
  const closed = object instanceof Channel && object.rxClosed;
  return {
    who: unitName(unit),
    path: unit.path,
    waiter,
    op: op.kind.name,
    edge: closed ? "permit" : (edges.find(([, pattern]) => pattern.test(op.kind.name))?.[0] ?? "other"),
    heldBy: [...new Set(held.map((path) => bearerOf(world, path)))],
  };
}

/** A reply's sender inside of a message belongs to whoever will receive it. */
function bearerOf(world: World, path: string): string {
  const object = world.objects.find((candidate) => candidate.path === path);
  const receiver: unknown = (object as { receiver?: unknown } | undefined)?.receiver;
  return receiver instanceof Owner ? whereIs(receiver) : path;
}

const edgeText = ({ who, op, waiter, heldBy }: Node): string =>
  `${who} waits at ${op} of ${waiter.op.object?.path ?? "nothing"} for ${heldBy.join(", ") || "nobody"}`;

/** What one of them says by itself. */
function single(notes: Notes, world: World, node: Node): void {
  const { waiter, heldBy, edge, who } = node;
  const { op, actor } = waiter;
  const { object } = op;
  for (const id of ["HZ-12", "HZ-13"]) {
    const lost = object === null ? undefined : notes.suspects(id).get(object);
    if (lost !== undefined) notes.note(id, `${edgeText(node)}; ${lost}`);
  }
  if (edge === "permit" && heldBy.length > 0) {
    notes.note("HZ-40", `${edgeText(node)}, who keeps a permit of a channel that is closed`);
  }
  if (object instanceof Task && !object.began && !(object.home instanceof Core)) {
    notes.note("HZ-9", `${edgeText(node)}, a closure that no thread of the blocking pool is free to run`);
  }
  if (actor === null) return;
  const blocks = op.kind.poll !== true;
  const holder = heldBy.find((path) => isSuspended(world, path));
  if (blocks && (edge === "lock" || edge === "read") && holder !== undefined && hasFutures(world, holder)) {
    notes.note(
      "HZ-4",
      `${edgeText(node)}, who stands at an await with the guard; the thread that could run it is blocked`,
    );
  }
  const core = coreOf(actor);
  if (core !== null && isUndriven(core) && actor.frames.some(({ steppable }) => steppable instanceof BlockOn)) {
    notes.note("HZ-6", `${edgeText(node)} in Handle::block_on: nobody drives ${core.path}`);
    return;
  }
  if (!blocks || edge === "lock" || edge === "read") return;
  const frozen = tasksOf(world).find(
    (task) =>
      heldBy.includes(task.path) && task.result === null && task.home instanceof Core && isFrozen(task.home, waiter),
  );
  if (frozen !== undefined) {
    const home = frozen.home as Core;
    const why = isUndriven(home) ? `nobody drives ${home.path}` : `${who} blocks the thread that drives ${home.path}`;
    notes.note("HZ-5", `${edgeText(node)}, which cannot run: ${why}`);
  }
}

/** Nobody can run the tasks of this current_thread runtime while the waiter waits. */
const isFrozen = (core: Core, { actor }: Waiter): boolean =>
  core.options.flavor === "CurrentThread" && (isUndriven(core) || (actor !== null && coreOf(actor) === core));

/** Whether the path is that of a task, or of a body in a block_on: one that awaits. */
function hasFutures(world: World, path: string): boolean {
  if (tasksOf(world).some((task) => task.path === path)) return true;
  return world.actors.some((actor) => actor.frames.some(({ unit, call }) => unit.path === path && call?.poll === true));
}

/** The name of a circle of waiters. */
function nameOf(cycle: readonly Node[]): string | null {
  const kinds = new Set(cycle.map(({ edge }) => edge));
  const only = (...allowed: Edge[]): boolean => [...kinds].every((kind) => allowed.includes(kind));
  if (kinds.has("reply")) return only("reply", "send", "receive", "join") ? "HZ-24" : null;
  if (only("receive", "join") && kinds.has("receive")) return "HZ-7";
  if (only("send")) return "HZ-23";
  if (cycle.length === 1 && only("read")) return "HZ-21";
  if (cycle.length === 1 && only("lock")) return "HZ-22";
  if (new Set(cycle.map(({ waiter }) => waiter.op.object)).size < 2) return null;
  return only("lock", "read", "send", "receive") && (kinds.has("lock") || kinds.has("read")) ? "HZ-20" : null;
}

/** The circles of the graph, each once, by its first member. */
function cyclesOf(nodes: readonly Node[]): Node[][] {
  const cycles: Node[][] = [];
  const seen = new Set<Node>();
  const visit = (node: Node, trail: readonly Node[]): void => {
    const at = trail.indexOf(node);
    if (at >= 0) {
      cycles.push(trail.slice(at));
      return;
    }
    if (seen.has(node)) return;
    seen.add(node);
    for (const next of nodes) if (node.heldBy.includes(next.path)) visit(next, [...trail, node]);
  };
  for (const node of nodes) visit(node, []);
  return cycles;
}
