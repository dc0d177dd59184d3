// The hazards that the runs of a search have shown: of each id how many runs, and the first of them.
import { plain } from "../kernel/choose.ts";
import { type Hazards, idsOf } from "../kernel/hazard.ts";
import { type ChoiceLog, type Choices, Replay } from "./choices.ts";
import type { SearchOptions } from "./options.ts";
import type { Host, Program } from "./program.ts";
import { record } from "./record.ts";
import type { FoundHazard } from "./result.ts";

interface Tally {
  readonly message: string;
  readonly choices: Choices;
  count: number;
}

export class FoundHazards {
  readonly #byId: Map<string, Tally> = new Map();

  readonly #ids: Map<string, readonly string[]> = new Map();

  /** Adds a run's; runs that were given up have shown what they have shown. Gives their ids: equal lists are the same. */
  add({ found }: Hazards, log: ChoiceLog): readonly string[] {
    for (const { id, message } of found) {
      const tally = this.#byId.get(id);
      if (tally === undefined) this.#byId.set(id, { message, choices: log.copy(), count: 1 });
      else tally.count++;
    }
    const ids = idsOf(found);
    const key = ids.join();
    const known = this.#ids.get(key);
    if (known === undefined) this.#ids.set(key, ids);
    return known ?? ids;
  }

  /** With the token of the first run of each: where that was given up, it goes on as the plain schedule does. */
  list(program: Program, options: SearchOptions, host: Host): FoundHazard[] {
    const keep = { steps: false, sites: false };
    return [...this.#byId].map(([id, { count, choices, message }]) => {
      const { token, outcome } = record(program, options, new Replay(choices, plain), host, keep);
      return { id, count, token: outcome.end.kind === "cut" ? unchecked(token) : token, message };
    });
  }
}

/** Who replays a run that was cut may go on for longer: its fingerprint would not fit. */
const unchecked = (token: string): string => token.replace(/:[^:]*$/, ":-");
