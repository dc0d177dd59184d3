// The blocking pool that a runtime gets.
import type { Core } from "../core.ts";
import type { BlockingPool } from "./blocking-pool.ts";
import { Pool } from "./pool.ts";

export const makePool = (core: Core): BlockingPool => new Pool(core, core.options.maxBlockingThreads);
