// Replay: the run behind a token, strictly. A token that no longer fits says where, and what the run met instead.
import type { Actor } from "../kernel/actor.ts";
import { type ChoiceKind, type Chooser, plainChoice } from "../kernel/choose.ts";
import type { End, Outcome } from "../kernel/end.ts";
import { Misuse } from "../kernel/errors.ts";
import type { Detector, Hazard } from "../kernel/hazard.ts";
import { type Decision, opCheck, parseToken, placeOf, type Token, tokenName } from "../kernel/record/token.ts";
import { choicePoint, stepOf, type TraceStep } from "../kernel/record/trace.ts";
import type { Op } from "../kernel/signal/op.ts";
import type { World } from "../kernel/world.ts";
import type { Host, Program } from "./program.ts";
import { type Recording, record } from "./record.ts";
import { type Met, TokenDiverged } from "./token-diverged.ts";

export interface Replayed {
  readonly outcome: Outcome;
  readonly end: End;
  readonly stderr: string;
  /** The misuses that it met, where somebody asked. */
  readonly hazards: readonly Hazard[];
  /** How many steps the run took. */
  readonly steps: number;
  readonly fingerprint: string;
  readonly preemptions: number;
  readonly trace: readonly TraceStep[];
}

export interface ReplayOptions {
  /** Traces show the scenario's lines. They are the only thing that differs from one machine to the next. */
  readonly sites?: boolean;
  readonly maxSteps?: number;
  /** Notes the hazards that the run meets. */
  readonly detect?: Detector | null;
}

/**
 * Runs the schedule that a token stands for.
 *
 * @example
 * const { outcome, trace } = replay(hello, "e1:hello:faithful:0:plain:-", bareHost);
 */
export function replay(program: Program, token: string | Token, host: Host, options: ReplayOptions = {}): Replayed {
  const parsed = typeof token === "string" ? parseToken(token) : token;
  if (parsed.scenario !== tokenName(program.name)) {
    throw new Misuse(
      `the token is one of ${parsed.scenario}, and cannot replay ${program.name}\n  replay it with its own program`,
    );
  }
  const run = follow(program, parsed, host, options);
  const { outcome, stderr, hazards, length, fingerprint, preemptions, trace } = run;
  return { outcome, end: outcome.end, stderr, hazards, steps: length, fingerprint, preemptions, trace };
}

/** The recorded run that a token of this program stands for. */
export function follow(program: Program, token: Token, host: Host, options: ReplayOptions = {}): Recording {
  return host.guarded(() => {
    const guide = new Guide(token);
    const { policy, lateness } = token;
    const settings = { policy, lateness, maxSteps: options.maxSteps ?? 1_000_000, detect: options.detect ?? null };
    const run = record(program, settings, guide, host, { steps: true, sites: options.sites ?? false });
    guide.finish(run.outcome.end, run.length, run.fingerprint);
    return run;
  });
}

/** Follows a token's decisions, and the plain schedule where it has none. */
class Guide implements Chooser {
  /** A decision must be met even where nobody else could step. */
  readonly everyStep = true;
  readonly #token: Token;
  /** The decisions not met yet, by place. */
  readonly #left = new Map<string, number>();
  /** The first data choice that each place must still see. */
  readonly #values = new Map<string, number[]>();
  #valueStep = -1;
  #ordinal = 0;
  /** Where the run left the token. The run is given up there and the error thrown after it, past the bodies' own catches. */
  #lost: Met | null = null;

  constructor(token: Token) {
    this.#token = token;
    for (const [index, decision] of token.decisions.entries()) {
      this.#left.set(placeOf(decision), index);
      if (decision.kind === "actor") continue;
      const key = stepKey(decision);
      this.#values.set(key, [...(this.#values.get(key) ?? []), index]);
    }
  }

  actor(world: World): Actor | null {
    const key = stepKey(stepOf(world));
    const missed = this.#values.get(key)?.find((index) => this.#left.has(placeOf(this.#decision(index))));
    if (missed !== undefined) return this.#lose(missed, world, `${key} made no such data choice`);
    if (this.#lost !== null) return null;
    const index = this.#left.get(key);
    if (index === undefined) return plainChoice(world);
    const decision = this.#decision(index) as Decision & { kind: "actor" };
    const actor =
      decision.actor === world.ticker.path ? world.ticker : world.actors.find(({ path }) => path === decision.actor);
    if (actor === undefined) return this.#lose(index, world, `there is no ${decision.actor}`);
    if (actor.slot < 0) return this.#lose(index, world, `${actor.path} ${whyNot(actor)}`);
    if (decision.check !== null && decision.check !== opCheck(actor.pending as Op)) {
      return this.#lose(index, world, `${actor.path} announces another op, ${announced(actor)}`);
    }
    this.#left.delete(key);
    return actor;
  }

  value(world: World, kind: ChoiceKind, count: number): number {
    this.#ordinal = this.#valueStep === choicePoint(world) ? this.#ordinal + 1 : 0;
    this.#valueStep = choicePoint(world);
    const key = stepKey(stepOf(world));
    const index = this.#values
      .get(key)
      ?.find((i) => (this.#decision(i) as { ordinal?: number }).ordinal === this.#ordinal);
    if (index === undefined || this.#lost !== null) return 0;
    const decision = this.#decision(index) as Exclude<Decision, { kind: "actor" }>;
    if (decision.kind !== kind) {
      this.#lose(index, world, `data choice ${this.#ordinal} there is ${kind === "value" ? "a value" : `a ${kind}`}`);
    } else if (decision.value >= count) {
      this.#lose(index, world, `that ${kind} has ${count} values, 0 to ${count - 1}`);
    } else {
      this.#left.delete(placeOf(decision));
      return decision.value;
    }
    return 0;
  }

  /** The run is over: throws where it did not fit the token. */
  finish(end: End, steps: number, fingerprint: string): void {
    if (this.#lost !== null) throw new TokenDiverged(this.#token, this.#lost);
    const [unmet] = this.#left.values();
    if (unmet !== undefined) {
      const found = `the run ended before that (${end.kind}, after ${steps} steps)`;
      throw new TokenDiverged(this.#token, { decision: unmet, step: steps, found, able: [] });
    }
    if (this.#token.fingerprint !== null && this.#token.fingerprint !== fingerprint) {
      throw new TokenDiverged(this.#token, { decision: null, step: steps, found: fingerprint, able: [] });
    }
  }

  #decision(index: number): Decision {
    return this.#token.decisions[index] as Decision;
  }

  #lose(decision: number, world: World, found: string): null {
    const able = world.enabled.map((actor) => `${actor.path} (${announced(actor)})`).sort();
    this.#lost ??= { decision, step: world.steps, found, able };
    return null;
  }
}

const stepKey = ({ after, steps }: { readonly after: string; readonly steps: number }): string => `${after}@${steps}`;

const announced = ({ pending }: Actor): string =>
  pending === null ? "nothing" : `${pending.kind.name} on ${pending.object?.path}`;

function whyNot(actor: Actor): string {
  if (actor.finished) return "has ended";
  if (actor.pending === null) return "waits to be woken";
  const holders = actor.pending.kind.heldBy?.(actor.pending) ?? [];
  return `cannot step: it waits at ${announced(actor)}${holders.length === 0 ? "" : `, held by ${holders.join(", ")}`}`;
}
