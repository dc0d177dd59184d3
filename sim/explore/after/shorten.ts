// Shorter tokens: a run that somebody reads should leave the plain schedule as seldom as it can. Decisions are dropped,
// halves first and single ones last, as long as the run still shows what it is wanted for. Short, not proven shortest.
import type { Actor } from "../../kernel/actor.ts";
import { type ChoiceKind, type Chooser, plainChoice } from "../../kernel/choose.ts";
import type { Detector } from "../../kernel/hazard.ts";
import { type Decision, parseToken, placeOf } from "../../kernel/record/token.ts";
import { choicePoint, stepOf } from "../../kernel/record/trace.ts";
import type { World } from "../../kernel/world.ts";
import type { Host, Program } from "../program.ts";
import { type Recording, record } from "../record.ts";

/** What a shorter token may cost: so many runs, and so many steps in all. */
const triesMax = 300;
const stepsMax = 200_000;

/**
 * The token of a run that `keeps` accepts as it accepts the given one, with as few decisions as dropping can reach.
 *
 * @example
 * shorten(program, token, ({ outcome }) => outcome.end.kind === "deadlock", host);
 */
export function shorten(
  program: Program,
  token: string,
  keeps: (run: Recording) => boolean,
  host: Host,
  detect: Detector | null = null,
): string {
  return host.guarded(() => new Shortener(program, token, keeps, decisionsOf, host, detect).run().token);
}

/** The same, but a run with fewer preemptions counts as shorter, however many decisions it needs. */
export function calm(
  program: Program,
  token: string,
  keeps: (run: Recording) => boolean,
  host: Host,
  detect: Detector | null = null,
): Shortened {
  return host.guarded(() => new Shortener(program, token, keeps, preemptionsOf, host, detect).run());
}

/** What came of it. */
export interface Shortened {
  readonly token: string;
  /** Runs that were tried. */
  readonly tries: number;
}

/** The length of a run: the smaller, the better. */
type Cost = (run: { readonly preemptions: number; readonly token: string }) => number;

const decisionsOf: Cost = ({ token }) => parseToken(token).decisions.length;
const preemptionsOf: Cost = (run) => run.preemptions * 1e6 + decisionsOf(run);

class Shortener {
  readonly #program: Program;
  readonly #keeps: (run: Recording) => boolean;
  readonly #costOf: Cost;
  readonly #host: Host;
  readonly #detect: Detector | null;
  #token: string;
  /** Of the run behind the token; infinite where nobody has run it here. */
  #cost: number;
  #decisions: readonly Decision[];
  #tries = 0;
  #steps = 0;

  constructor(
    program: Program,
    token: string,
    keeps: (run: Recording) => boolean,
    costOf: Cost,
    host: Host,
    detect: Detector | null = null,
  ) {
    this.#detect = detect;
    this.#program = program;
    this.#keeps = keeps;
    this.#costOf = costOf;
    this.#host = host;
    this.#token = token;
    this.#decisions = parseToken(token).decisions;
    this.#cost = costOf({ token, preemptions: this.#decisions.length });
  }

  run(): Shortened {
    let size = this.#decisions.length;
    while (size > 0 && !this.#spent) {
      const before = this.#decisions.length;
      this.#dropPieces(size);
      if (size === 1) this.#dropDetours();
      // Another round of single ones as long as one helps: dropping a decision may make another needless.
      if (size > 1 || this.#decisions.length === before) size = Math.floor(size / 2);
    }
    return { token: this.#token, tries: this.#tries };
  }

  get #spent(): boolean {
    return this.#tries >= triesMax || this.#steps >= stepsMax;
  }

  #dropPieces(size: number): void {
    let at = 0;
    while (at < this.#decisions.length && !this.#spent) {
      const without = this.#decisions.filter((_, index) => index < at || index >= at + size);
      if (!this.#accept(without)) at += size;
    }
  }

  /** From one actor to another and on to a third: goes to the third at once. */
  #dropDetours(): void {
    for (let at = 0; at + 1 < this.#decisions.length && !this.#spent; ) {
      const [one, other] = this.#decisions.slice(at, at + 2) as [Decision, Decision];
      const direct = one.kind === "actor" && other.kind === "actor" ? [{ ...one, actor: other.actor }] : [];
      if (!this.#accept(this.#decisions.toSpliced(at, 2, ...direct))) at++;
    }
  }

  /** Makes these decisions where they can be made; whether that is a shorter run that still shows what it should. */
  #accept(decisions: readonly Decision[]): boolean {
    this.#tries++;
    const { policy, lateness } = parseToken(this.#token);
    const keep = { steps: true, sites: false };
    const settings = { policy, lateness, maxSteps: stepsMax, detect: this.#detect };
    const run = record(this.#program, settings, new Hints(decisions), this.#host, keep);
    this.#steps += run.length;
    const made = parseToken(run.token).decisions;
    const cost = this.#costOf(run);
    if (cost >= this.#cost || !this.#keeps(run)) return false;
    this.#cost = cost;
    this.#token = run.token;
    this.#decisions = made;
    return true;
  }
}

/** Makes the decisions that can be made, and the plain choice everywhere else. */
export class Hints implements Chooser {
  readonly everyStep = false;
  readonly #decisions: ReadonlyMap<string, Decision>;
  #valuePoint = -1;
  #ordinal = 0;

  constructor(decisions: readonly Decision[]) {
    this.#decisions = new Map(decisions.map((decision) => [placeOf(decision), decision]));
  }

  actor(world: World): Actor {
    const hint = this.#decisions.get(placeOf({ ...stepOf(world), kind: "actor", actor: "-", check: null }));
    if (hint?.kind !== "actor") return plainChoice(world);
    return world.enabled.find(({ path }) => path === hint.actor) ?? plainChoice(world);
  }

  value(world: World, kind: ChoiceKind, count: number): number {
    const point = choicePoint(world);
    this.#ordinal = this.#valuePoint === point ? this.#ordinal + 1 : 0;
    this.#valuePoint = point;
    const hint = this.#decisions.get(placeOf({ ...stepOf(world), kind, ordinal: this.#ordinal, value: 0 }));
    return hint !== undefined && hint.kind !== "actor" && hint.value < count ? hint.value : 0;
  }
}
