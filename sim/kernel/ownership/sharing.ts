// A plain mutable object may be seen by one body only: bodies share data through ops, or a step would change what another
// body reads without the search knowing.
import { Misuse } from "../errors.ts";
import { Carrier } from "../value/carrier.ts";
import { Some } from "../value/option.ts";
import { isPlain } from "../value/plain.ts";
import { Err, Ok } from "../value/result.ts";
import { Struct } from "../value/struct.ts";
import type { World } from "../world.ts";

/**
 * Plain objects inside `value` go from the running body to `to`: the path of a body, or of a channel on the way to one.
 * Refuses those that somebody else has.
 */
export function handOver(world: World, value: object, to: string): void {
  const from = world.current?.unit.path;
  const { sharing } = world;
  visitPlain(value, null, (plain) => {
    const seen = sharing.get(plain);
    if (seen !== undefined && seen !== from) {
      throw new Misuse(
        `a plain object reaches both ${seen} and ${to}\n` +
          "  bodies share data through ops only: put it into a cell() or a Mutex, or freeze it",
      );
    }
    sharing.set(plain, to);
  });
}

/** Plain objects inside `value` arrive in the body `path`, from wherever they were kept. */
export function arrive(world: World, value: object, path: string): void {
  const { sharing } = world;
  visitPlain(value, null, (plain) => sharing.set(plain, path));
}

/**
 * Calls `visit` once for every object inside `value` that could be changed in place. Instances of classes are taken for
 * the machine's own. `met`: where it has been; null at the top, since most values hold no objects.
 */
function visitPlain(value: object, met: Set<object> | null, visit: (plain: object) => void): void {
  const parts = partsOf(value);
  if (parts === null) return;
  if (isMutable(value)) visit(value);
  for (const part of parts) {
    if (typeof part !== "object" || part === null) continue;
    met ??= new Set([value]);
    if (met.has(part)) continue;
    met.add(part);
    visitPlain(part, met, visit);
  }
}

function partsOf(value: object): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (isPlain(value) || value instanceof Struct) return Object.values(value);
  if (value instanceof Ok || value instanceof Some || value instanceof Carrier) return [value.value];
  if (value instanceof Err) return [value.error];
  if (value instanceof Map) return [...value].flat();
  return value instanceof Set ? [...value] : null;
}

const isMutable = (value: object): boolean =>
  Array.isArray(value) || isPlain(value) || value instanceof Struct
    ? !Object.isFrozen(value)
    : value instanceof Map || value instanceof Set;
