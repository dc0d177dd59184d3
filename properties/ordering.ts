// Ordering: what a channel takes in comes out in the same order, and nothing is lost on the way.
import { type ChannelProgram, channelProgram, showProgram } from "./arbitraries/channel-program.ts";
import { channelRun } from "./arbitraries/channel-run.ts";
import type { Property } from "./check.ts";
import { firstInFirstOut, nothingLost } from "./laws/channel.ts";

export const ordering: Property<ChannelProgram> = {
  name: "ordering",
  programs: channelProgram(),
  show: showProgram,
  build(drawn) {
    const { program, history } = channelRun(drawn);
    return {
      program,
      judge({ end }) {
        const ran = { ...history(), end };
        return firstInFirstOut(ran) ?? nothingLost(ran);
      },
    };
  },
};
