// Programs of bodies that share a broadcast channel, a watch channel or a cancellation token. What a body sees it prints in one
// line at its end.
import * as fc from "fast-check";

/** What bodies do with each of them; threads only what needs no runtime. */
const families = {
  broadcast: {
    acts: ["send", "send", "recv", "tryRecv", "len", "count", "late", "leave", "hang up", "upgrade"],
    awaits: ["closed", "select recv"],
  },
  watch: {
    acts: ["send", "send", "send if", "borrow", "hold", "update", "news", "unmark", "late", "leave", "hang up"],
    awaits: ["changed", "changed", "wait for", "closed", "select changed"],
  },
  token: {
    acts: ["cancel", "cancel child", "cancelled?", "new child", "leave"],
    awaits: ["cancelled", "until cancelled", "cancelled"],
  },
} as const;

export type Family = keyof typeof families;
export type Act = (typeof families)[Family]["acts" | "awaits"][number];

export interface FanOutProgram {
  readonly family: Family;
  /** 0: current_thread. */
  readonly workers: 0 | 1 | 2;
  readonly capacity: 1 | 2;
  readonly bodies: readonly { readonly thread: boolean; readonly acts: readonly Act[] }[];
}

type Body = FanOutProgram["bodies"][number];

function body(family: Family, size: number): fc.Arbitrary<Body> {
  const { acts, awaits } = families[family];
  const one = (thread: boolean): fc.Arbitrary<Act> =>
    thread ? fc.constantFrom<Act>(...acts) : fc.constantFrom<Act>(...acts, ...awaits);
  return fc.boolean().chain((thread) =>
    fc.record({
      thread: fc.constant(thread),
      acts: fc.array(one(thread), { minLength: 1, maxLength: size, size: "max" }),
    }),
  );
}

/** `workers`: what to draw from. */
export const fanOutProgram = (
  family: Family,
  workers: readonly FanOutProgram["workers"][],
): fc.Arbitrary<FanOutProgram> =>
  fc.record({
    family: fc.constant(family),
    workers: fc.constantFrom(...workers),
    capacity: fc.constantFrom(1, 2),
    bodies: fc.oneof(
      fc.tuple(body(family, 3), body(family, 3)),
      fc.tuple(body(family, 2), body(family, 1), body(family, 1)),
    ),
  });
