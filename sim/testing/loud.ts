import { type Droppable, onDrop } from "../kernel/ownership/on-drop.ts";
import type { Make } from "../kernel/signal/make.ts";
import { println } from "../kernel/stdout.ts";

/** A value that prints its name when it is dropped, for tests of what is dropped when. */
export const loud = (name: string): Make<Droppable<Record<never, never>>> =>
  onDrop(name, function* () {
    yield* println(name);
  });
