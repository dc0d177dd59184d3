// What the bodies of a task program saw of their channel, in one order.
import type { Drop, Owner } from "../../sim/kernel/ownership/owner.ts";
import type { World } from "../../sim/kernel/world.ts";
import { Message } from "./channel-run.ts";

/** A value that is sent by a task program. */
export class Letter extends Message {
  readonly #receiver: Owner;
  /** The channel took it in and dropped it while it had a receiver. */
  lostEarly = false;

  constructor(world: World, name: string, calledAt: number, receiver: Owner) {
    super(world, name, 0, calledAt);
    this.#receiver = receiver;
  }

  override release(): Drop {
    if (this.receivedAt.length === 0 && this.accepted === true && !this.#receiver.gone) this.lostEarly = true;
    return super.release();
  }
}

export interface TaskHistory {
  readonly messages: Letter[];
  /** Every sender there was. */
  readonly senders: Owner[];
  /** When the consumer was told that nothing will come any more, and by whom it could have been sent more. */
  readonly closings: { readonly at: number; readonly holder: string | null }[];
  /** What came of each question: the answer, or null for an error. */
  readonly answers: { readonly asked: Letter; readonly answer: string | null }[];
}

/** Writes a history. Its clock is a number of its own, so that no two events are at the same time. */
export class Scribe {
  readonly history: TaskHistory = { messages: [], senders: [], closings: [], answers: [] };
  #now = 0;

  now(): number {
    return this.#now++;
  }

  /** A sender that must be gone before the channel may be reported closed. */
  sender<T extends Owner>(tx: T): T {
    this.history.senders.push(tx);
    return tx;
  }

  closed(): void {
    const left = this.history.senders.find(({ gone }) => !gone);
    const holder = left === undefined ? null : (left.holder?.unit.path ?? left.keeper ?? "somebody");
    this.history.closings.push({ at: this.now(), holder });
  }
}
