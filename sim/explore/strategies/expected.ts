// How many events of a sort each actor makes in a run, as earlier runs had it: the weights of URW and SURW. Actors are known
// by their paths, which are the same from run to run; one that has not started yet counts with whoever will start it.
import type { Actor } from "../../kernel/actor.ts";
import type { World } from "../../kernel/world.ts";

/** Mean numbers of events, by path. */
export class Expected {
  readonly #own = new Map<string, number>();
  /** An actor's own events and those of all that it starts. */
  #below = new Map<string, number>();
  #runs = 0;

  /** One run more; `counts`: its events, by path. */
  learn(counts: ReadonlyMap<string, number>): void {
    this.#runs++;
    for (const [path, sum] of counts) this.#own.set(path, (this.#own.get(path) ?? 0) + sum);
    this.#below = new Map();
    for (const path of this.#own.keys()) {
      const own = this.own(path);
      for (const at of [path, ...ancestors(path)]) this.#below.set(at, (this.#below.get(at) ?? 0) + own);
    }
  }

  own(path: string): number {
    return Math.round((this.#own.get(path) ?? 0) / this.#runs);
  }

  below(path: string): number {
    return this.#below.get(path) ?? 0;
  }

  /** How many actors make such events. */
  get actors(): number {
    return this.#own.size;
  }

  get total(): number {
    let total = 0;
    for (const sum of this.#own.values()) total += sum;
    return total;
  }
}

/** `main.1` and `main`, for `main.1.2`. */
function ancestors(path: string): string[] {
  const found: string[] = [];
  for (let at = path.lastIndexOf("."); at > 0; at = path.lastIndexOf(".", at - 1)) found.push(path.slice(0, at));
  return found;
}

/** What is left to do in the run in progress, by actor number. */
export class Left {
  readonly #own: number[] = [];
  /** Of those that the actor will start. */
  readonly #unborn: number[] = [];
  readonly #byPath = new Map<string, number>();
  #expected: Expected | null = null;

  begin(expected: Expected): void {
    this.#expected = expected;
    this.#own.length = 0;
    this.#unborn.length = 0;
    this.#byPath.clear();
  }

  /** Takes note of the actors that were born since; `born` hears of each and of the one that counted for it. */
  meet({ actors }: World, born?: (child: Actor, parent: number) => void): void {
    const expected = this.#expected as Expected;
    while (this.#own.length < actors.length) {
      const actor = actors[this.#own.length] as Actor;
      const { path } = actor;
      const below = expected.below(path);
      const own = expected.own(path);
      let parent = -1;
      for (const ancestor of ancestors(path)) {
        const at = this.#byPath.get(ancestor);
        if (at === undefined) continue;
        this.#unborn[at] = Math.max(0, (this.#unborn[at] as number) - below);
        if (parent < 0) parent = at;
      }
      this.#own.push(own);
      this.#unborn.push(below - own);
      this.#byPath.set(path, actor.index);
      if (parent >= 0) born?.(actor, parent);
    }
  }

  /** Events to come; `done`: those that the actor has made. */
  of(index: number, done: number): number {
    return Math.max(0, (this.#own[index] as number) - done) + (this.#unborn[index] as number);
  }
}
