// What a body prints where neither the policy, nor the flavour of its runtime, nor the schedule may matter.
import type { Policy } from "../kernel/world.ts";
import { type Body, onCurrentThread, onWorkers } from "./runtimes.ts";
import { walks } from "./walks.ts";

const policies: readonly Policy[] = ["faithful", "any-order"];

/** What the body shows as a task, or main future, of these runtimes under both policies; throws unless that is one thing. */
export function always(body: Body, on: readonly ((body: Body) => Body)[] = everywhere): string {
  const seen = new Set<string>();
  for (const policy of policies) {
    for (const runtime of on) for (const outcome of walks(runtime(body), 20, { policy }).keys()) seen.add(outcome);
  }
  if (seen.size !== 1) throw new Error(`it shows ${[...seen].join(" | ")}`);
  return [...seen].join();
}

/** On current_thread, on one worker and on two. */
export const everywhere: readonly ((body: Body) => Body)[] = [
  onCurrentThread,
  (body) => onWorkers(1, body),
  (body) => onWorkers(2, body),
];

/** Where one thread runs all polls. */
export const onOneThread: readonly ((body: Body) => Body)[] = everywhere.slice(0, 2);
