// The key of a world's state (search-spike.md 4.2, 4.3): equal exactly where nothing that can still happen, nor anything
// that was printed, differs; up to collisions of 128 bits. Every object and every actor gives a digest of its own, seeded
// with its name, and the digests are added up, so that the order of creation does not matter.
import type { Actor, Frame } from "../actor.ts";
import type { World } from "../world.ts";
import { Hash } from "./hash.ts";
import { hashValue } from "./hash-value.ts";

const ACTOR = 41;
const BODY = 42;
const MACHINE = 43;
const ENDED = 44;

/**
 * The four lanes of the key taken last.
 *
 * Asked where a chooser is asked who steps next: then every other body has announced an op or waits. Not part of the key:
 * how many steps it took, stderr, who stepped last, and everything about actors that have finished but their results.
 */
export class StateKey {
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  readonly #hash = new Hash();

  take(world: World): this {
    this.a = 0;
    this.b = 0;
    this.c = 0;
    this.d = 0;
    const hash = this.#hash;
    hash.makers = world.makers;
    for (const object of world.objects) {
      hash.from(object.id);
      object.digest(hash);
      this.#sum();
    }
    for (const actor of world.actors) {
      if (actor.finished) continue;
      hash.from(actor.id).add(ACTOR);
      hashActor(hash, actor);
      this.#sum();
    }
    return this;
  }

  #sum(): void {
    const { a, b, c, d } = this.#hash.finish();
    this.a = (this.a + a) | 0;
    this.b = (this.b + b) | 0;
    this.c = (this.c + c) | 0;
    this.d = (this.d + d) | 0;
  }
}

function hashActor(hash: Hash, actor: Actor): void {
  const { frames, pending, errands, gate } = actor;
  for (let i = 0; i < frames.length; i++) hashFrame(hash, frames[i] as Frame);
  for (const errand of errands) hashValue(hash, errand);
  gate?.digest?.(hash);
  if (pending === null) hash.add(actor.parked ? 1 : 2);
  else {
    // A body's op follows from its log. It is mixed in all the same: it tells apart what an unfaithful log would not.
    hash.text(pending.kind.name);
    if (pending.object !== null) hash.lanes(pending.object.id);
    hashValue(hash, pending.arg);
  }
}

function hashFrame(hash: Hash, { ended, steppable, unit }: Frame): void {
  if (ended !== null) {
    hash.add(ENDED).add(ended.failed ? 1 : 0);
    hashValue(hash, ended.value);
  } else if (steppable.digest !== undefined) {
    hash.add(MACHINE);
    steppable.digest(hash);
  } else {
    hash.add(BODY);
    if (unit.log !== null) hash.lanes(unit.log);
  }
}
