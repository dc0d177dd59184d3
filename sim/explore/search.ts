// The search: asks a strategy for one run after the other, runs it, and collects what the runs showed.
// Limits are checked after every run (DESIGN §5); the strategy knows nothing of them.
import { type End, outcomeKey } from "../kernel/end.ts";
import { Misuse } from "../kernel/errors.ts";
import { World } from "../kernel/world.ts";
import { bound, type Estimate, unseen } from "./after/unseen.ts";
import { assumptionsOf } from "./assumptions.ts";
import { ChoiceLog } from "./choices.ts";
import { type Found, FoundOutcomes } from "./found.ts";
import { FoundHazards } from "./found-hazards.ts";
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
  readonly #hazards = new FoundHazards();
  readonly #log = new ChoiceLog();
  #runs = 0;
  #blocked = 0;
  #cut = 0;
  #steps = 0;
  /** Of the phase in progress. */
  #phase = { runs: 0, blocked: 0, cut: 0 };
  readonly #met: { queues: boolean | null; tasks: boolean | null } = { queues: null, tasks: null };
  /** Runs by sampler: those whose distribution says something about what was not seen. */
  readonly #runsBy = new Map<string, number>();
  /** Random walks, each weighted with the number of its like in a full tree. */
  #leaves = 0;
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
      const strategy = phase.make(this.#options, this.#met);
      used.push(strategy);
      if (strategy.exhaustive) this.#found.discount(); // what a proof counts, it counts by itself
      this.#phase = { runs: 0, blocked: 0, cut: 0 };
      complete = this.#runPhase(strategy, phase);
      if (complete || this.#satisfied || this.#spent(1)) break;
    }
    return this.#result(used, complete);
  }

  /** Runs until nothing is left (true), or the phase's share of the budget is spent. */
  #runPhase(strategy: Strategy, phase: Phase): boolean {
    const { budget, until, expects } = this.#options;
    const { runsMax } = phase;
    const bounded = budget.ms !== null || budget.runs !== null || runsMax !== undefined;
    if (!strategy.exhaustive && !bounded && until === null && expects === null) {
      throw new Misuse(`strategy ${strategy.name} never ends by itself\n  give it a budget of time or runs`);
    }
    let { restarts } = strategy;
    for (;;) {
      if (this.#spent(phase.until) || this.#phase.runs === phase.runsMax) return false;
      const chooser = strategy.begin();
      if (strategy.restarts !== restarts) this.#discard();
      restarts = strategy.restarts;
      if (chooser === null) return strategy.exhaustive && this.#phase.cut === 0 && (strategy.leftOut ?? null) === null;
      const world = this.#world(strategy, this.#log.start(chooser));
      this.#host.watch(world);
      const end = world.run(this.#program.main);
      strategy.end(world);
      this.#count(world, end, strategy);
      if (this.#satisfied) return false;
      this.#progress(strategy);
    }
  }

  /** The strategy covers all runs so far once more: they were given up, and count for no outcome. */
  #discard(): void {
    this.#blocked += this.#phase.runs - this.#phase.blocked;
    this.#cut -= this.#phase.cut;
    this.#phase.blocked = this.#phase.runs;
    this.#phase.cut = 0;
    this.#found.discount();
  }

  #world(strategy: Strategy, chooser: ChoiceLog): World {
    const { policy, lateness, maxSteps, sees, timed, expects, detect } = this.#options;
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
      timed,
      expects: expects?.stdout ?? null,
      hazards: detect?.begin() ?? null,
    });
  }

  #count(world: World, end: End, strategy: Strategy): void {
    const by = strategy.sampler ?? strategy.name;
    this.#runs++;
    this.#phase.runs++;
    this.#steps += world.steps;
    this.#met.queues = this.#met.queues === true || world.queues;
    this.#met.tasks = this.#met.tasks === true || world.tasks;
    if (!strategy.exhaustive) this.#sampled(by);
    const { hazards } = world;
    const ids = hazards === null ? null : this.#hazards.add(hazards, this.#log);
    if (end.kind === "abandoned") {
      this.#blocked++;
      this.#phase.blocked++;
    } else if (end.kind === "cut") {
      this.#cut++;
      this.#phase.cut++;
    } else {
      const shown = { stdout: world.stdout.text, end };
      const outcome = ids === null ? shown : { ...shown, hazards: ids };
      const { until, expects } = this.#options;
      if (!this.#found.add(outcome, this.#log, by)) return;
      if (until?.(outcome) === true || (expects !== null && isExpected(expects, outcome))) this.#satisfied = true;
    }
  }

  #sampled(by: string): void {
    this.#runsBy.set(by, (this.#runsBy.get(by) ?? 0) + 1);
    if (by === "random") this.#leaves += this.#log.leaves;
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
    const last = used[used.length - 1] as Strategy;
    const counts = used.length === 1 || complete ? last.counts : null;
    const { runs, blocked, cut } = this.#phase;
    return {
      schema: "escapement/explore@1",
      scenario: this.#program.name,
      policy,
      lateness,
      strategy: used.map(({ name }) => name).join("+"),
      seed,
      complete,
      runs: this.#runs,
      traces: counts === "traces" ? runs - blocked - cut : null,
      states: used.find(({ states }) => states !== undefined)?.states ?? null,
      blocked: this.#blocked,
      cut: this.#cut,
      steps: this.#steps,
      seconds,
      estimate: complete || used.every(({ exhaustive }) => exhaustive) ? null : this.#estimate(used),
      assumptions: assumptionsOf(this.#options, used),
      counts,
      outcomesTotal: this.#found.total,
      outcomes: this.#outcomes(),
      hazards: this.#hazards.list(this.#program, this.#options, this.#host),
    };
  }

  #estimate(used: readonly Strategy[]): Estimate {
    const walks = this.#runsBy.get("random") ?? 0;
    const told = [...this.#runsBy].filter(([sampler]) => !sampler.includes("pct"));
    const priorities = used.findLast((strategy) => strategy.priorities !== undefined)?.priorities;
    const bounds =
      priorities === undefined || priorities.choices === 0
        ? []
        : [2, 3].map((depth) => {
            const { actors, choices, runs } = priorities;
            return bound(depth, actors, choices, runs(depth));
          });
    return {
      tree: walks === 0 ? null : this.#leaves / walks,
      unseen: told.map(([sampler, runs]) => unseen(sampler, runs, this.#found.seenOnceBy(sampler))),
      bounds: bounds.filter(({ runs }) => runs > 0),
    };
  }

  #outcomes(): FoundOutcome[] {
    const { listed } = this.#found;
    const witnesses = witnessesOf(this.#program, this.#options, listed, this.#host);
    return witnesses.map((witness, index) => {
      const { outcome, count, by } = listed[index] as Found;
      return { ...outcome, count, foundBy: by, ...witness };
    });
  }
}
