// What the driver of a faithful runtime has to tell of sockets: NET-14, CT-5, MT-16 (told when somebody looks at the driver).
import { COMMUTES, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { Core } from "./core.ts";
import type { EventSource } from "./scheduler.ts";

/** Somebody looks whether there is any. */
const LOOKS = 1;
/** There is more, or it is told. */
const CHANGES = 2;

export class News extends Shared {
  readonly #core: Core;
  /** The oldest first. */
  readonly #sources: EventSource[] = [];

  constructor(core: Core) {
    super(core.world, `${core.path}/news`);
    this.#core = core;
  }

  add(source: EventSource): void {
    this.world.touch(this, CHANGES);
    if (!this.#sources.includes(source)) this.#sources.push(source);
  }

  /** Whether there is any. */
  look(): boolean {
    if (this.#core.options.io) this.world.touch(this, LOOKS);
    return this.#sources.length > 0;
  }

  /** In the order in which it came. */
  tell(): void {
    if (this.#sources.length === 0) return;
    this.world.touch(this, CHANGES);
    for (const source of this.#sources.splice(0)) source.deliver();
  }

  override relation(earlier: number, later: number): Relation {
    return earlier === LOOKS && later === LOOKS ? COMMUTES : RACES;
  }

  override digest(hash: Hash): void {
    for (const { id } of this.#sources) hash.lanes(id);
  }
}
