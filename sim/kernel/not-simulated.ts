// What a reader of Rust's documentation looks for and the machine does not have: it says so by its name, where it is used.
import { Misuse } from "./errors.ts";

/** A name that leads nowhere. */
export type NotSimulated = Readonly<Record<string, (...args: unknown[]) => never>> & ((...args: unknown[]) => never);

/**
 * Stands for `name`; any use of it says why it is missing and what to do instead.
 *
 * @example
 * export const signal: NotSimulated = notSimulated("tokio.signal", "model Ctrl-C as a Notify or a CancellationToken");
 */
export function notSimulated(name: string, instead: string): NotSimulated {
  const refuse = (): never => {
    throw new Misuse(`${name} is not simulated: ${instead}`);
  };
  const nothing = () => refuse();
  return new Proxy(nothing, {
    // Symbols are asked for by whoever prints or spreads a module, which is no use of it.
    get: (_target, key) => (typeof key === "symbol" ? undefined : refuse()),
    apply: refuse,
    construct: refuse,
  }) as unknown as NotSimulated;
}
