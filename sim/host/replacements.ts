// Properties of the host's objects, replaced for a while and put back exactly as they were.

export class Replacements {
  readonly #undo: (() => void)[] = [];

  /** Replaces one property; what does not exist on this host is left alone, and what loads on first use still does. */
  replace(object: object | undefined, key: string, make: (original: unknown) => unknown): void {
    if (object === undefined || !(key in object)) return;
    const own = Object.getOwnPropertyDescriptor(object, key);
    if (own?.get === undefined) {
      const value = make((object as Record<string, unknown>)[key]);
      this.define(object, key, { value, enumerable: own?.enumerable ?? false, writable: true });
      return;
    }
    let made: { value: unknown } | null = null;
    const get = (): unknown => {
      made ??= { value: make(own.get?.call(object)) };
      return made.value;
    };
    this.define(object, key, { ...own, get });
  }

  /** Defines one property anew; one that this host does not let go of stays. */
  define(object: object, key: string, descriptor: PropertyDescriptor): void {
    const own = Object.getOwnPropertyDescriptor(object, key);
    if (own?.configurable === false) return;
    Object.defineProperty(object, key, { ...descriptor, configurable: true });
    this.#undo.push(() => {
      if (own === undefined) delete (object as Record<string, unknown>)[key];
      else Object.defineProperty(object, key, own);
    });
  }

  /** Puts everything back, the last first. */
  restore(): void {
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) undo();
  }
}
