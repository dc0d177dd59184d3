// Random programs whose values have destructors, as data: the values are captured, sent, returned, shared and lost, in tasks
// that are aborted, panic, lose a select! or a timeout, in threads, and in a runtime that is shut down in every way.
import * as fc from "fast-check";

export interface Body {
  readonly on: "task" | "blocking" | "thread" | "set";
  readonly acts: readonly Act[];
  /** What becomes of its handle; a thread is joined, or left alone. */
  readonly after: "await" | "abort" | "abort, await" | "detach" | "timeout";
  /** Whether it returns what it has in the end. */
  readonly returns: boolean;
}

export type Act =
  | { readonly do: "make" | "drop" | "yield" | "panic" | "share" | "oneshot" | "watch" }
  | { readonly do: "sleep" | "block"; readonly ms: number }
  | { readonly do: "send" | "trySend" | "recv"; readonly channel: number }
  /** Each branch is an async block that has one value, if there is one to have. */
  | { readonly do: "select" | "join" | "tryJoin" | "timeout"; readonly branches: readonly Branch[] }
  | { readonly do: "spawn"; readonly body: Body };

export interface Branch {
  readonly ms: number;
  readonly ends: "ready" | "error" | "panic";
}

export interface OwnershipProgram {
  /** 0: a current_thread runtime. */
  readonly workers: 0 | 1 | 2;
  /** Of each channel: how many values it buffers; null: no bound. */
  readonly bounds: readonly (number | null)[];
  readonly shutdown: "drop" | "timeout" | "background" | "in a task" | "after a panic";
  readonly acts: readonly Act[];
}

const branch: fc.Arbitrary<Branch> = fc.record({
  ms: fc.nat(2),
  ends: fc.constantFrom<Branch["ends"]>("ready", "ready", "ready", "error", "panic"),
});

const act = (depth: number): fc.Arbitrary<Act> => {
  const plain = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constantFrom("make", "make", "make", "drop", "yield", "share", "oneshot", "watch" as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom("sleep", "block" as const), ms: fc.integer({ min: 1, max: 2 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constantFrom("send", "trySend", "recv" as const), channel: fc.nat(1) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom("select", "join", "tryJoin", "timeout" as const),
        branches: fc.array(branch, { minLength: 1, maxLength: 3 }),
      }),
    },
  ) as fc.Arbitrary<Act>;
  if (depth === 0) return plain;
  const spawn = fc.record({ do: fc.constant("spawn" as const), body: body(depth - 1) });
  return fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: spawn });
};

const body = (depth: number): fc.Arbitrary<Body> =>
  fc.record({
    on: fc.constantFrom<Body["on"]>("task", "task", "task", "blocking", "thread", "set"),
    acts: acts(depth, 4),
    after: fc.constantFrom<Body["after"]>("await", "abort", "abort, await", "detach", "timeout"),
    returns: fc.boolean(),
  });

/** One in eight bodies panics at its end. */
const acts = (depth: number, most: number): fc.Arbitrary<Act[]> =>
  fc
    .tuple(fc.array(act(depth), { minLength: 1, maxLength: most, size: "medium" }), fc.nat(7))
    .map(([list, dice]) => (dice === 7 ? [...list, { do: "panic" }] : list));

export const ownershipProgram = (): fc.Arbitrary<OwnershipProgram> =>
  fc.record({
    workers: fc.constantFrom<OwnershipProgram["workers"]>(0, 0, 1, 2),
    bounds: fc.tuple(fc.constantFrom(null, 1), fc.constantFrom(1, 2)),
    shutdown: fc.constantFrom<OwnershipProgram["shutdown"]>(
      "drop",
      "drop",
      "timeout",
      "background",
      "in a task",
      "after a panic",
    ),
    acts: fc.array(act(2), { minLength: 2, maxLength: 6, size: "medium" }),
  });

/** The program as a person reads it. */
export const showOwnership = ({ workers, bounds, shutdown, acts }: OwnershipProgram): string =>
  [
    `${workers === 0 ? "current_thread" : `${workers} workers`}; channels: ${bounds.map((bound) => bound ?? "unbounded").join(", ")}; shutdown: ${shutdown}`,
    ...acts.flatMap(showAct),
  ].join("\n");

function showAct(one: Act): string[] {
  if (one.do !== "spawn")
    return [
      Object.values(one)
        .map((part) => (typeof part === "object" ? JSON.stringify(part) : part))
        .join(" "),
    ];
  const { on, acts, after, returns } = one.body;
  return [`spawn ${on}, ${after}${returns ? ", returns" : ""}:`, ...acts.flatMap(showAct).map((line) => `  ${line}`)];
}
