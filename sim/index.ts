/**
 * Escapement: a simulated machine for Tokio-style concurrency, and a search of everything that can happen on it.
 *
 * A program is a `function*`; whatever another thread or task could notice is `yield*`. Names are Rust's in camelCase.
 *
 * @example
 * import { cell, println, printsLine, scenario, std, verify } from "escapement";
 *
 * const lostUpdate = scenario({
 *   name: "lost-update",
 *   source: "folklore",
 *   summary: "Two threads add one to a counter, without a lock.",
 *   claims: [{ id: "two", text: "the counter is 2", shows: printsLine("2"), expected: "one of n" }],
 *   *main() {
 *     const counter = yield* cell(0);
 *     const add = function* () {
 *       yield* counter.store((yield* counter.load()) + 1);
 *     };
 *     const threads = [yield* std.thread.spawn(add), yield* std.thread.spawn(add)];
 *     for (const thread of threads) (yield* thread.join()).unwrap();
 *     yield* println(`${yield* counter.load()}`);
 *   },
 * });
 * verify(lostUpdate)[0].verdict; // "one of n"
 *
 * @module
 */

export * as crossbeam from "./crossbeam/index.ts";
// Scenarios and what they claim.
export type { ExplainedEvent, ExplainOptions, ExplainResult } from "./explore/after/explain.ts";
export type { ShrinkOptions, ShrinkResult } from "./explore/after/shrink.ts";
export {
  allBefore,
  type Claim,
  ends,
  inOrder,
  neverHazard,
  neverHeldUp,
  neverPrints,
  prints,
  printsEach,
  printsLine,
  printsNone,
  type Shows,
  showsHazard,
  within,
} from "./explore/claim.ts";
export type { Budget, Progress, SearchOptions, StrategyName } from "./explore/options.ts";
export type { Program } from "./explore/program.ts";
export type { ReachOptions, ReachResult } from "./explore/reach.ts";
export type { Replayed, ReplayOptions } from "./explore/replay.ts";
export type { Decisive, FoundHazard, FoundOutcome, SearchResult } from "./explore/result.ts";
export { type Scenario, scenario, type Unjudged } from "./explore/scenario.ts";
export { TokenDiverged } from "./explore/token-diverged.ts";
export type { Judged, Verdict } from "./explore/verdict.ts";
export type { VerifyOptions } from "./explore/verify.ts";
// Programs.
export { type Closure, move } from "./kernel/closure.ts";
export type { End, Outcome, Waiting } from "./kernel/end.ts";
export { Misuse } from "./kernel/errors.ts";
export type { Detector, Hazard } from "./kernel/hazard.ts";
export { drop } from "./kernel/ownership/drop.ts";
export { type Droppable, onDrop } from "./kernel/ownership/on-drop.ts";
export type { TraceStep } from "./kernel/record/trace.ts";
export type { Future, Sim, Yieldable } from "./kernel/signal/signal.ts";
export { eprintln, print_ as print, println } from "./kernel/stdout.ts";
export { Duration } from "./kernel/value/duration.ts";
export { debug, display } from "./kernel/value/format.ts";
export { None, none, type Option, Some, some } from "./kernel/value/option.ts";
export { panic } from "./kernel/value/panic.ts";
export { Err, err, Ok, ok, type Result } from "./kernel/value/result.ts";
export { Struct } from "./kernel/value/struct.ts";
export type { Policy } from "./kernel/world.ts";
export { explain, explore, reach, replay, shrink, verify } from "./questions.ts";
export { Cell, cell } from "./std/cell.ts";
export * as std from "./std/index.ts";
export * as tokio from "./tokio/index.ts";
export * as tokioStream from "./tokio/stream/index.ts";
export * as tokioUtil from "./tokio/util/index.ts";
