// Shutdown on sender drop: a receiver that receives until the end comes to it, because every sender is dropped with its
// thread; and it is not told so before.
import { type ChannelProgram, channelProgram, showProgram } from "./arbitraries/channel-program.ts";
import { channelRun } from "./arbitraries/channel-run.ts";
import type { Property } from "./check.ts";
import { closedInTime } from "./laws/channel.ts";

export const shutdownOnSenderDrop: Property<ChannelProgram> = {
  name: "shutdownOnSenderDrop",
  programs: channelProgram({ steps: ["send", "send", "send", "trySend", "drain", "tryRecv", "dropSender", "sleep"] }),
  show: showProgram,
  build(drawn) {
    const { program, history } = channelRun(drawn);
    return { program, judge: ({ end }) => closedInTime({ ...history(), end }) };
  },
};
