import type { Actor, Gate } from "../kernel/actor.ts";
import { Make } from "../kernel/signal/make.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import type { World } from "../kernel/world.ts";
import { type Cell, cell } from "../std/cell.ts";
import { Mutex } from "../std/mutex.ts";
import { sleep, spawn } from "../std/thread.ts";
import type { Below } from "./random-program.ts";

export type Statement =
  | { readonly do: "load" | "show" | "choose"; readonly cell: number }
  | { readonly do: "store"; readonly cell: number; readonly value: number }
  | { readonly do: "print"; readonly text: string }
  | { readonly do: "lock"; readonly mutex: number; readonly inside: readonly Statement[] }
  | { readonly do: "tryLock"; readonly mutex: number }
  | { readonly do: "sleep"; readonly ms: number }
  | { readonly do: "endPoll" };

interface Body {
  /** Whether it is a task of the one group whose polls exclude each other; otherwise it is a thread. */
  readonly task: boolean;
  /** Whether time may pass without it while it could step. */
  readonly optional: boolean;
  readonly statements: readonly Statement[];
}

/** A small program of threads and of tasks whose polls exclude each other, and that may block in their midst. */
export interface PollProgram {
  readonly bodies: readonly Body[];
  /** Whether main waits for all; otherwise it ends at once, and the process with it. */
  readonly joins: boolean;
}

export function randomPolls(below: Below): PollProgram {
  const bodies = Array.from({ length: 2 + below(3) }, (_, who) => {
    const statements: Statement[] = [];
    for (let i = 1 + below(3); i > 0; i--) {
      statements.push(statement(below, `${who}`, 1));
      if (below(3) === 0) statements.push({ do: "endPoll" });
    }
    // Nobody is both: time waits for every poll of a runtime whose polls exclude each other.
    const kind = below(4);
    return { task: kind > 1, optional: kind === 0, statements };
  });
  return { bodies, joins: below(3) > 0 };
}

function statement(below: Below, who: string, depth: number): Statement {
  switch (below(depth > 0 ? 9 : 6)) {
    case 0:
      return { do: "load", cell: below(2) };
    case 1:
      return { do: "show", cell: below(2) };
    case 2:
    case 3:
      return { do: "store", cell: below(2), value: 1 + below(2) };
    case 4:
      return { do: "print", text: who };
    case 5:
      return { do: "tryLock", mutex: below(2) };
    case 6:
      return { do: "choose", cell: below(2) };
    case 7:
      return { do: "sleep", ms: 1 + below(2) };
    default: {
      const inside = Array.from({ length: below(3) }, () => statement(below, who, depth - 1));
      return { do: "lock", mutex: below(2), inside };
    }
  }
}

/** The program as a body. */
export const runPolls = (program: PollProgram) =>
  function* (): Sim<void> {
    const cells = [yield* cell(0), yield* cell(0)];
    const mutexes = [yield* Mutex.new(0), yield* Mutex.new(0)];
    const turns = new Turns();
    const handles = [];
    for (const body of program.bodies) {
      handles.push(
        yield* spawn(function* () {
          yield* new Make((world, actor) => {
            if (body.task) turns.join(world, actor);
            world.setOptional(actor, body.optional);
          });
          yield* run(body.statements, cells, mutexes);
        }),
      );
    }
    if (program.joins) for (const handle of handles) (yield* handle.join()).unwrap();
  };

function* run(
  list: readonly Statement[],
  cells: readonly Cell<number>[],
  mutexes: readonly Mutex<number>[],
): Sim<void> {
  for (const statement of list) {
    switch (statement.do) {
      case "load":
        yield* (cells[statement.cell] as Cell<number>).load();
        break;
      case "show":
        yield* println(`saw ${yield* (cells[statement.cell] as Cell<number>).load()}`);
        break;
      case "store":
        yield* (cells[statement.cell] as Cell<number>).store(statement.value);
        break;
      case "choose":
        yield* (cells[statement.cell] as Cell<number>).store(yield* new Make((world) => world.choose("value", 2)));
        break;
      case "print":
        yield* println(statement.text);
        break;
      case "lock": {
        using _guard = (yield* (mutexes[statement.mutex] as Mutex<number>).lock()).unwrap();
        yield* run(statement.inside, cells, mutexes);
        break;
      }
      case "tryLock": {
        const locked = yield* (mutexes[statement.mutex] as Mutex<number>).tryLock();
        if (locked.isOk()) locked.unwrap()[Symbol.dispose]();
        else yield* println("locked");
        break;
      }
      case "sleep":
        yield* sleep(Duration.fromMillis(statement.ms));
        break;
      case "endPoll":
        yield* new Make((_world, actor) => actor.gate?.leave(actor));
        break;
    }
  }
}

/** One poll at a time. */
class Turns {
  readonly #actors: Actor[] = [];
  #polling: Actor | null = null;
  #polls = 0;

  join(world: World, actor: Actor): void {
    this.#actors.push(actor);
    const leave = (): void => {
      actor.section = 0;
      if (this.#polling !== actor) return;
      this.#polling = null;
      this.#askAgain(world, actor);
    };
    const gate: Gate = {
      group: this,
      open: () => this.#polling === null || this.#polling === actor,
      enter: () => {
        if (this.#polling === actor) return;
        this.#polling = actor;
        actor.section = ++this.#polls;
        this.#askAgain(world, actor);
      },
      leave,
      stall: () => {},
    };
    actor.gate = gate;
  }

  #askAgain(world: World, except: Actor): void {
    for (const actor of this.#actors) if (actor !== except) world.refresh(actor);
  }
}
