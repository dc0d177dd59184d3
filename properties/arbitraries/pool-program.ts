// Programs of blocking closures in batches, and of closures that wait for closures, as data.
import * as fc from "fast-check";

/** So many closures at once, which block for so long each; then everybody waits. */
export interface Batch {
  readonly closures: number;
  readonly blockMs: number;
}

export interface PoolProgram {
  /** Worker threads; 0: a current_thread runtime. */
  readonly workers: number;
  /** max_blocking_threads. */
  readonly cap: number;
  /** Whether idle threads end in the pauses between two batches, or never. */
  readonly expires: boolean;
  readonly batches: readonly Batch[];
  /** Chains of closures, each of which waits for the next one; after the batches. Null: none. */
  readonly nested: null | { readonly chains: number; readonly depth: number };
}

/** Pauses are longer than keep_alive, where threads are to end; nothing else takes so long. */
export const KEEP_ALIVE_MS = 2;
export const PAUSE_MS = 5;

export interface PoolProgramOptions {
  readonly capMax?: number;
  readonly closuresMax?: number;
  readonly batchesMax?: number;
}

export function poolProgram(options: PoolProgramOptions = {}): fc.Arbitrary<PoolProgram> {
  const { capMax = 4, closuresMax = 7, batchesMax = 3 } = options;
  const batch = fc.record({
    closures: fc.integer({ min: 1, max: closuresMax }),
    blockMs: fc.integer({ min: 1, max: 3 }),
  });
  const chains = fc.record({ chains: fc.integer({ min: 1, max: 4 }), depth: fc.integer({ min: 1, max: 3 }) });
  return fc.record({
    workers: fc.constantFrom(0, 0, 1, 2),
    cap: fc.integer({ min: 1, max: capMax }),
    expires: fc.boolean(),
    batches: fc.array(batch, { minLength: 0, maxLength: batchesMax }),
    nested: fc.option(chains, { nil: null }),
  });
}

/** The program as a person reads it. */
export function showPoolProgram({ workers, cap, expires, batches, nested }: PoolProgram): string {
  const runtime = workers === 0 ? "current_thread" : `multi_thread, ${workers} worker${workers === 1 ? "" : "s"}`;
  return [
    `${runtime}, max_blocking_threads(${cap}); idle threads ${expires ? "end" : "stay"}`,
    ...batches.map(({ closures, blockMs }) => `${closures} closures of ${blockMs} ms`),
    ...(nested === null ? [] : [`${nested.chains} chains of ${nested.depth} closures`]),
  ].join("\n");
}
