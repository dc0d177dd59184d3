// Node as the host of a search.
import type { Host } from "../explore/program.ts";
import { Guard } from "./guard.ts";
import { realNow } from "./real.ts";

const guard = new Guard();

/**
 * The host to search on: bodies see virtual time and nothing else of the machine.
 *
 * @example
 * const result = search(hello, {}, nodeHost);
 */
export const nodeHost: Host = {
  now: realNow,
  guarded: (search) => guard.around(search),
  watch: (world) => guard.watch(world),
};
