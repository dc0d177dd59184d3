// Directed search: which actors may step next so that the run can still print exactly what is expected, the likely first.
import type { Actor } from "../kernel/actor.ts";
import { plainChoice } from "../kernel/choose.ts";
import { EXIT, SEEN } from "../kernel/stdout.ts";
import type { World } from "../kernel/world.ts";

const HOPELESS = 0;
const OPEN = 1;
const FORWARD = 2;

/**
 * Adds the indices of the enabled actors to `options`: first who prints the next piece of what is expected, then whoever
 * does something else, the plain choice before the others. Who would print something else is left out, and so is the end
 * of the process while lines are missing: no run through them can show the expected output.
 */
export function towards(world: World, options: number[]): void {
  const { enabled } = world;
  const plain = plainChoice(world);
  for (const actor of enabled) if (hope(world, actor) === FORWARD) options.push(actor.index);
  if (hope(world, plain) === OPEN) options.push(plain.index);
  for (const actor of enabled) if (actor !== plain && hope(world, actor) === OPEN) options.push(actor.index);
}

function hope(world: World, { pending }: Actor): number {
  const { stdout, expects } = world;
  if (pending === null || pending.object !== stdout || expects === null) return OPEN;
  const { kind } = pending;
  const mode = kind.modeOf === undefined ? kind.mode : kind.modeOf(pending, world);
  if (mode === SEEN) return expects.startsWith(String(pending.arg), stdout.text.length) ? FORWARD : HOPELESS;
  if (mode === EXIT) return stdout.text === expects ? FORWARD : HOPELESS;
  return OPEN;
}
