// park and unpark: TH-9. A thread has one token; `unpark` stores it, `park` waits for it and takes it.
import type { Actor } from "../../kernel/actor.ts";
import { cancel, type Moment, type Timer } from "../../kernel/clock.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Yieldable } from "../../kernel/signal/signal.ts";
import { Done, Steps } from "../../kernel/signal/steps.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import { type OsThread, PARKS, threadOf, UNPARKS } from "./os-thread.ts";

/**
 * `std::thread::park`: waits for a token and takes it; one that is there already is taken at once (TH-9).
 *
 * Decision: it may come back without a reason, as the contract has it, under any-order alone and once for each thread:
 * whoever minds it minds the first time, and a loop that parks again would have no end.
 *
 * @example
 * while (!(yield* ready.load())) yield* park();
 */
export const park = (): Yieldable<undefined> => parking(parked, null);

/** `std::thread::park_timeout`: as `park`, but no longer than `timeout`. */
export const parkTimeout = (timeout: Duration): Yieldable<undefined> => parking(parkedInTime, timeout);

/** The second step comes where the first could have come back without a reason, and did not. */
function parking(kind: typeof parked, timeout: Duration | null): Steps<undefined> {
  const wait: Wait = { timeout, until: null, timer: null, settled: false };
  return new Steps<undefined>(new Op(kind, null, wait), (isBack) => {
    wait.settled = true;
    return isBack === true ? new Done(undefined) : new Op(kind, null, wait);
  });
}

/** Puts a token where the thread finds it; several are one. */
export const unpark = (thread: OsThread): Op<undefined> => new Op(unparking, thread, undefined);

interface Wait {
  readonly timeout: Duration | null;
  until: Moment | null;
  timer: Timer | null;
  /** It comes back for a reason only. */
  settled: boolean;
}

type Park = Op<boolean, OsThread, Wait>;

const objectOf = (op: { readonly object: unknown }): OsThread => op.object as OsThread;

function timeIsUp(op: Park): boolean {
  const { arg } = op;
  const { clock } = objectOf(op).world;
  if (arg.timeout === null) return false;
  arg.until ??= clock.after(arg.timeout);
  return clock.reached(arg.until);
}

const mayDeceive = (op: Park): boolean => {
  const { world, deceived } = objectOf(op);
  return world.policy === "any-order" && !op.arg.settled && !deceived;
};

/** Gives whether it is back. */
const parked: OpKind<OsThread, Wait, boolean> = {
  name: "thread.park",
  mode: PARKS,
  resolve: (world) => threadOf(world, world.running()),
  show: ({ arg }) => (arg.timeout === null ? null : arg.timeout.debug()),
  enabled: (op) => timeIsUp(op) || objectOf(op).token || mayDeceive(op),
  blocked(op, world, actor: Actor) {
    const { arg } = op;
    if (arg.until !== null) arg.timer = world.clock.arm(arg.until, () => world.refresh(actor));
  },
  execute(op, world) {
    const thread = objectOf(op);
    if (!thread.token && !timeIsUp(op)) {
      thread.deceived = world.choose("spurious", 2) === 1;
      return thread.deceived;
    }
    cancel(op.arg.timer);
    thread.token = false;
    return true;
  },
};

const parkedInTime: typeof parked = { ...parked, name: "thread.parkTimeout" };

const unparking: OpKind<OsThread, undefined, undefined> = {
  name: "Thread.unpark",
  mode: UNPARKS,
  execute(op) {
    const thread = objectOf(op);
    thread.token = true;
    thread.changed();
    return undefined;
  },
};
