// The tree under cancellation tokens: CAN-1 (who is cancelled with whom), CAN-2 (in which order they are woken).
// Invariants: cancelled ⇒ no children; a node's children are those made from it, and those of its dropped descendants.
// Wakes: a cancel wakes the newest child's waiters, then the other children's in order, children that have children of their
// own shuffled further, and its own last; within a node in order of waiting. Nothing of that is promised.
import type { Actor } from "../../kernel/actor.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";
import { leave, newWaiter, queue, type Waiter, wakeAll } from "../sync/waiters.ts";
import { hashWaker } from "../task/wakers.ts";

const CANCELS = 1;
const LOOKS = 2;
/** `cancelled()` has come true. */
const AWAITED = 3;
const QUEUES = 4;
/** A child comes or goes. */
const LINKS = 5;

export class Node extends Shared {
  cancelled = false;
  parent: Node | null = null;
  children: Node[] = [];
  handles = 1;
  readonly waiters: Waiter[] = [];

  override relation(earlier: number, later: number): Relation {
    if (earlier === AWAITED) return COMMUTES; // cancelled for ever
    if (later === AWAITED) return earlier === CANCELS ? FOLLOWS : COMMUTES;
    if (earlier === CANCELS || later === CANCELS) return RACES;
    return earlier === later && earlier !== LOOKS ? RACES : COMMUTES;
  }

  /** A handle is gone. With the last one the children are the grandparent's (CAN-1). */
  letGo(): void {
    if (--this.handles > 0) return;
    const { parent } = this;
    const children = this.children.splice(0);
    for (const child of children) child.parent = parent;
    if (parent === null) return;
    this.world.touch(parent, LINKS);
    parent.children.push(...children);
    this.parent = null;
    removeBySwap(parent.children, this);
  }

  override digest(hash: Hash): void {
    hash.add(this.cancelled ? 1 : 0).add(this.handles);
    for (const child of this.children) hash.lanes(child.id);
    hash.add(this.children.length);
    for (const { waker } of this.waiters) hashWaker(hash, waker);
  }
}

/** Takes a child out; the last one takes its place. */
function removeBySwap(children: Node[], child: Node): void {
  const last = children.pop() as Node;
  if (last !== child) children[children.indexOf(child)] = last;
}

export const newNode = (world: World, actor: Actor): Node =>
  new Node(world, actor.unit.nextObject("CancellationToken"));

/** Marks the node and all below it; those below in the order in which they are woken. */
function cancelTree(node: Node): readonly Node[] {
  const { children } = node;
  for (let done = 0; done < children.length; ) {
    const child = children.pop() as Node;
    child.parent = null;
    if (child.cancelled) continue;
    for (let below = child.children.pop(); below !== undefined; below = child.children.pop()) {
      below.parent = null;
      if (below.cancelled) continue;
      below.parent = node;
      children.push(below);
    }
    child.cancelled = true;
    children.push(child);
    const last = children.length - 1;
    [children[done], children[last]] = [children[last] as Node, children[done] as Node];
    done++;
  }
  node.cancelled = true;
  return children.splice(0);
}

export const cancel = (node: Node): Op<undefined> => new Op(cancelling, node, undefined);

const cancelling: OpKind<Node, undefined, undefined> = {
  name: "CancellationToken.cancel",
  mode: CANCELS,
  modeOf: ({ object }) => ((object as Node).cancelled ? LOOKS : CANCELS),
  execute(op, world) {
    const node = op.object as Node;
    if (node.cancelled) return undefined;
    const below = cancelTree(node);
    for (const one of below) world.touch(one, CANCELS);
    for (const one of [...below, node]) {
      one.changed();
      wakeAll(one.waiters);
    }
    return undefined;
  },
};

export const isCancelled = (node: Node): Op<boolean> => new Op(looking, node, undefined);

const looking: OpKind<Node, undefined, boolean> = {
  name: "CancellationToken.isCancelled",
  mode: LOOKS,
  execute: ({ object }) => (object as Node).cancelled,
};

/** A child; born cancelled where the node is (CAN-1). */
export const addChild = <T>(node: Node, tokenOf: (child: Node) => T): Op<T> => new Op(linking as never, node, tokenOf);

const linking: OpKind<Node, (child: Node) => unknown, unknown> = {
  name: "CancellationToken.childToken",
  show: () => null,
  mode: LINKS,
  modeOf: ({ object }) => ((object as Node).cancelled ? LOOKS : LINKS),
  execute(op, world, actor) {
    const node = op.object as Node;
    const child = newNode(world, actor);
    if (node.cancelled) child.cancelled = true;
    else {
      child.parent = node;
      node.children.push(child);
    }
    return op.arg(child);
  },
};

/** Costs no budget (COOP-3). */
export const cancelled = (node: Node): Future<undefined> => new PollOp(waiting as never, node, newWaiter()) as never;

const waiting: OpKind<Node, Waiter, undefined | typeof PENDING> = {
  name: "CancellationToken.cancelled",
  show: () => null,
  mode: AWAITED,
  poll: true,
  enabled: ({ object }) => (object as Node).cancelled,
  modeOf: ({ object }) => ((object as Node).cancelled ? AWAITED : QUEUES),
  execute(op, _world, actor) {
    const node = op.object as Node;
    if (node.cancelled) return undefined;
    queue(node.waiters, op.arg, actor.waker);
    return PENDING;
  },
  dropped(op) {
    const node = op.object as Node;
    if (op.arg.state !== "queued") return;
    node.world.touch(node, QUEUES);
    leave(node.waiters, op.arg);
  },
};
