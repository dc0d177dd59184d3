// The host's own functions, taken before anything replaces them.
import { createRequire, syncBuiltinESMExports } from "node:module";

/** Real time in milliseconds. */
export const realNow: () => number = performance.now.bind(performance);

const require = createRequire(import.meta.url);

/** A module of Node's, as the object behind its named imports. */
export const builtin = (name: string): Record<string, unknown> => require(name) as Record<string, unknown>;

/** Lets named imports of Node's modules, made long ago, see what was replaced (0.2 ms). */
export const syncNamedImports: () => void = syncBuiltinESMExports;

/** Loaded when the first search begins: it takes 15 ms, which a program without a search need not pay. */
export const loadFakeTimers = (): typeof import("@sinonjs/fake-timers") =>
  require("@sinonjs/fake-timers") as typeof import("@sinonjs/fake-timers");
