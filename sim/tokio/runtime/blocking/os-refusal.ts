// An operating system that has no more threads to give: BP-6. Nothing of Tokio's, but of the simulated machine's.
import { READ, Shared, WRITE } from "../../../kernel/shared.ts";
import { Op, type OpKind } from "../../../kernel/signal/op.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import type { World } from "../../../kernel/world.ts";

class OperatingSystem extends Shared {
  refuses = false;

  constructor(world: World) {
    super(world, "os");
  }

  override digest(hash: Hash): void {
    hash.add(this.refuses ? 1 : 0);
  }
}

const os = (world: World): OperatingSystem => world.single(OperatingSystem, (made) => new OperatingSystem(made));

/** Whether a blocking pool gets no new thread; asked in the step in progress. */
export function refuses(world: World): boolean {
  const system = os(world);
  world.touch(system, READ);
  return system.refuses;
}

/** What the OS says then. */
export const REFUSAL = "Resource temporarily unavailable (os error 11)";

const refusing: OpKind<OperatingSystem, boolean, undefined> = {
  name: "os.refuseThreads",
  mode: WRITE,
  resolve: os,
  execute({ object, arg }) {
    (object as OperatingSystem).refuses = arg;
    return undefined;
  },
};

/**
 * From now on the operating system refuses (or grants again) new threads to blocking pools, as it does temporarily on a
 * machine that has too many. `faithful` only: under any-order closures have threads of their own.
 *
 * @example
 * yield* refuseThreads(true);
 */
export const refuseThreads = (refuse: boolean): Op<undefined> => new Op(refusing, null, refuse);
