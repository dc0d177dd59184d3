// The output of a task that nobody will ask for: TK-0, TK-3.
import { type Owner, queueDrop, visitOwners } from "../../kernel/ownership/owner.ts";
import type { Sim } from "../../kernel/signal/signal.ts";

/** Drops what the output owns; destructors that panic do so unheard (TK-3). */
export function* letGo(output: unknown): Sim<void> {
  const owners: Owner[] = [];
  visitOwners(output, (owner) => owners.push(owner));
  for (const owner of owners) {
    queueDrop(owner, { errands: [] });
    const drop = owner.release(false);
    try {
      if (drop !== null) yield* drop;
    } catch {
      // as told above
    }
  }
}

/** Whether anybody could tell that it is dropped. */
export function ownsSomething(output: unknown): boolean {
  let owns = false;
  visitOwners(output, () => {
    owns = true;
  });
  return owns;
}
