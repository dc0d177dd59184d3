// News of sockets under any-order: told at once, unless nobody drives the runtime or a poll is blocked; then when somebody
// gets the turn to do so (D4, MT-16, NET-15).
import { Shared } from "../../kernel/shared.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { Unit } from "../../kernel/unit.ts";
import type { Core } from "./core.ts";
import type { EventSource } from "./scheduler.ts";
import type { Turns } from "./turns.ts";

export class LateNews extends Shared {
  readonly #turns: Turns;
  /** An actor of the runtime's own. */
  readonly #start: (unit: Unit, telling: Sim<void>) => void;
  #actors = 0;
  readonly #untold: Set<EventSource> = new Set();

  constructor(core: Core, turns: Turns, start: (unit: Unit, telling: Sim<void>) => void) {
    super(core.world, `${core.path}/news`);
    this.#turns = turns;
    this.#start = start;
  }

  report(source: EventSource): void {
    if (this.#turns.servesTimers) source.deliver();
    else if (!this.#untold.has(source)) {
      this.#untold.add(source);
      this.#actors++;
      this.#start(new Unit(this.world, `${this.path}.${this.#actors}`), this.#telling(source));
    }
  }

  *#telling(source: EventSource): Sim<void> {
    yield* new Op(tell, this, source);
  }

  tell(source: EventSource): void {
    this.#untold.delete(source);
    source.deliver();
  }

  override digest(hash: Hash): void {
    for (const { id } of this.#untold) hash.lanes(id);
  }
}

const tell: OpKind<LateNews, EventSource, undefined> = {
  name: "driver.fire",
  internal: true,
  show: () => null,
  mode: 2,
  execute({ object, arg }) {
    (object as LateNews).tell(arg);
    return undefined;
  },
};
