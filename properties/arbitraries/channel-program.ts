// Small random programs of threads and std channels, as data: to draw, to shrink, to print, to run (channel-run.ts).
import * as fc from "fast-check";

/** One statement of a thread; `channel` is a number of the program's. */
export interface Step {
  readonly do:
    | "send"
    | "trySend"
    | "recv"
    | "tryRecv"
    | "recvTimeout"
    | "drain"
    | "dropSender"
    | "dropReceiver"
    | "sleep";
  readonly channel: number;
  /** Of a timeout or a sleep. */
  readonly ms: number;
}

export interface ChannelProgram {
  /** How many values each channel buffers; null: no bound. */
  readonly bounds: readonly (number | null)[];
  /** The thread that has each channel's receiver. */
  readonly receivers: readonly number[];
  readonly threads: readonly (readonly Step[])[];
}

export interface ChannelProgramOptions {
  readonly threadsMax?: number;
  readonly stepsMax?: number;
  readonly channelsMax?: number;
  /** The statements to draw from. */
  readonly steps?: readonly Step["do"][];
}

const everyStep: readonly Step["do"][] = [
  ...["send", "send", "send", "trySend", "recv", "recv", "tryRecv", "recvTimeout", "drain"],
  ...["dropSender", "dropReceiver", "sleep"],
] as Step["do"][];

/**
 * Programs in which every statement can be made: a thread receives from its own channels only, and uses no end that it
 * has dropped.
 */
export function channelProgram(options: ChannelProgramOptions = {}): fc.Arbitrary<ChannelProgram> {
  const { threadsMax = 3, stepsMax = 5, channelsMax = 2, steps = everyStep } = options;
  const step = fc.record({
    do: fc.constantFrom(...steps),
    channel: fc.nat(channelsMax - 1),
    ms: fc.integer({ min: 1, max: 2 }),
  });
  return fc
    .record({
      bounds: fc.array(fc.constantFrom(null, null, 0, 1, 2), { minLength: 1, maxLength: channelsMax }),
      receivers: fc.array(fc.nat(threadsMax - 1), { minLength: channelsMax, maxLength: channelsMax }),
      threads: fc.array(fc.array(step, { maxLength: stepsMax }), { minLength: 1, maxLength: threadsMax }),
    })
    .map(possible);
}

/** Leaves out what a thread cannot do. */
function possible({ bounds, receivers, threads }: ChannelProgram): ChannelProgram {
  const owners = bounds.map((_, channel) => (receivers[channel] as number) % threads.length);
  return {
    bounds,
    receivers: owners,
    threads: threads.map((steps, thread) => {
      const gone = new Set<string>();
      return steps
        .map((step) => ({ ...step, channel: step.channel % bounds.length }))
        .filter((step) => {
          if (step.do === "sleep") return true;
          const end = `${isSending(step) ? "tx" : "rx"} ${step.channel}`;
          if (gone.has(end) || (!isSending(step) && owners[step.channel] !== thread)) return false;
          if (step.do === "dropSender" || step.do === "dropReceiver") gone.add(end);
          return true;
        });
    }),
  };
}

const isSending = (step: Step): boolean => step.do === "send" || step.do === "trySend" || step.do === "dropSender";

/** The channels that a thread has a sender of: those that it sends into. */
export const sendersOf = (steps: readonly Step[]): readonly number[] => [
  ...new Set(steps.filter(isSending).map(({ channel }) => channel)),
];

/** The program as a person reads it. */
export function showProgram({ bounds, receivers, threads }: ChannelProgram): string {
  const channels = bounds.map((bound, n) => `channel ${n}: ${bound === null ? "unbounded" : `bound ${bound}`}`);
  const bodies = threads.map((steps, thread) => {
    const own = receivers.flatMap((owner, channel) => (owner === thread ? [`rx${channel}`] : []));
    const held = [...sendersOf(steps).map((channel) => `tx${channel}`), ...own];
    return `thread ${thread + 1} (${held.join(", ")}): ${steps.map(showStep).join("; ") || "ends"}`;
  });
  return [...channels, ...bodies].join("\n");
}

function showStep({ do: what, channel, ms }: Step): string {
  if (what === "sleep") return `sleep(${ms} ms)`;
  if (what === "recvTimeout") return `rx${channel}.recvTimeout(${ms} ms)`;
  if (what === "dropSender") return `drop(tx${channel})`;
  if (what === "dropReceiver") return `drop(rx${channel})`;
  return what === "send" || what === "trySend" ? `tx${channel}.${what}(…)` : `rx${channel}.${what}()`;
}
