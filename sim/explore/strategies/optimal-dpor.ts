/**
 * Optimal-DPOR: source-DPOR with wake-up trees, so that no run is given up (Abdulla, Aronis, Jonsson, Sagonas: Optimal
 * dynamic partial order reduction, POPL 2014; Source sets, JACM 2017).
 * Where polls exclude each other (any-order, one thread for all tasks) it remembers only who begins a reversal, as
 * source-DPOR does; there runs may be given up, and are counted as blocked.
 */
import { reduced } from "../dpor/reduced.ts";
import type { Strategy } from "../strategy.ts";

export const optimalDpor = (options: { readonly lateness: number }): Strategy => reduced("optimal", options);
