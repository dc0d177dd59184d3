// What the commands work on when nobody says otherwise.
import { scenarios } from "../../scenarios/index.ts";
import { nodeHost } from "../../sim/host/node-host.ts";
import type { House } from "./command.ts";

export const house: House = { scenarios, host: nodeHost };
