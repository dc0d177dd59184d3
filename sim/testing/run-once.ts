import { plain } from "../kernel/choose.ts";
import type { Closure } from "../kernel/closure.ts";
import { type Settings, World } from "../kernel/world.ts";

/** One run, of the plain schedule unless `settings` say otherwise. The world that is left holds its output and its end. */
export function runOnce(main: Closure<unknown>, settings: Partial<Settings> = {}): World {
  const world = new World({
    policy: "faithful",
    lateness: 0,
    chooser: plain,
    observer: null,
    maxSteps: 10_000,
    hashing: false,
    recording: false,
    sees: null,
    expects: null,
    ...settings,
  });
  world.run(main);
  return world;
}
