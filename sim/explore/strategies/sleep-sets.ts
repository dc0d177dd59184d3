/**
 * Sleep sets alone (Godefroid 1996): depth-first search that never begins with a step whose other orders it has seen. One
 * run for each class of schedules, and many runs given up: the oracle of what source sets and wake-up trees save.
 */
import { reduced } from "../dpor/reduced.ts";
import type { Strategy } from "../strategy.ts";

export const sleepSets = (options: { readonly lateness: number }): Strategy => reduced("sleep", options);
