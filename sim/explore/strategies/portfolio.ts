/** Portfolio: several samplers take turns, since no single one is the best everywhere. */
import type { Strategy } from "../strategy.ts";
import { pct } from "./pct.ts";
import { pos } from "./pos.ts";
import { randomWalk } from "./random-walk.ts";
import { surw } from "./surw.ts";
import { urw } from "./urw.ts";

/** Each sampler has a stream of its own: what it does in its n-th run does not depend on the others. */
export function portfolio(seed: number): Strategy {
  const [uniform, events, object] = [urw(seed), pos(seed), surw(seed)];
  const samplers = [
    uniform,
    events,
    object,
    pct(seed, 3, true),
    events,
    uniform,
    object,
    randomWalk(seed),
    pct(seed, 2, true),
  ];
  let turn = -1;
  const current = (): Strategy => samplers[turn % samplers.length] as Strategy;
  return {
    name: "portfolio",
    exhaustive: false,
    counts: "runs",
    hashing: false,
    observer: null,
    get sampler() {
      return current().name;
    },
    get priorities() {
      const all = [...new Set(samplers)].flatMap(({ priorities }) => priorities ?? []);
      return {
        actors: Math.max(...all.map(({ actors }) => actors)),
        choices: Math.max(...all.map(({ choices }) => choices)),
        runs: (depth: number) => all.reduce((sum, { runs }) => sum + runs(depth), 0),
      };
    },
    begin() {
      turn++;
      return current().begin();
    },
    end(world) {
      current().end(world);
    },
  };
}
