// Explain: why a run ended as it did. The two adjacent events whose order decides, the events that led to the end, and the
// reason of every switch. It looks at the smallest run that ends in the same way.
import type { ChoiceKind } from "../../kernel/choose.ts";
import type { Outcome } from "../../kernel/end.ts";
import type { Detector, Hazard } from "../../kernel/hazard.ts";
import { parseToken, type Token } from "../../kernel/record/token.ts";
import type { Recorded, TraceStep } from "../../kernel/record/trace.ts";
import { circleOf } from "../../kernel/wait-for.ts";
import type { Policy } from "../../kernel/world.ts";
import type { Shows } from "../claim.ts";
import { type Budget, defaultOptions, type SearchOptions } from "../options.ts";
import type { Host, Program } from "../program.ts";
import type { Recording } from "../record.ts";
import { follow } from "../replay.ts";
import { search } from "../search.ts";
import { seenOf } from "../witness.ts";
import { type Flip, Flipper } from "./flip.ts";
import { EventOrder, eventsOf } from "./races.ts";
import { calm, type Shortened } from "./shorten.ts";
import { type ShrinkResult, shrink, signature } from "./shrink.ts";
import { sliceOf } from "./slice.ts";
import { type ExplainedSwitch, switchesOf } from "./switches.ts";

/** A step of the run; null: it was announced, and did not happen any more. */
export interface ExplainedEvent extends Omit<TraceStep, "step"> {
  readonly step: number | null;
}

export interface ExplainResult {
  readonly schema: "escapement/explain@1";
  readonly scenario: string;
  /** Replays the run that is explained: it ends as the given one does. */
  readonly token: string;
  readonly outcome: Outcome;
  /**
   * What makes the run end like this: the order of two events; a data choice; nothing does, since every schedule ends like
   * this; or it is unknown, since no other end was found within the budget.
   */
  readonly decidedBy: "order" | "choice" | "always" | "unknown";
  /** In this order; the other way round, the run ends as `other` says. */
  readonly pair: readonly [ExplainedEvent, ExplainedEvent] | null;
  readonly choice: {
    readonly kind: ChoiceKind;
    readonly unit: string | null;
    readonly value: number;
    readonly of: number;
    readonly instead: number;
  } | null;
  readonly other: { readonly token: string; readonly outcome: Outcome } | null;
  /** Who waits for whom, in a circle; the first stands at both ends. */
  readonly circle: readonly string[] | null;
  /** The misuses that the run has shown. */
  readonly hazards: readonly Hazard[];
  /** The events that led to the end. */
  readonly slice: readonly ExplainedEvent[];
  readonly switches: readonly ExplainedSwitch[];
  readonly steps: number;
  readonly preemptions: number;
  /** Runs that it took. */
  readonly runs: number;
  readonly seconds: number;
}

export type ExplainOptions = Partial<Pick<SearchOptions, "budget" | "maxSteps" | "stop" | "onProgress">> & {
  /** Explain the run as it is, and not the smallest one like it. */
  readonly asItIs?: boolean;
  /** Two runs end differently where this holds for one of them only; absent: where they end in different ways. */
  readonly shows?: Shows;
  /** Names the hazards of the run, as the cause where no order of events avoids its end. */
  readonly detect?: Detector | null;
  /** Events show the scenario's lines, which differ from one machine to the next. */
  readonly sites?: boolean;
};

/**
 * Why the token's run ends as it does.
 *
 * @example
 * const { decidedBy, pair } = explain(hello, "e1:hello:faithful:0:plain:-", {}, bareHost);
 */
export function explain(program: Program, token: string | Token, options: ExplainOptions, host: Host): ExplainResult {
  const { budget, maxSteps, stop, onProgress } = { ...defaultOptions, ...options };
  const start = host.now();
  const parsed = typeof token === "string" ? parseToken(token) : token;
  const { policy, lateness } = parsed;
  const shows = options.shows ?? null;
  // A claim may look at hazards; nothing else here does.
  const detect = shows === null ? null : (options.detect ?? null);
  const quarter = { ms: quarterOf(budget.ms), runs: quarterOf(budget.runs) };
  let runs = 1;
  let run = follow(program, parsed, host, { maxSteps, detect });
  const differs = differsFrom(run, shows);
  if (options.asItIs !== true) {
    const bounds = { budget: quarter, maxSteps, stop, onProgress };
    const { token: least, tries } =
      shows === null
        ? smallest(shrink(program, parsed, bounds, host))
        : calm(program, run.token, (other) => isEnd(other.outcome) && !differs(other), host, detect);
    runs += tries + 1;
    run = follow(program, parseToken(least), host, { maxSteps, detect });
  }

  const flipper = new Flipper(program, { policy, lateness, maxSteps, detect, differs, triesMax, stepsMax }, host);
  let flip = host.guarded(() => flipper.near(run));
  let proven = false;
  if (flip === null) {
    const { kind } = run.outcome.end;
    const isLoud = kind === "returned" || kind === "exited";
    // Where a run fails, what it prints is beside the point.
    const sees = shows !== null ? shows.sees : isLoud ? null : () => false;
    const given = endsAs(seenOf(run, sees), shows);
    const until = (outcome: Outcome): boolean => isEnd(outcome) && endsAs(outcome, shows) !== given;
    const others = (under: Policy, share: Budget) => {
      const groups = (outcome: Outcome): string => String(until(outcome));
      const bounds = {
        policy: under,
        lateness,
        maxSteps,
        stop,
        onProgress,
        until,
        groups,
        sees,
        detect,
        decide: false,
      };
      const { outcomes, complete, runs: made } = search(program, { ...bounds, budget: share }, host);
      runs += made;
      const found = outcomes.find(({ stdout, end }) => until({ stdout, end }));
      return { token: found?.token, none: found === undefined && complete };
    };
    // What no permitted order avoids (quick to prove), today's queues do not avoid either.
    proven = policy === "faithful" && others("any-order", quarter).none;
    const other = proven ? null : others(policy, budget);
    if (other?.token !== undefined) {
      const passing = follow(program, parseToken(other.token), host, { maxSteps });
      flip = host.guarded(() => flipper.between(run, passing)) ?? { failing: run, passing, pair: null, choice: null };
    }
    proven ||= other?.none === true;
  }
  runs += flipper.tries;

  const failing = follow(program, parseToken((flip?.failing ?? run).token), host, {
    maxSteps,
    sites: options.sites ?? false,
    detect: options.detect ?? null,
  });
  return {
    schema: "escapement/explain@1",
    scenario: program.name,
    ...told(failing, flip),
    decidedBy: flip === null ? (proven ? "always" : "unknown") : decidedBy(flip),
    other: flip === null ? null : { token: flip.passing.token, outcome: flip.passing.outcome },
    runs,
    seconds: (host.now() - start) / 1000,
  };
}

/** What the order of events near a run may cost. */
const triesMax = 600;
const stepsMax = 400_000;

const quarterOf = (amount: number | null): number | null => (amount === null ? null : Math.ceil(amount / 4));

const decidedBy = ({ pair, choice }: Flip): "order" | "choice" | "unknown" =>
  pair !== null ? "order" : choice !== null ? "choice" : "unknown";

const smallest = ({ token, replays }: ShrinkResult): Shortened => ({ token, tries: replays });

/** What the run itself shows. */
function told(run: Recording, flip: Flip | null) {
  const events = eventsOf(run);
  const order = new EventOrder(events);
  const pair = flip?.pair ?? null;
  const slice = sliceOf(run, order, pair);
  const explained = (index: number): ExplainedEvent => {
    const { text } = events[index] as Recorded;
    return index < run.steps.length ? text : { ...text, step: null };
  };
  const choice = flip?.choice ?? null;
  const made = choice === null ? undefined : run.choices[choice.index];
  const { end } = run.outcome;
  return {
    token: run.token,
    outcome: run.outcome,
    pair: pair === null ? null : ([explained(pair.first), explained(pair.second)] as const),
    choice:
      made === undefined || choice === null
        ? null
        : { kind: made.kind, unit: made.unit, value: made.value, of: made.count, instead: choice.value },
    circle: end.kind === "deadlock" ? circleOf(end.waiting) : null,
    slice: slice.map(explained),
    hazards: run.hazards,
    switches: switchesOf(run),
    steps: run.length,
    preemptions: run.preemptions,
  };
}

const isEnd = ({ end }: Outcome): boolean => end.kind !== "cut" && end.kind !== "abandoned";

/** Runs that a reader would say end in the same way have the same text. */
function endsAs(seen: Outcome, shows: Shows | null): string {
  if (shows !== null) return String(shows.holds(seen));
  return seen.end.kind === "panicked" ? seen.end.kind : signature(seen);
}

function differsFrom(run: Recording, shows: Shows | null): (other: Recording) => boolean {
  const textOf = (other: Recording): string => endsAs(seenOf(other, shows?.sees ?? null), shows);
  const given = textOf(run);
  return (other) => isEnd(other.outcome) && textOf(other) !== given;
}
