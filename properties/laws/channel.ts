// What must hold of every history of std channels, whatever the schedule. Each law answers with what is wrong, or null.
import type { End } from "../../sim/kernel/end.ts";
import type { History, Message } from "../arbitraries/channel-run.ts";

/** A run that is over. */
export interface Ran extends History {
  readonly end: End;
}

export type Law = (ran: Ran) => string | null;

/** First in, first out: of two values of a channel, the one whose send returned before the other's began comes first (SC-2). */
export const firstInFirstOut = ({ messages }: Pick<History, "messages">): string | null => {
  for (const later of messages) {
    for (const earlier of messages) {
      if (earlier.channel !== later.channel || earlier.accepted !== true || earlier.answeredAt > later.calledAt)
        continue;
      const [first, second] = [earlier.receivedAt[0], later.receivedAt[0]];
      if (second === undefined) continue;
      if (first === undefined) return `${later.name} was received, and ${earlier.name}, sent before it, was not`;
      if (first > second) return `${later.name} was received before ${earlier.name}, and sent after it`;
    }
  }
  return null;
};

/** Each value is received once, given back, dropped with the receiver, or still on its way (SC-4, SC-5). */
export const nothingLost: Law = ({ messages, ends }) => {
  for (const { name, channel, accepted, receivedAt, dropped, gone } of messages) {
    const receiver = ends.find((held) => held.end === "receiver" && held.channel === channel);
    if (receivedAt.length > 1) return `${name} was received ${receivedAt.length} times`;
    if (accepted === false && (receivedAt.length > 0 || dropped)) return `${name} was refused, and arrived`;
    if (dropped && receiver?.calledAt === Number.POSITIVE_INFINITY) return `${name} was dropped without its receiver`;
    const onItsWay = accepted === true && receivedAt.length === 0 && !gone;
    if (onItsWay && receiver !== undefined && receiver.doneAt < Number.POSITIVE_INFINITY) {
      return `${name} is still in its channel, whose receiver is gone`;
    }
  }
  return null;
};

/** A receive is told that all senders are gone once they are and nothing is left, and never waits in vain then (SC-4). */
export const closedInTime: Law = ({ messages, ends, closings, end }) => {
  for (const { channel, at } of closings) {
    const holder = ends.find((held) => held.channel === channel && held.end === "sender" && held.calledAt > at);
    if (holder !== undefined) return `channel ${channel} was reported closed while ${holder.thread} had a sender`;
    const left = messages.find(
      (message) => message.channel === channel && message.accepted === true && !arrivedBy(message, at),
    );
    if (left !== undefined) return `channel ${channel} was reported closed before ${left.name} was received`;
  }
  if (end.kind !== "deadlock") return null;
  const alone = end.waiting.find(({ op, heldBy }) => op.startsWith("Receiver.") && heldBy.length === 0);
  return alone === undefined
    ? null
    : `${alone.who} waits in ${alone.op}, though all senders of ${alone.object} are gone`;
};

const arrivedBy = ({ receivedAt }: Message, at: number): boolean => receivedAt[0] !== undefined && receivedAt[0] < at;
