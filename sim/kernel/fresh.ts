// The forgotten star: `sleep(5)` without `yield*` is silent in JavaScript. An op that was made and is not run before the
// next one is made, or before its body ends, was forgotten.
import { Misuse } from "./errors.ts";

/** The op or request made last and not yet run. Not state of a world: only a lint of the code that makes ops. */
let fresh: object | null = null;
let kind: { readonly name: string } = { name: "" };

/** Notes a new op; refuses if the one before was never run. */
export function made(what: object, of: { readonly name: string }): void {
  if (fresh !== null) refuse();
  fresh = what;
  kind = of;
}

/** The op runs. */
export function taken(): void {
  fresh = null;
}

/** A body ends: nothing may be left. */
export function noneForgotten(): void {
  if (fresh !== null) refuse();
}

function refuse(): never {
  fresh = null;
  throw new Misuse(`${kind.name} was made and never run: did you forget yield* in front of it?`);
}
