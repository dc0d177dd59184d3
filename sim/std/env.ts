// std::env: the environment of the simulated process, empty at its start. Nothing of the host's can be seen.
import { COMMUTES, RACES, type Relation, Shared } from "../kernel/shared.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Hash } from "../kernel/state/hash.ts";
import { err, ok, type Result } from "../kernel/value/result.ts";
import type { World } from "../kernel/world.ts";

const LOOKS = 1;
const SETS = 2;

class Environment extends Shared {
  readonly variables: Map<string, string> = new Map();

  constructor(world: World) {
    super(world, "environment");
  }

  override relation(earlier: number, later: number): Relation {
    return earlier === LOOKS && later === LOOKS ? COMMUTES : RACES;
  }

  override digest(hash: Hash): void {
    for (const name of [...this.variables.keys()].sort()) {
      hash.text(name);
      hash.text(this.variables.get(name) as string);
    }
  }
}

const environment = (world: World): Environment => world.single(Environment, (made) => new Environment(made));

/** What a variable is set to, for the models: read in the step in progress. */
export function lookUp(world: World, name: string): string | undefined {
  const env = environment(world);
  world.touch(env, LOOKS);
  return env.variables.get(name);
}

/** A variable is not set. */
export class VarError {
  display(): string {
    return "environment variable not found";
  }
  debug(): string {
    return "NotPresent";
  }
}

const setting: OpKind<Environment, readonly [string, string | null], undefined> = {
  name: "env.setVar",
  mode: SETS,
  resolve: environment,
  execute({ object, arg: [name, value] }) {
    const { variables } = object as Environment;
    if (value === null) variables.delete(name);
    else variables.set(name, value);
    return undefined;
  },
};

const looking: OpKind<Environment, string, Result<string, VarError>> = {
  name: "env.var",
  mode: LOOKS,
  resolve: environment,
  execute({ object, arg }) {
    const value = (object as Environment).variables.get(arg);
    return value === undefined ? err(new VarError()) : ok(value);
  },
};

/**
 * `std::env::set_var`: sets a variable of the simulated process.
 *
 * @example
 * yield* setVar("TOKIO_WORKER_THREADS", "4");
 */
export const setVar = (name: string, value: string): Op<undefined> => new Op(setting, null, [name, value] as const);

/** `std::env::remove_var`. */
export const removeVar = (name: string): Op<undefined> => new Op(setting, null, [name, null] as const);

/** `std::env::var`. */
const variable = (name: string): Op<Result<string, VarError>> => new Op(looking, null, name);

export { variable as var };
