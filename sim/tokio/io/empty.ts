// tokio::io::{empty, sink}: a reader with nothing in it, a writer that forgets. COOP-2: each use costs a unit of the budget.
import type { Drop } from "../../kernel/ownership/owner.ts";
import { Shared } from "../../kernel/shared.ts";
import { Make } from "../../kernel/signal/make.ts";
import { type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING } from "../../kernel/signal/signal.ts";
import { ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { exhausted, spend } from "../task/coop.ts";
import { type Done, Stream, Writer } from "./async-write.ts";
import { type Bytes, NO_BYTES } from "./bytes.ts";
import type { IoError } from "./error.ts";

/** Nothing that anybody could tell. */
class Nowhere extends Shared {
  override relation(): 0 {
    return 0;
  }
  override digest(): void {}
}

const pass: OpKind<Nowhere, unknown, unknown> = {
  name: "io.pass",
  show: () => null,
  mode: 1,
  poll: true,
  enabled: () => true,
  execute({ arg }, _world, actor) {
    if (exhausted(actor)) return PENDING;
    spend(actor);
    return ok(arg);
  },
};

const passing = <T>(nowhere: Nowhere, value: T): Future<Result<T, IoError>> =>
  new PollOp(pass as never, nowhere, value) as never;

/** `tokio::io::Empty`: reads the end at once, and swallows what is written. */
export class Empty extends Stream {
  readonly #nowhere: Nowhere;

  constructor(world: World, nowhere: Nowhere) {
    super(world, `Empty ${nowhere.path}`);
    this.#nowhere = nowhere;
  }

  override pollRead(_max: number): Future<Result<Bytes, IoError>> {
    return passing(this.#nowhere, NO_BYTES);
  }
  override pollWrite(bytes: Bytes): Future<Result<number, IoError>> {
    return passing(this.#nowhere, bytes.length);
  }
  override pollFlush(): Future<Done> {
    return passing(this.#nowhere, undefined);
  }
  override pollShutdown(): Future<Done> {
    return passing(this.#nowhere, undefined);
  }
  override release(): Drop {
    return null;
  }
}

/** `tokio::io::Sink`: swallows what is written. */
export class Sink extends Writer {
  readonly #nowhere: Nowhere;

  constructor(world: World, nowhere: Nowhere) {
    super(world, `Sink ${nowhere.path}`);
    this.#nowhere = nowhere;
  }

  override pollWrite(bytes: Bytes): Future<Result<number, IoError>> {
    return passing(this.#nowhere, bytes.length);
  }
  override pollFlush(): Future<Done> {
    return passing(this.#nowhere, undefined);
  }
  override pollShutdown(): Future<Done> {
    return passing(this.#nowhere, undefined);
  }
  override release(): Drop {
    return null;
  }
}

/**
 * `tokio::io::empty()`.
 *
 * @example
 * const bytes = (yield* (yield* empty()).readToEnd()).unwrap(); // none
 */
export const empty = (): Make<Empty> =>
  new Make((world, actor) => {
    const made = new Empty(world, new Nowhere(world, actor.unit.nextObject("Empty")));
    world.own(made);
    return made;
  }, "io.empty");

/** `tokio::io::sink()`. */
export const sink = (): Make<Sink> =>
  new Make((world, actor) => {
    const made = new Sink(world, new Nowhere(world, actor.unit.nextObject("Sink")));
    world.own(made);
    return made;
  }, "io.sink");
