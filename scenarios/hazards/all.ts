// Each hazard that the machine detects, with a program that shows it and a twin that does not.
import type { Scenario } from "../../sim/index.ts";
import { blocking } from "./blocking.ts";
import { deadlocks } from "./deadlocks.ts";
import { dropped } from "./dropped.ts";
import { endings } from "./ends.ts";
import type { Pair } from "./pair.ts";
import { panics } from "./panics.ts";
import { slow } from "./slow.ts";

const number = ({ id }: Pair): number => Number(id.slice(3));

export const pairs: readonly Pair[] = [
  ...[...blocking, ...deadlocks, ...dropped, ...panics, ...endings, ...slow].sort((a, b) => number(a) - number(b)),
];

export const hazards: readonly Scenario[] = pairs.flatMap(({ shows, fixed }) => [shows, fixed]);
