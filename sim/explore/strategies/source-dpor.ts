/**
 * Source-DPOR with sleep sets: one run for each class of schedules that differ only in the order of independent steps,
 * and some runs given up (Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction, POPL 2014).
 */
import { reduced } from "../dpor/reduced.ts";
import type { Strategy } from "../strategy.ts";

export const sourceDpor = (options: { readonly lateness: number }): Strategy => reduced("source", options);
