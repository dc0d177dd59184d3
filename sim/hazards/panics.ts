// Panics that name a misuse, recognised by their exact text: HZ-2, HZ-3, HZ-25, HZ-26, HZ-27, HZ-28, HZ-29, HZ-31.
import type { Actor } from "../kernel/actor.ts";
import { Panic } from "../kernel/value/panic.ts";
import { unitName } from "../kernel/wait-for.ts";
import { TXT_1, TXT_2, TXT_3, TXT_4, TXT_5, TXT_7, TXT_8, TXT_21 } from "../tokio/texts.ts";
import type { Notes } from "./notes.ts";

const misuses: ReadonlyMap<string, readonly [id: string, what: string]> = new Map([
  [TXT_5, ["HZ-2", "called a blocking method inside of a runtime"]],
  [TXT_4, ["HZ-3", "called block_on on a thread that drives tasks"]],
  [TXT_2, ["HZ-25", "used a timer of a runtime that was built without enable_time"]],
  [TXT_3, ["HZ-25", "used a socket of a runtime that was built without enable_io"]],
  [TXT_1, ["HZ-26", "used a runtime on a thread that has none"]],
  [TXT_7, ["HZ-27", "dropped a runtime where it drives tasks"]],
  [TXT_21, ["HZ-28", "used a timer of a runtime that has been shut down"]],
  [TXT_8, ["HZ-29", "called block_in_place where one thread runs all tasks"]],
]);

/** How an `unwrap` or `expect` of a poisoned lock's error ends. */
const poisoned = /: PoisonError \{ \.\. \}$/;

/** A body of the actor unwinds. */
export function panicked(notes: Notes, actor: Actor, error: unknown): void {
  if (!(error instanceof Panic)) return;
  const who = unitName(actor.unit);
  const misuse = misuses.get(error.message);
  if (misuse !== undefined) notes.note(misuse[0], `${who} ${misuse[1]}, and panicked`);
  else if (poisoned.test(error.message)) {
    const before = [...notes.suspects("HZ-31").values()].join(", ");
    notes.note("HZ-31", `${who} panicked at a lock, since ${before === "" ? "it was poisoned" : before}`);
  }
}
