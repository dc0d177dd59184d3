// A plain mutable object may be seen by one body only: bodies share data through ops, or a step would change what another
// body reads without the search knowing.
import { Misuse } from "./errors.ts";
import { Carrier } from "./value/carrier.ts";
import { Some } from "./value/option.ts";
import { isPlain } from "./value/plain.ts";
import { Err, Ok } from "./value/result.ts";
import type { World } from "./world.ts";

/**
 * Plain objects inside `value` go from the running body to `to`: the path of a body, or of a channel on the way to one.
 * Refuses those that somebody else has.
 */
export function handOver(world: World, value: object, to: string): void {
  const from = world.current?.unit.path;
  visitPlain(value, new Set(), (plain) => {
    const seen = world.sharing.get(plain);
    if (seen !== undefined && seen !== from) {
      throw new Misuse(
        `a plain object reaches both ${seen} and ${to}\n` +
          "  bodies share data through ops only: put it into a cell() or a Mutex, or freeze it",
      );
    }
  });
  visitPlain(value, new Set(), (plain) => world.sharing.set(plain, to));
}

/** Plain objects inside `value` arrive in the body `path`, from wherever they were kept. */
export function arrive(world: World, value: object, path: string): void {
  visitPlain(value, new Set(), (plain) => world.sharing.set(plain, path));
}

/** Calls `visit` for every object that could be changed in place. Instances of classes are taken for the machine's own. */
function visitPlain(value: object, met: Set<object>, visit: (plain: object) => void): void {
  if (met.has(value)) return;
  met.add(value);
  const parts = partsOf(value);
  if (parts === null) return;
  if (isMutable(value)) visit(value);
  for (const part of parts) if (typeof part === "object" && part !== null) visitPlain(part, met, visit);
}

function partsOf(value: object): readonly unknown[] | null {
  if (value instanceof Ok || value instanceof Some || value instanceof Carrier) return [value.value];
  if (value instanceof Err) return [value.error];
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set) return [...value];
  return isPlain(value) ? Object.values(value) : null;
}

const isMutable = (value: object): boolean =>
  value instanceof Map || value instanceof Set || ((Array.isArray(value) || isPlain(value)) && !Object.isFrozen(value));
