// What a machine of the runtime has handed to the kernel and waits for.
import type { Call } from "../../kernel/signal/call.ts";
import { NEW, Op } from "../../kernel/signal/op.ts";

// biome-ignore lint/suspicious/noExplicitAny: any result
export type Asked = Op<any> | Call | null;

/** The kernel had errands to run first: it is to be handed over once more, as a generator would. */
export const wasPutOff = (asked: Asked): boolean =>
  asked !== null && (asked instanceof Op ? asked.state === NEW : !asked.started);
