// The host's clocks, as a body sees them: virtual time, from the first of January 2000 (UTC) on.
//
// fake-timers gives `Date`, `Intl` and, where there is one, `Temporal`; all of them ask its clock for `now`, which here is a
// property that asks the world. So nothing is to be done when time moves, and each reading can be told to the body's log.
import { Misuse } from "../kernel/errors.ts";
import type { World } from "../kernel/world.ts";
import { loadFakeTimers } from "./real.ts";
import type { Replacements } from "./replacements.ts";

/** 2000-01-01T00:00:00Z. */
const EPOCH_MS = 946_684_800_000;

/** Replaces the host's clocks. `reading`: the world whose body runs now; null where none does. */
export function virtualTime(replacements: Replacements, reading: () => World | null): { uninstall(): void } {
  const realDateNow = Date.now;
  const clock = loadFakeTimers().install({
    now: EPOCH_MS,
    toFake: "Temporal" in globalThis ? ["Date", "Intl", "Temporal"] : ["Date", "Intl"],
  });
  Object.defineProperty(clock, "now", {
    get() {
      const world = reading();
      return world === null ? realDateNow() : EPOCH_MS + read(world).ms;
    },
  });
  elapsed(replacements, reading);
  return clock;
}

/** The clocks that count from the start of the process: of the run, for a body. */
function elapsed(replacements: Replacements, reading: () => World | null): void {
  const both = <A extends unknown[], T>(original: (...args: A) => T, virtual: (now: Reading, ...args: A) => T) =>
    function (this: unknown, ...args: A): T {
      const world = reading();
      return world === null ? Reflect.apply(original, this, args) : virtual(read(world), ...args);
    };
  replacements.replace(performance, "now", (now) => both(now as () => number, ({ ms, ns }) => ms + ns / 1e6));
  const origin = performance.timeOrigin;
  replacements.define(performance, "timeOrigin", {
    get: () => (reading() === null ? origin : EPOCH_MS),
    enumerable: false,
  });
  replacements.replace(process, "uptime", (uptime) =>
    both(uptime as () => number, ({ ms, ns }) => (ms + ns / 1e6) / 1000),
  );
  replacements.replace(process, "hrtime", (hrtime) => {
    const real = hrtime as typeof process.hrtime;
    const tuple = both(real as (since?: [number, number]) => [number, number], since);
    return Object.assign(tuple, { bigint: both(real.bigint, nanoseconds) });
  });
}

interface Reading {
  readonly ms: number;
  readonly ns: number;
}

/** A reading is told to the body: its state depends on it. */
function read(world: World): Reading {
  if (world.lateness > 0) {
    throw new Misuse(
      "the host's clock was read above lateness 0, where an instant is a range that each reading narrows\n" +
        "  write yield* Instant.now() instead of Date and performance.now, so that the search can see it",
    );
  }
  const { ms, ns } = world.clock;
  world.told(ms);
  world.told(ns);
  return { ms, ns };
}

const nanoseconds = ({ ms, ns }: Reading): bigint => BigInt(ms) * 1_000_000n + BigInt(ns);

function since(now: Reading, before?: [number, number]): [number, number] {
  const span = nanoseconds(now) - (before === undefined ? 0n : BigInt(before[0]) * 1_000_000_000n + BigInt(before[1]));
  const seconds = span / 1_000_000_000n;
  return [Number(seconds), Number(span - seconds * 1_000_000_000n)];
}
