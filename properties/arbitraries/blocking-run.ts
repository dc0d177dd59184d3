// A blocking program as a body. What it shows are its printed lines: the place of a statement in the program.
import type { Program } from "../../sim/explore/program.ts";
import { drop } from "../../sim/kernel/ownership/drop.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { debug } from "../../sim/kernel/value/format.ts";
import { sleep as block } from "../../sim/std/thread.ts";
import { Builder, Handle } from "../../sim/tokio/runtime/index.ts";
import { blockInPlace, type JoinHandle, spawn, spawnBlocking, yieldNow } from "../../sim/tokio/task/index.ts";
import { sleep } from "../../sim/tokio/time/index.ts";
import type { BlockingProgram, Body } from "./blocking-program.ts";

/** Long after the last timer of a program. */
const SETTLED_MS = 100;

/** The program as a scenario would have it: main runs the future, shuts the runtime down, and looks what still happens. */
export function blockingRun({ workers, cap, main, end }: BlockingProgram): Program {
  const body = function* (): Sim<void> {
    const builder = workers === 0 ? Builder.newCurrentThread() : Builder.newMultiThread().workerThreads(workers);
    const rt = (yield* builder.enableAll().maxBlockingThreads(cap).build()).unwrap();
    yield* rt.blockOn(() => run(main, "m"));
    if (end === "drop") yield* drop(rt);
    else if (end === "background") yield* rt.shutdownBackground();
    else yield* rt.shutdownTimeout(Duration.fromMillis(end));
    yield* println("over");
    yield* block(Duration.fromMillis(SETTLED_MS));
  };
  return { name: "blocking-program", main: body };
}

function* run({ as, steps, last }: Body, name: string): Sim<string> {
  const handles: JoinHandle<string>[] = [];
  for (const [at, one] of steps.entries()) {
    if (typeof one !== "string") {
      const inner = () => run(one, `${name}.${at}`);
      if (one.as === "task") handles.push(yield* spawn(inner));
      else if (one.as === "closure") handles.push(yield* spawnBlocking(inner));
      else yield* blockInPlace(inner);
    } else if (one === "print") yield* println(`${name}:${at}`);
    else if (one === "yield") yield* yieldNow();
    else if (one.startsWith("sleep")) yield* sleep(Duration.fromMillis(Number(one.at(-1))));
    else yield* block(Duration.fromMillis(Number(one.at(-1))));
  }
  for (const handle of handles) {
    if (last === "ends") break;
    if (last === "aborts") yield* handle.abort();
    const result = as === "task" ? yield* handle : yield* (yield* Handle.current()).blockOn(handle);
    if (result.isErr()) yield* println(`${name} hears ${debug(result.error.isCancelled())}`);
  }
  return name;
}
