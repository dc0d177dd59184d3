// The hash of a value that a body was told: primitives by content, the machine's objects by name, plain data by shape, and
// what nobody can look into (functions, private fields) by what its maker had been told when he handed it on.
import { Actor } from "../actor.ts";
import { Misuse } from "../errors.ts";
import { Owner } from "../ownership/owner.ts";
import { Shared } from "../shared.ts";
import { Op } from "../signal/op.ts";
import { PENDING } from "../signal/signal.ts";
import { None, Some } from "../value/option.ts";
import { isPlain } from "../value/plain.ts";
import { Err, Ok } from "../value/result.ts";
import type { Digest, Hash } from "./hash.ts";

/** No program nests its values so deep; a value that contains itself does. */
const DEPTH_MAX = 100;

export function hashValue(hash: Hash, value: unknown): void {
  mix(hash, value, 0);
}

function mix(hash: Hash, value: unknown, depth: number): void {
  switch (typeof value) {
    case "number":
      if (value === 0 && 1 / value < 0) hash.add(10);
      else hash.number(value);
      return;
    case "string":
      hash.text(value);
      return;
    case "boolean":
      hash.add(value ? 11 : 12);
      return;
    case "bigint":
      hash.text(String(value)).add(13);
      return;
    case "object":
      if (value === null) hash.add(14);
      else mixObject(hash, value, depth + 1);
      return;
    case "symbol":
      hash.text(String(value)).add(18);
      return;
    case "function":
      hash.text(value.name).add(19);
      mixMaker(hash, value);
      return;
    default:
      hash.add(15);
  }
}

function mixObject(hash: Hash, value: object, depth: number): void {
  if (value instanceof Shared) hash.lanes(value.id);
  else if (value instanceof Ok || value instanceof Some)
    mix(hash.add(value instanceof Ok ? 21 : 22), value.value, depth);
  else if (value instanceof Err) mix(hash.add(23), value.error, depth);
  else if (value instanceof None) hash.add(24);
  else if (value === PENDING) hash.add(25);
  else if (depth > DEPTH_MAX) throw new Misuse(tooDeep(value));
  else if (Array.isArray(value)) {
    hash.add(value.length).add(16);
    for (const item of value) mix(hash, item, depth);
  } else if (isPlain(value)) mixFields(hash.add(17), value, depth);
  else mixInstance(hash, value, depth);
}

function mixInstance(hash: Hash, value: object, depth: number): void {
  const named = value as { readonly id?: Partial<Digest>; readonly digest?: unknown };
  // Only our own code asks for the actor, and learns nothing from who it is.
  if (value instanceof Actor) hash.add(20);
  else if (typeof named.digest === "function") named.digest(hash.add(26));
  else if (value instanceof Owner) hash.text(value.name);
  else if (typeof named.id?.a === "number" && typeof named.id.d === "number") hash.lanes(named.id as Digest);
  else if (value instanceof Map || value instanceof Set) {
    hash.add(value.size).add(27);
    for (const entry of value) mix(hash, entry, depth);
  } else if (value instanceof Op) {
    hash.text(value.kind.name).add(28);
    mix(hash, value.object, depth);
    mix(hash, value.arg, depth);
  } else {
    hash.text(value.constructor?.name ?? "").add(29);
    if (value instanceof Error) hash.text(value.message);
    else mixMaker(hash, value);
    mixFields(hash, value, depth);
  }
}

function mixFields(hash: Hash, value: object, depth: number): void {
  for (const key of Object.keys(value)) {
    // A panic's serial number counts the panics of all runs.
    if (key === "world" || (key === "serial" && value instanceof Error)) continue;
    hash.text(key);
    mix(hash, (value as Record<string, unknown>)[key], depth);
  }
}

function mixMaker(hash: Hash, value: object): void {
  const maker = hash.makers?.get(value);
  if (maker !== undefined) hash.lanes(maker);
}

/** Calls `visit` for everything inside a value that `hashValue` cannot look into. */
export function visitOpaque(value: unknown, visit: (opaque: object) => void, depth = 0): void {
  if (typeof value === "function") visit(value);
  if (typeof value !== "object" || value === null || value instanceof Shared || value instanceof Owner) return;
  if (depth > DEPTH_MAX) throw new Misuse(tooDeep(value));
  if (value instanceof Ok || value instanceof Some) visitOpaque(value.value, visit, depth + 1);
  else if (value instanceof Err) visitOpaque(value.error, visit, depth + 1);
  else if (Array.isArray(value) || value instanceof Map || value instanceof Set) {
    for (const item of value) visitOpaque(item, visit, depth + 1);
  } else if (isPlain(value)) {
    for (const key of Object.keys(value)) visitOpaque((value as Record<string, unknown>)[key], visit, depth + 1);
  } else visit(value);
}

const tooDeep = (value: object): string =>
  `a ${value.constructor?.name ?? "value"} that bodies hand on contains itself, or is nested deeper than ${DEPTH_MAX}\n` +
  "  states cannot be compared: hand on less, or give its class a digest(hash) method";
