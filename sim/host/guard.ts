// The guard: while a search runs, bodies see virtual time, and what would make a run depend on anything but its choices is
// refused by name. Whoever else runs in between (the search, a progress line) sees the host as it is.
import { Misuse } from "../kernel/errors.ts";
import type { World } from "../kernel/world.ts";
import { forbidden } from "./forbidden.ts";
import { syncNamedImports } from "./real.ts";
import { Replacements } from "./replacements.ts";
import { virtualTime } from "./virtual-time.ts";

export class Guard {
  #world: World | null = null;
  #installed = false;

  /** Runs `search` guarded. Installed once for all its runs (under 1 ms), and taken away even when it throws. */
  around<T>(search: () => T): T {
    if (this.#installed) return search();
    const replacements = new Replacements();
    this.#installed = true;
    let time: { uninstall(): void } | null = null;
    try {
      time = virtualTime(replacements, this.#reading);
      for (const { object, owner, keys, instead } of forbidden()) {
        for (const key of keys) {
          replacements.replace(object, key, (original) =>
            this.#refusing(owner === "" ? key : `${owner}.${key}`, instead, original),
          );
        }
      }
      syncNamedImports();
      const result = search();
      if (result instanceof Promise)
        throw new TypeError("a guarded search must not be async: its guard ends with the call");
      return result;
    } finally {
      replacements.restore();
      time?.uninstall();
      syncNamedImports();
      this.#installed = false;
      this.#world = null;
    }
  }

  /** From now on, bodies are this world's. */
  watch(world: World): void {
    this.#world = world;
  }

  /** The world whose body runs now. */
  readonly #reading = (): World | null => {
    const world = this.#world;
    return world !== null && world.current !== null && world.end === null ? world : null;
  };

  /** A proxy, so that properties (`setTimeout`'s promisified form) stay and constructors are caught. */
  #refusing(call: string, instead: string, original: unknown): unknown {
    const check = (): void => {
      if (this.#reading() === null) return;
      throw new Misuse(`${call} was called inside a body\n  ${instead}`);
    };
    return new Proxy(original as (...args: unknown[]) => unknown, {
      apply(target, self, args) {
        check();
        return Reflect.apply(target, self, args);
      },
      construct(target, args, newTarget) {
        check();
        return Reflect.construct(target, args, newTarget);
      },
    });
  }
}
