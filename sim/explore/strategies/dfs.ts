/** Plain depth-first search: every value of every choice, one run each. The oracle of the other strategies. */
import type { Actor } from "../../kernel/actor.ts";
import type { Chooser } from "../../kernel/choose.ts";
import { diverged } from "../choices.ts";
import type { Strategy } from "../strategy.ts";

/** Counts up through the choices of a run as an odometer does: the last digit that has a next value gets it. */
export function dfs(): Strategy {
  /** Digit i is the answer to question i of a run, below `counts[i]`. */
  const digits: number[] = [];
  const counts: number[] = [];
  let at = 0;
  let started = false;

  const next = (count: number): number => {
    if (at === digits.length) {
      digits.push(0);
      counts.push(count);
    } else if (counts[at] !== count) {
      throw diverged(`choice ${at} had ${counts[at]} values and now has ${count}`);
    }
    return digits[at++] as number;
  };
  const chooser: Chooser = {
    everyStep: false,
    actor: ({ enabled }) => enabled[next(enabled.length)] as Actor,
    value: (_world, _kind, count) => next(count),
  };

  return {
    name: "dfs",
    exhaustive: true,
    counts: "runs",
    hashing: false,
    observer: null,
    begin() {
      at = 0;
      if (!started) {
        started = true;
        return chooser;
      }
      while (digits.length > 0) {
        const digit = (digits.pop() as number) + 1;
        const count = counts.pop() as number;
        if (digit === count) continue;
        digits.push(digit);
        counts.push(count);
        return chooser;
      }
      return null;
    },
    end: () => {},
  };
}
