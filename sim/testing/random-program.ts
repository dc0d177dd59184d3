import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import { panic } from "../kernel/value/panic.ts";
import { type Cell, cell } from "../std/cell.ts";
import { Mutex, type MutexGuard } from "../std/mutex.ts";
import { type JoinHandle, sleep, spawn } from "../std/thread.ts";

/** One statement of a random program; `x` is the one variable of a body. */
export type Statement =
  | { readonly do: "load" | "add"; readonly cell: number }
  | { readonly do: "store"; readonly cell: number; readonly value: number }
  | { readonly do: "lock" | "tryLock"; readonly mutex: number; readonly inside: readonly Statement[] }
  | { readonly do: "print"; readonly text: string }
  | { readonly do: "printX" | "panicIfOdd" | "joinLast" }
  | { readonly do: "sleep"; readonly ms: number }
  | { readonly do: "spawn"; readonly body: readonly Statement[] };

/** Draws a number from 0 to `count` - 1. */
export type Below = (count: number) => number;

/** A small program of threads, cells, mutexes, prints, sleeps and joins: main with two or three children. */
export function randomProgram(below: Below): readonly Statement[] {
  const children = 2 + below(2);
  const size = children === 2 ? 3 : 2;
  const main: Statement[] = [];
  for (let i = 0; i < children; i++) {
    main.push({ do: "spawn", body: statements(below, 1 + below(size), String(i), 2) });
    if (below(4) === 0) main.push(...statements(below, 1, "m", 0));
  }
  for (let i = below(children + 1); i > 0; i--) main.push({ do: "joinLast" });
  main.push({ do: "load", cell: 0 }, { do: "printX" });
  return main;
}

function statements(below: Below, count: number, who: string, depth: number): Statement[] {
  const list: Statement[] = [];
  for (let i = 0; i < count; i++) list.push(statement(below, `${who}${i}`, depth));
  return list;
}

function statement(below: Below, who: string, depth: number): Statement {
  const nested = (): Statement[] => statements(below, 1, `${who}.`, depth - 1);
  switch (below(depth > 0 ? 13 : 9)) {
    case 0:
    case 1:
      return { do: "load", cell: below(2) };
    case 2:
      return { do: "add", cell: below(2) };
    case 3:
      return { do: "store", cell: below(2), value: 2 + below(6) };
    case 4:
      return { do: "print", text: who };
    case 5:
    case 6:
      return { do: "printX" };
    case 7:
      return { do: "sleep", ms: 1 + below(2) };
    case 8:
      return { do: "panicIfOdd" };
    case 9:
    case 10:
      return { do: "lock", mutex: below(2), inside: nested() };
    case 11:
      return { do: "tryLock", mutex: below(2), inside: nested() };
    default:
      return { do: "spawn", body: statements(below, 1, `${who}/`, depth - 1) };
  }
}

/** The program as a body. */
export function* runStatements(program: readonly Statement[]): Sim<void> {
  const cells = [yield* cell(0), yield* cell(1)];
  const mutexes = [yield* Mutex.new(0), yield* Mutex.new(1)];
  yield* body(program, 0, { cells, mutexes });
}

interface Shared {
  readonly cells: readonly Cell<number>[];
  readonly mutexes: readonly Mutex<number>[];
}

/** `x` comes from the body that wrote this one: a captured variable. */
function* body(list: readonly Statement[], x: number, shared: Shared): Sim<number> {
  const handles: JoinHandle<number>[] = [];
  for (const statement of list) {
    switch (statement.do) {
      case "load":
        x = yield* (shared.cells[statement.cell] as Cell<number>).load();
        break;
      case "add":
        x = yield* (shared.cells[statement.cell] as Cell<number>).update((old) => old + 1);
        break;
      case "store":
        yield* (shared.cells[statement.cell] as Cell<number>).store(statement.value);
        break;
      case "lock": {
        const locked = yield* (shared.mutexes[statement.mutex] as Mutex<number>).lock();
        if (locked.isErr()) break;
        x = yield* holding(locked.unwrap(), statement.inside, x, shared);
        break;
      }
      case "tryLock": {
        const locked = yield* (shared.mutexes[statement.mutex] as Mutex<number>).tryLock();
        if (locked.isOk()) x = yield* holding(locked.unwrap(), statement.inside, x, shared);
        break;
      }
      case "print":
        yield* println(statement.text);
        break;
      case "printX":
        yield* println(`x=${x}`);
        break;
      case "panicIfOdd":
        if (x % 2 === 1) panic(`odd ${x}`);
        break;
      case "sleep":
        yield* sleep(Duration.fromMillis(statement.ms));
        break;
      case "spawn": {
        const captured = x;
        handles.push(yield* spawn(() => body(statement.body, captured, shared)));
        break;
      }
      case "joinLast": {
        const result = yield* (handles.pop() as JoinHandle<number>).join();
        if (result.isOk()) x = result.unwrap();
        break;
      }
    }
  }
  return x;
}

function* holding(guard: MutexGuard<number>, inside: readonly Statement[], x: number, shared: Shared): Sim<number> {
  using held = guard;
  held.value += x + 1;
  const last = yield* body(inside, held.value, shared);
  return last;
}
