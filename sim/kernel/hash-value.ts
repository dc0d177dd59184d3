// The hash of a value that a body was told: primitives by content, the machine's objects by name, the rest by shape.
import type { Hash } from "./hash.ts";
import { Owner } from "./owner.ts";
import { Shared } from "./shared.ts";

export function hashValue(hash: Hash, value: unknown): void {
  switch (typeof value) {
    case "number":
      hash.number(value);
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
      else hashObject(hash, value);
      return;
    default:
      hash.add(15);
  }
}

function hashObject(hash: Hash, value: object): void {
  if (value instanceof Shared) hash.lanes(value.id);
  else if (value instanceof Owner) hash.text(value.name);
  else if (Array.isArray(value)) {
    hash.add(value.length).add(16);
    for (const item of value) hashValue(hash, item);
  } else {
    hash.text(value.constructor?.name ?? "").add(17);
    for (const key of Object.keys(value)) {
      const field = (value as Record<string, unknown>)[key];
      if (typeof field === "function" || key === "world") continue;
      hash.text(key);
      hashValue(hash, field);
    }
  }
}
