import * as fc from "fast-check";
import * as assert from "uvu/assert";
import type { Program } from "../../sim/explore/program.ts";
import { search } from "../../sim/explore/search.ts";
import { outcomeKey } from "../../sim/kernel/end.ts";
import { Channel } from "../../sim/std/mpsc/channel.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { suite } from "../../sim/testing/suite.ts";
import { type ChannelProgramOptions, channelProgram, showProgram } from "../arbitraries/channel-program.ts";
import { channelRun } from "../arbitraries/channel-run.ts";

// What a search may leave out is decided by what the channels say of their ops. Whether that is true is tested here: on
// random programs, the searches that leave something out find what the one finds that leaves out nothing.
const seed = 20_261_121;
const test = suite(`searches agree on channels, seed ${seed}`);

/** Every outcome, or null where the budget did not suffice. */
function outcomes(program: Program, strategy: "dfs" | "source" | "states", runs: number): string | null {
  const result = search(program, { strategy, budget: { ms: null, runs } }, bareHost);
  return result.complete ? result.outcomes.map(outcomeKey).sort().join("\n") : null;
}

/** How many programs were compared, how many of them had more than one outcome, and the first disagreement. */
function compare(
  options: ChannelProgramOptions,
  programs: number,
): { compared: number; rich: number; wrong: string | null } {
  let [compared, rich] = [0, 0];
  for (const drawn of fc.sample(channelProgram(options), { numRuns: programs, seed })) {
    const { program } = channelRun(drawn);
    const all = outcomes(program, "dfs", 800);
    if (all === null) continue;
    compared++;
    if (all.includes("\n\n")) rich++;
    for (const strategy of ["source", "states"] as const) {
      const found = outcomes(program, strategy, 800);
      if (found === all) continue;
      return { compared, rich, wrong: `${strategy}\n${showProgram(drawn)}\nall:\n${all}\nfound:\n${found}` };
    }
  }
  return { compared, rich, wrong: null };
}

test("every search finds every outcome: two channels, all ops", () => {
  const { compared, rich, wrong } = compare({ stepsMax: 4 }, 100);
  assert.is(wrong, null);
  assert.ok(compared > 80 && rich >= 12, `${compared} programs, ${rich} of them with several outcomes`);
});

test("every search finds every outcome: three threads on one channel", () => {
  const steps = ["send", "send", "trySend", "recv", "tryRecv", "drain", "dropReceiver"] as const;
  const { compared, rich, wrong } = compare({ stepsMax: 4, channelsMax: 1, steps }, 160);
  assert.is(wrong, null);
  assert.ok(compared > 120 && rich > 40, `${compared} programs, ${rich} of them with several outcomes`);
});

test("the comparison finds a channel that says too much commutes", () => {
  const { relation } = Channel.prototype;
  Channel.prototype.relation = () => 0;
  try {
    assert.ok(compare({ stepsMax: 4, channelsMax: 1 }, 250).wrong !== null);
  } finally {
    Channel.prototype.relation = relation;
  }
});

test.run();
