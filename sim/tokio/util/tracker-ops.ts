// The ops of a TaskTracker: TTR-1.

import type { Owner } from "../../kernel/ownership/owner.ts";
import type { OpKind } from "../../kernel/signal/op.ts";
import { PENDING } from "../../kernel/signal/signal.ts";
import { leave as leavePlace, queue, type Waiter } from "../sync/waiters.ts";
import type { TaskTracker } from "./task-tracker.ts";

const LOOKS = 1;
/** One more, or one less, of a tracker that is open: nobody can tell in which order. */
const COUNTS = 2;
/** One more, or one less, of a tracker that is closed. */
const ENTERS = 3;
const LEAVES = 4;
/** Whatever does not commute with itself. */
export const DECIDES = 5;

/** One wait in progress. */
export interface Waiting {
  readonly waiter: Waiter;
  /** `TaskTracker.exits` when it was made; -1: it was over then; null: not made yet. */
  exits: number | null;
}

const counts = (tracker: TaskTracker, mode: number): number => (tracker.closed ? mode : COUNTS);

export const enter: OpKind<TaskTracker, undefined, undefined> = {
  name: "TaskTracker.enter",
  mode: ENTERS,
  modeOf: ({ object }) => counts(object as TaskTracker, ENTERS),
  execute({ object }) {
    (object as TaskTracker).count++;
    return undefined;
  },
};

export const makeToken: OpKind<TaskTracker, (tracker: TaskTracker) => Owner, Owner> = {
  name: "TaskTracker.token",
  mode: ENTERS,
  modeOf: ({ object }) => counts(object as TaskTracker, ENTERS),
  show: () => null,
  execute({ object, arg }, world) {
    const tracker = object as TaskTracker;
    tracker.count++;
    const made = arg(tracker);
    world.own(made);
    return made;
  },
};

export const leave: OpKind<TaskTracker, undefined, undefined> = {
  name: "TaskTracker.leave",
  mode: LEAVES,
  modeOf: ({ object }) => counts(object as TaskTracker, LEAVES),
  execute({ object }) {
    const tracker = object as TaskTracker;
    tracker.count--;
    tracker.settle();
    return undefined;
  },
};

export const close: OpKind<TaskTracker, undefined, boolean> = {
  name: "TaskTracker.close",
  mode: DECIDES,
  execute({ object }) {
    const tracker = object as TaskTracker;
    const wasOpen = !tracker.closed;
    tracker.closed = true;
    if (wasOpen) tracker.settle();
    return wasOpen;
  },
};

export const reopen: OpKind<TaskTracker, undefined, boolean> = {
  name: "TaskTracker.reopen",
  mode: DECIDES,
  execute({ object }) {
    const tracker = object as TaskTracker;
    const wasClosed = tracker.closed;
    tracker.closed = false;
    return wasClosed;
  },
};

export const isClosed: OpKind<TaskTracker, undefined, boolean> = {
  name: "TaskTracker.isClosed",
  mode: LOOKS,
  execute: ({ object }) => (object as TaskTracker).closed,
};

export const len: OpKind<TaskTracker, undefined, number> = {
  name: "TaskTracker.len",
  mode: LOOKS,
  execute: ({ object }) => (object as TaskTracker).count,
};

export const isEmpty: OpKind<TaskTracker, undefined, boolean> = {
  name: "TaskTracker.isEmpty",
  mode: LOOKS,
  execute: ({ object }) => (object as TaskTracker).count === 0,
};

function begin(tracker: TaskTracker, state: Waiting): void {
  state.exits ??= tracker.over ? -1 : tracker.exits;
}

export const createWait: OpKind<TaskTracker, Waiting, undefined> = {
  name: "TaskTracker.wait",
  show: () => null,
  mode: DECIDES,
  execute({ object, arg }) {
    begin(object as TaskTracker, arg);
    return undefined;
  },
};

/** Costs no budget (COOP-3). No data flow: what it waits for may have passed when it is polled. */
export const wait: OpKind<TaskTracker, Waiting, undefined | typeof PENDING> = {
  name: "TaskTracker.wait",
  show: () => null,
  mode: DECIDES,
  poll: true,
  execute({ object, arg }, _world, actor) {
    const tracker = object as TaskTracker;
    begin(tracker, arg);
    if (tracker.over || arg.exits !== tracker.exits) {
      leavePlace(tracker.waiters, arg.waiter);
      return undefined;
    }
    queue(tracker.waiters, arg.waiter, actor.waker);
    return PENDING;
  },
  dropped({ object, arg }) {
    const tracker = object as TaskTracker;
    if (arg.waiter.state !== "queued") return;
    tracker.world.touch(tracker, DECIDES);
    leavePlace(tracker.waiters, arg.waiter);
  },
};
