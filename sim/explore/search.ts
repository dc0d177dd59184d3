// The search: asks a strategy for one run after the other, runs it, and collects what the runs showed.
// Limits are checked after every run (DESIGN §5); the strategy knows nothing of them.
import { type End, outcomeKey } from "../kernel/end.ts";
import { Misuse } from "../kernel/errors.ts";
import { World } from "../kernel/world.ts";
import { assumptionsOf } from "./assumptions.ts";
import { ChoiceLog } from "./choices.ts";
import { type Found, FoundOutcomes } from "./found.ts";
import { defaultOptions, isExpected, refuseNonsense, type SearchOptions } from "./options.ts";
import type { Host, Program } from "./program.ts";
import type { FoundOutcome, SearchResult } from "./result.ts";
import { type Phase, planOf } from "./strategies/registry.ts";
import type { Strategy } from "./strategy.ts";
import { witnessesOf } from "./witness.ts";

/**
 * Runs a program under many schedules and says what it can show.
 *
 * @example
 * const result = search(hello, { policy: "any-order" }, bareHost);
 * if (result.complete) for (const { stdout } of result.outcomes) show(stdout);
 */
export function search(program: Program, options: Partial<SearchOptions>, host: Host): SearchResult {
  const full = { ...defaultOptions, ...options };
  refuseNonsense(full);
  return host.guarded(() => new Search(program, full, host).run());
}

class Search {
  readonly #program: Program;
  readonly #options: SearchOptions;
  readonly #host: Host;
  readonly #start: number;
  readonly #found: FoundOutcomes;
  readonly #log = new ChoiceLog();
  #runs = 0;
  #blocked = 0;
  #cut = 0;
  #steps = 0;
  /** Somebody has seen enough. */
  #satisfied = false;
  #lastProgressMs = 0;

  constructor(program: Program, options: SearchOptions, host: Host) {
    this.#program = program;
    this.#options = options;
    this.#host = host;
    this.#start = host.now();
    this.#found = new FoundOutcomes(options.limit, options.groups ?? outcomeKey);
  }

  run(): SearchResult {
    const used: Strategy[] = [];
    let complete = false;
    for (const phase of planOf(this.#options)) {
      const strategy = phase.make(this.#options);
      used.push(strategy);
      complete = this.#runPhase(strategy, phase);
      if (complete || this.#satisfied || this.#spent(1)) break;
    }
    return this.#result(used, complete);
  }

  /** Runs until nothing is left (true), or the phase's share of the budget is spent. */
  #runPhase(strategy: Strategy, phase: Phase): boolean {
    const { budget, until, expects } = this.#options;
    if (!strategy.exhaustive && budget.ms === null && budget.runs === null && until === null && expects === null) {
      throw new Misuse(`strategy ${strategy.name} never ends by itself\n  give it a budget of time or runs`);
    }
    let { restarts } = strategy;
    for (;;) {
      if (this.#spent(phase.until)) return false;
      const chooser = strategy.begin();
      if (strategy.restarts !== restarts) this.#discard();
      restarts = strategy.restarts;
      if (chooser === null) return strategy.exhaustive && this.#cut === 0;
      const world = this.#world(strategy, this.#log.start(chooser));
      this.#host.watch(world);
      const end = world.run(this.#program.main);
      strategy.end(world);
      this.#count(world, end);
      if (this.#satisfied) return false;
      this.#progress(strategy);
    }
  }

  /** The strategy covers all runs so far once more: they were given up, and count for no outcome. */
  #discard(): void {
    this.#blocked = this.#runs;
    this.#cut = 0;
    this.#found.discount();
  }

  #world(strategy: Strategy, chooser: ChoiceLog): World {
    const { policy, lateness, maxSteps, sees, expects } = this.#options;
    const { observer, hashing } = strategy;
    return new World({
      policy,
      lateness,
      chooser,
      observer,
      maxSteps,
      hashing,
      recording: false,
      sees,
      expects: expects?.stdout ?? null,
    });
  }

  #count(world: World, end: End): void {
    this.#runs++;
    this.#steps += world.steps;
    if (end.kind === "abandoned") this.#blocked++;
    else if (end.kind === "cut") this.#cut++;
    else {
      const outcome = { stdout: world.stdout.text, end };
      const { until, expects } = this.#options;
      if (!this.#found.add(outcome, this.#log)) return;
      if (until?.(outcome) === true || (expects !== null && isExpected(expects, outcome))) this.#satisfied = true;
    }
  }

  #spent(share: number): boolean {
    if (this.#options.stop?.() === true) return true;
    const { ms, runs } = this.#options.budget;
    if (runs !== null && this.#runs >= runs * share) return true;
    return ms !== null && this.#elapsedMs() >= ms * share;
  }

  #elapsedMs(): number {
    return this.#host.now() - this.#start;
  }

  #progress(strategy: Strategy): void {
    const { onProgress } = this.#options;
    if (onProgress === null) return;
    const now = this.#elapsedMs();
    if (now - this.#lastProgressMs < 100) return;
    this.#lastProgressMs = now;
    onProgress({
      strategy: strategy.name,
      runs: this.#runs,
      outcomes: this.#found.total,
      states: strategy.states ?? null,
      seconds: now / 1000,
    });
  }

  #result(used: readonly Strategy[], complete: boolean): SearchResult {
    const { policy, lateness, seed } = this.#options;
    const seconds = this.#elapsedMs() / 1000;
    const only = used.length === 1 ? (used[0] as Strategy) : null;
    const counts = only === null ? null : only.counts;
    return {
      schema: "escapement/explore@1",
      scenario: this.#program.name,
      policy,
      lateness,
      strategy: used.map(({ name }) => name).join("+"),
      seed,
      complete,
      runs: this.#runs,
      traces: counts === "traces" ? this.#runs - this.#blocked - this.#cut : null,
      states: used.find(({ states }) => states !== undefined)?.states ?? null,
      blocked: this.#blocked,
      cut: this.#cut,
      steps: this.#steps,
      seconds,
      estimate: null,
      assumptions: assumptionsOf(this.#options, used),
      counts,
      outcomesTotal: this.#found.total,
      outcomes: this.#outcomes(),
      hazards: [],
    };
  }

  #outcomes(): FoundOutcome[] {
    const { listed } = this.#found;
    const witnesses = witnessesOf(this.#program, this.#options, listed, this.#host);
    return witnesses.map((witness, index) => {
      const { outcome, count } = listed[index] as Found;
      return { stdout: outcome.stdout, end: outcome.end, count, ...witness };
    });
  }
}
