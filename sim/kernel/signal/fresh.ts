// The forgotten star: `sleep(5)` without `yield*` is silent in JavaScript. An op that was made and is not run before the
// next one is made, or before its body ends, was forgotten.
import { Misuse } from "../errors.ts";

/** The op or request made last and not yet run. Not state of a world: only a lint of the code that makes ops. */
let fresh: object | null = null;
let kind: { readonly name: string } = { name: "" };

/** Notes a new op; refuses if the one before was never run. */
export function made(what: object, of: { readonly name: string }): void {
  if (fresh !== null) refuse();
  fresh = what;
  kind = of;
}

/** `what` runs: if something else was made last, that was forgotten. */
export function taken(what: object): void {
  if (fresh !== null && fresh !== what) refuse();
  fresh = null;
}

/** What was made last is kept on purpose, or nobody's fault. */
export function cleared(): void {
  fresh = null;
}

/** A body ends: nothing may be left. */
export function noneForgotten(): void {
  if (fresh !== null) refuse();
}

/** A body fails: `rx.recv().unwrap()` without a star is a TypeError, since an op is no Result. */
export function failing(error: unknown): void {
  if (fresh !== null && error instanceof TypeError) refuse(`\n  it ended in ${error.name}: ${error.message}`);
  fresh = null;
}

function refuse(more = ""): never {
  fresh = null;
  throw new Misuse(`${kind.name} was made and never run: did you forget yield* in front of it?${more}`);
}

let running = false;

/** A run begins: nothing is left of the one before it. Not state of a world, but a lint: no body may start a search. */
export function entered(): void {
  if (running) throw new Misuse("a run was started inside of a run\n  search after the body has ended, not within it");
  running = true;
  fresh = null;
}

export function left(): void {
  running = false;
  fresh = null;
}
