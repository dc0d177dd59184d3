// Programs of one task that selects and joins over channels, timers, notifications and yields, and of others that act on
// these meanwhile. Everything that the task sees is printed.
import * as fc from "fast-check";

export type Leaf = "recv 0" | "recv 1" | "notified" | "sleep 1" | "sleep 2" | "yield" | "count" | "print";

/** What the task awaits. A block is an async block that awaits one after the other. */
export type Awaited =
  | Leaf
  | { readonly block: readonly Awaited[] }
  | { readonly select: readonly Awaited[]; readonly biased: boolean; readonly some: boolean; readonly open: boolean }
  | { readonly join: readonly Awaited[]; readonly biased: boolean }
  /** Polled in a select first and awaited afterwards. */
  | { readonly kept: Awaited; readonly beside: Awaited };

export type Act = "send 0" | "send 1" | "close 0" | "notify" | "notify all" | "print" | "sleep 1" | "yield";

export interface FutureProgram {
  /** 0: current_thread. */
  readonly workers: 0 | 1 | 2;
  /** Whether the one that awaits is the main future; otherwise a task. */
  readonly main: boolean;
  readonly awaits: readonly Awaited[];
  readonly others: readonly { readonly thread: boolean; readonly acts: readonly Act[] }[];
}

const leaf: fc.Arbitrary<Awaited> = fc.constantFrom<Leaf>(
  "recv 0",
  "recv 0",
  "recv 1",
  "recv 1",
  "notified",
  "sleep 1",
  "sleep 2",
  "yield",
  "count",
  "print",
);

const branches = (depth: number): fc.Arbitrary<readonly Awaited[]> =>
  fc.array(awaited(depth), { minLength: 1, maxLength: 3, size: "xsmall" });

const combined = (depth: number): fc.Arbitrary<Awaited> =>
  fc.oneof(
    fc.record({
      select: branches(depth),
      biased: fc.boolean(),
      some: fc.boolean(),
      open: fc.boolean(),
    }),
    fc.record({ join: branches(depth), biased: fc.boolean() }),
    fc.record({ kept: awaited(depth), beside: awaited(depth) }),
  );

const awaited = (depth: number): fc.Arbitrary<Awaited> =>
  depth === 0
    ? leaf
    : fc.oneof(
        { weight: 4, arbitrary: leaf },
        { weight: 1, arbitrary: fc.record({ block: fc.array(leaf, { minLength: 1, maxLength: 2 }) }) },
        { weight: 1, arbitrary: combined(depth - 1) },
      );

/** How often a leaf stands in it: a receiver can be borrowed by one branch only. */
const times = (one: Awaited, name: Leaf): number => {
  if (typeof one === "string") return one === name ? 1 : 0;
  const parts =
    "block" in one ? one.block : "select" in one ? one.select : "join" in one ? one.join : [one.kept, one.beside];
  return parts.reduce((sum, part) => sum + times(part, name), 0);
};

const act = fc.constantFrom<Act>(
  "send 0",
  "send 0",
  "send 1",
  "close 0",
  "notify",
  "notify all",
  "print",
  "sleep 1",
  "yield",
);

/** `workers`: what to draw from. */
export const futureProgram = (workers: readonly FutureProgram["workers"][]): fc.Arbitrary<FutureProgram> =>
  fc.record({
    workers: fc.constantFrom(...workers),
    main: fc.boolean(),
    awaits: fc
      .array(combined(1), { minLength: 1, maxLength: 2, size: "xsmall" })
      .filter((list) => list.every((one) => times(one, "recv 0") <= 1 && times(one, "recv 1") <= 1)),
    others: fc.array(
      fc.record({ thread: fc.boolean(), acts: fc.array(act, { minLength: 1, maxLength: 2, size: "xsmall" }) }),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
  });
