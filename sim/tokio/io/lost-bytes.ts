// What HZ-15 will look for: a read that needs several pieces was dropped with some of them in hand.
import type { World } from "../../kernel/world.ts";

export interface LostBytes {
  /** The reader, by name. */
  readonly reader: string;
  /** The method that was dropped. */
  readonly method: string;
  readonly count: number;
}

const key = {};

/** The reads of this run that were dropped with bytes that nobody will see, in order. */
export const lostBytes = (world: World): LostBytes[] => world.single(key, () => []);
