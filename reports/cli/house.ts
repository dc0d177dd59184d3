// What the commands work on when nobody says otherwise.
import { scenarios } from "../../scenarios/index.ts";
import { bareHost } from "../../sim/explore/program.ts";
import type { House } from "./command.ts";

export const house: House = { scenarios, host: bareHost };
