// The commands by name.
import { explain } from "./commands/explain.ts";
import { explore } from "./commands/explore.ts";
import { list } from "./commands/list.ts";
import { create } from "./commands/new.ts";
import { reach } from "./commands/reach.ts";
import { replay } from "./commands/replay.ts";
import { run } from "./commands/run.ts";
import { shrink } from "./commands/shrink.ts";
import { verify } from "./commands/verify.ts";
import type { CommandTable } from "./help.ts";

export const commands: CommandTable = { list, run, explore, verify, reach, replay, shrink, explain, new: create };
