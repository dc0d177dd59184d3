// The blocking pool that a runtime gets.
import type { Core } from "../core.ts";
import { MultiThread } from "../multi-thread.ts";
import { AnyOrderPool } from "./any-order-pool.ts";
import type { BlockingPool } from "./blocking-pool.ts";
import { Pool } from "./pool.ts";

export function makePool(core: Core): BlockingPool {
  if (core.world.policy === "any-order") return new AnyOrderPool(core);
  return new Pool(core, core.scheduler instanceof MultiThread ? core.scheduler.workers : []);
}
