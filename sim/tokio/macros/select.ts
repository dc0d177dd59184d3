// tokio::select!: SEL-1…SEL-9, SEL-12, COOP-9.
// Invariant: all branch futures are dropped before the body goes on, whoever won (SEL-6).
import type { Async } from "../../kernel/closure.ts";
import { Misuse } from "../../kernel/errors.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import { Make } from "../../kernel/signal/make.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { dropAll, type Polling } from "../future/polling.ts";
import type { ValueOf } from "../future/values.ts";
import { exhausted } from "../task/coop.ts";
import { TXT_NO_BRANCH } from "../texts.ts";
import { Branch, branch, MISMATCH } from "./branch.ts";
import { branchesOf, made } from "./join.ts";

/** As many as the macro takes (SEL-8). */
const BRANCHES_MAX = 64;

/** The branches by their names. */
export type Branches = Readonly<Record<string, Async<unknown> | Branch<unknown>>>;

export interface SelectOptions {
  /** `biased;`: every poll begins at the first branch (SEL-2). */
  readonly biased?: boolean;
  /** There is an `else` branch: taken where all others are disabled (SEL-4). */
  readonly else?: boolean;
}

/** Who won, and with what. */
export type Selected<B extends Branches, O extends SelectOptions> =
  | {
      [K in keyof B & string]: {
        readonly branch: K;
        readonly value: B[K] extends Branch<infer T> ? T : ValueOf<B[K]>;
      };
    }[keyof B & string]
  | (O extends { readonly else: true } ? { readonly branch: "else"; readonly value: undefined } : never);

/**
 * `tokio::select!`: polls several futures in one task until the first of them is ready, and drops the others. What Rust
 * writes into handlers stands behind it, where `break` and `return` work: all branch futures are gone by then (SEL-6).
 *
 * Futures move into the select, as in Rust; `byRef` keeps one (a pinned future, a handle) for another turn. Each poll
 * begins at a branch of the search's choice (SEL-2). Panics where all branches are disabled and there is no `else` (SEL-4).
 *
 * @example
 * // A loop with a stop signal.
 * for (;;) {
 *   const got = yield* select({ job: jobs.recv(), stop: stop.notified() });
 *   if (got.branch === "stop" || got.value.isNone()) break;
 *   yield* println(`job ${got.value.unwrap()}`);
 * }
 *
 * @example
 * // One deadline over many turns: the pinned sleep keeps the time that it has slept (TK-21).
 * const deadline = yield* pin(sleep(Duration.fromSecs(1)));
 * const got = yield* select({ late: byRef(deadline), line: lines.recv() }, { biased: true });
 *
 * @example
 * // Patterns, preconditions, else: Some(x) = left.recv(), if leftOpen => …
 * const got = yield* select(
 *   {
 *     left: branch(left.recv()).some().if(leftOpen),
 *     right: branch(right.recv()).some(),
 *     block: function* () {
 *       yield* sleep(Duration.fromMillis(5));
 *       return "an async block";
 *     },
 *   },
 *   { else: true },
 * );
 * switch (got.branch) {
 *   case "left":
 *     yield* println(`left ${got.value}`);
 *     break;
 *   case "else":
 *     yield* println("both are closed");
 * }
 */
export function* select<const B extends Branches, const O extends SelectOptions = SelectOptions>(
  branches: B,
  options?: O,
): Sim<Selected<B, O>> {
  const names = Object.keys(branches);
  refuse(names, options);
  const arms = names.map((name) => armOf(branches[name] as Async<unknown> | Branch<unknown>));
  const futures = arms.map(({ future }) => future);
  const pollings = yield* branchesOf(futures);
  let panic: unknown;
  let winner: { branch: string; value: unknown } | null = null;
  try {
    yield* made(futures);
    winner = yield* polled(names, arms, pollings, options?.biased === true);
  } catch (error) {
    panic = error;
    throw error;
  } finally {
    yield* dropAll(pollings, panic);
  }
  if (winner !== null) return winner as Selected<B, O>;
  if (options?.else !== true) throw new Panic(TXT_NO_BRANCH);
  return { branch: "else", value: undefined } as unknown as Selected<B, O>;
}

const armOf = (given: Async<unknown> | Branch<unknown>): Branch<unknown> =>
  given instanceof Branch ? given : branch(given);

/** Polls until a branch wins; null: all are disabled. */
function* polled(
  names: readonly string[],
  arms: readonly Branch<unknown>[],
  pollings: readonly Polling<unknown>[],
  biased: boolean,
): Sim<{ branch: string; value: unknown } | null> {
  const enabled = arms.map((arm) => arm.enabled);
  const alone = enabled.filter((one) => one).length === 1;
  for (;;) {
    const start = yield* begin(enabled, biased);
    let pending = start === SPENT;
    for (let k = 0; start !== SPENT && k < arms.length; k++) {
      const at = (start + k) % arms.length;
      if (enabled[at] !== true) continue;
      const poll = yield* (pollings[at] as Polling<unknown>).poll({ alone });
      if (!poll.done) {
        pending = true;
        continue;
      }
      enabled[at] = false;
      const value = (arms[at] as Branch<unknown>).bind(poll.value);
      if (value !== MISMATCH) return { branch: names[at] as string, value };
      yield* drop(poll.value); // SEL-3
    }
    if (!pending) return null;
    yield PENDING;
  }
}

const SPENT = -1;

/**
 * A poll begins: the branch that is polled first, or SPENT where the budget is (SEL-7, COOP-9).
 *
 * Decision: the choice is between the branches that are enabled, as starting at a disabled one is starting at the next.
 */
function* begin(enabled: readonly boolean[], biased: boolean): Sim<number> {
  const open = enabled.flatMap((one, at) => (one ? [at] : []));
  const draws = !biased && open.length > 1;
  const drawn = yield* new Make((world, actor) => {
    if (exhausted(actor)) return SPENT;
    return draws ? world.choose("select-branch", open.length) : 0;
  });
  return drawn === SPENT ? SPENT : (open[drawn] ?? 0);
}

function refuse(names: readonly string[], options: SelectOptions | undefined): void {
  if (names.length === 0 && options?.else !== true) throw new Misuse("select() requires at least one branch");
  if (names.length > BRANCHES_MAX) {
    throw new Misuse(`select() of ${names.length} branches: the macro takes at most ${BRANCHES_MAX}`);
  }
  const odd = names.find((name) => name === "else" || /^\d+$/.test(name));
  if (odd === "else") throw new Misuse("a branch of select() is called else\n  write select({ … }, { else: true })");
  if (odd !== undefined) {
    throw new Misuse(`a branch of select() is called ${odd}, and objects put numbers first\n  give it a name: a${odd}`);
  }
}
