// std::process: TH-6 (the process ends at once, from any thread; nothing is unwound or dropped).
import { Misuse } from "../kernel/errors.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import { EXIT, type Stdout } from "../kernel/stdout.ts";

const exiting: OpKind<Stdout, number, never> = {
  name: "process.exit",
  mode: EXIT,
  resolve: (world) => world.stdout,
  execute(op, world) {
    world.finish({ kind: "exited", code: op.arg });
    return undefined as never; // nobody goes on from here
  },
};

/**
 * `std::process::exit`: ends the run with this exit code.
 *
 * @example
 * if (failed) yield* exit(1);
 */
export function exit(code: number): Op<never> {
  if (!Number.isInteger(code)) throw new Misuse(`process.exit(${code}): expected a whole number`);
  return new Op(exiting, null, code);
}
