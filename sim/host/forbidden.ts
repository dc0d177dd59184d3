// What a body may not call, and what it writes instead. Calls by names imported from Node's modules are caught too.
// Not caught: a function that the program kept in a variable of its own before the search, `getRandomValues` by its name
// from node:crypto (Node locks it), promises (their callbacks run after the search), files, sockets, processes, workers.
import { builtin } from "./real.ts";

export interface Forbidden {
  readonly object: object | undefined;
  /** As users write it. */
  readonly owner: string;
  readonly keys: readonly string[];
  readonly instead: string;
}

const sleep = "wait with yield* sleep(…): std.thread.sleep in a thread, tokio.time.sleep in a task";
const later = "nothing happens between ops: do it here, or in a thread or task of its own";
const random =
  "random values come from the schedule, or results could not be replayed: take them from an input, or let two threads race";
const print = "print with yield* println(…), or yield* eprintln(…)";
const exit = "end the program with yield* std.process.exit(code)";
const network = "nothing outside of the simulated machine answers: model the other side with a thread or a task";
const wait = "wait with an op: a channel, a lock, a join";

const functionsOf = (object: object): string[] =>
  Object.keys(object).filter((key) => typeof (object as Record<string, unknown>)[key] === "function");

/** Built for each search, since programs and test frameworks replace some of these themselves. */
export function forbidden(): readonly Forbidden[] {
  const crypto = builtin("node:crypto");
  const timers = builtin("node:timers");
  const promised = builtin("node:timers/promises");
  const timerKeys = ["setTimeout", "setInterval", "setImmediate"];
  const randomKeys = ["randomBytes", "randomFill", "randomFillSync", "randomInt", "randomUUID"];
  return [
    { object: console, owner: "console", keys: functionsOf(console), instead: print },
    { object: process.stdout, owner: "process.stdout", keys: ["write", "end"], instead: print },
    { object: process, owner: "process", keys: ["exit", "abort", "kill"], instead: exit },
    { object: process, owner: "process", keys: ["nextTick"], instead: later },
    { object: globalThis, owner: "", keys: timerKeys, instead: sleep },
    { object: timers, owner: "timers", keys: timerKeys, instead: sleep },
    { object: promised, owner: "timersPromises", keys: timerKeys, instead: sleep },
    { object: promised.scheduler as object | undefined, owner: "scheduler", keys: ["wait", "yield"], instead: sleep },
    { object: globalThis, owner: "", keys: ["queueMicrotask"], instead: later },
    { object: Math, owner: "Math", keys: ["random"], instead: random },
    { object: crypto, owner: "crypto", keys: randomKeys, instead: random },
    { object: globalThis.crypto, owner: "crypto", keys: ["randomUUID", "getRandomValues"], instead: random },
    { object: globalThis, owner: "", keys: ["fetch", "WebSocket", "EventSource"], instead: network },
    { object: AbortSignal, owner: "AbortSignal", keys: ["timeout"], instead: sleep },
    { object: globalThis, owner: "", keys: ["MessageChannel", "BroadcastChannel"], instead: wait },
    { object: Atomics, owner: "Atomics", keys: ["wait", "waitAsync"], instead: wait },
    {
      object: performance,
      owner: "performance",
      keys: ["mark", "measure", "timerify"],
      instead: "record times with yield* Instant.now()",
    },
  ];
}
