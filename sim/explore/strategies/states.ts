/** Depth-first search over states: where a state was met before, the run is given up (search-spike.md 4). */
// Every run starts at the root and makes the choices of its prefix again without looking at states.
//
// Decision: only the choice of an actor is a state. A data choice lies in the midst of a step, whose local variables no key
// can see; it hangs below the choice point before it, which is expanded once. After a data choice the next decision is
// looked up even where it is forced, so that the two halves of a fork meet again as soon as they can.
import type { Actor } from "../../kernel/actor.ts";
import { type Chooser, plainChoice } from "../../kernel/choose.ts";
import { StateKey } from "../../kernel/state/state-key.ts";
import type { World } from "../../kernel/world.ts";
import { diverged } from "../choices.ts";
import { towards } from "../directed.ts";
import type { Strategy } from "../strategy.ts";
import { Visited } from "../visited.ts";

/** The visited set of states as a strategy. */
export interface States extends Strategy {
  readonly states: number;
  /** Options tried: the edges of the graph whose nodes are the states. */
  readonly transitions: number;
}

export function states(): States {
  const visited = new Visited();
  const key = new StateKey();
  /** The options of the points on the path, one point after the other: indices of actors, or values. */
  const options: number[] = [];
  /** Where each point's options begin. */
  const starts: number[] = [];
  /** Which of them the path takes, as a place in `options`. */
  const taken: number[] = [];
  /** The point of the path that this run comes to next. */
  let depth = 0;
  let forked = false;
  let started = false;
  let transitions = 0;

  /** Opens a point whose options were pushed since `start`. */
  const open = (start: number): number => {
    starts.push(start);
    taken.push(start);
    depth++;
    transitions++;
    return options[start] as number;
  };
  const again = (): number => options[taken[depth++] as number] as number;

  const chooser: Chooser = {
    everyStep: true,
    actor(world) {
      const { enabled } = world;
      const replaying = depth < taken.length;
      if (enabled.length === 1 && (replaying || !forked)) return enabled[0] as Actor;
      forked = false;
      if (replaying) return actorOf(world, again());
      if (!visited.add(key.take(world))) return null;
      if (enabled.length === 1) return enabled[0] as Actor;
      const start = options.length;
      if (world.expects === null) pushAll(options, world);
      else towards(world, options);
      return options.length === start ? null : actorOf(world, open(start));
    },
    value(world, kind, count) {
      forked = true;
      if (depth < taken.length) {
        const value = again();
        if (value >= count) throw diverged(`step ${world.steps}: ${kind} has ${count} values, not ${value + 1}`);
        return value;
      }
      const start = options.length;
      for (let i = 0; i < count; i++) options.push(i);
      return open(start);
    },
  };

  return {
    name: "states",
    exhaustive: true,
    counts: null,
    hashing: true,
    observer: null,
    get states() {
      return visited.size;
    },
    get transitions() {
      return transitions;
    },
    begin() {
      depth = 0;
      forked = false;
      if (!started) {
        started = true;
        return chooser;
      }
      while (taken.length > 0) {
        const last = taken.length - 1;
        const next = (taken[last] as number) + 1;
        if (next < options.length) {
          taken[last] = next;
          transitions++;
          return chooser;
        }
        options.length = starts.pop() as number;
        taken.pop();
      }
      return null;
    },
    end(world) {
      if (depth < taken.length) throw diverged(`it ends after ${world.steps} steps and ${depth} choices`);
    },
  };
}

/** Every enabled actor, the plain choice first. */
function pushAll(options: number[], world: World): void {
  const plain = plainChoice(world);
  options.push(plain.index);
  for (const actor of world.enabled) if (actor !== plain) options.push(actor.index);
}

function actorOf(world: World, index: number): Actor {
  const actor = index === -1 ? world.ticker : world.actors[index];
  if (actor === undefined || actor.slot < 0) throw diverged(`step ${world.steps}: actor ${index} cannot step`);
  return actor;
}
