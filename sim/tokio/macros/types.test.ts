// What TypeScript infers through yield*, without annotations: this file has to compile.
import * as assert from "uvu/assert";
import { move } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Option } from "../../kernel/value/option.ts";
import { ok, type Result } from "../../kernel/value/result.ts";
import { runOnce } from "../../testing/run-once.ts";
import { onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { byRef, pin } from "../future/pin.ts";
import { type Poll, PollFuture, pollFn, ready } from "../future/poll-fn.ts";
import type { OneshotRecvError } from "../sync/errors.ts";
import { channel } from "../sync/mpsc.ts";
import * as oneshot from "../sync/oneshot.ts";
import { type JoinError, spawn, unconstrained } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import { branch } from "./branch.ts";
import { join } from "./join.ts";
import { select } from "./select.ts";
import { tryJoin } from "./try-join.ts";

const test = suite("types of futures");

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only where the types are the same. */
const same = <A, B>(_is: Same<A, B>): void => {};

class Seven extends PollFuture<7> {
  override poll(): Poll<7> {
    return ready(7);
  }
}

function* all(): Sim<void> {
  const [tx, rx] = yield* channel<number>(1);
  yield* tx.send(1);
  const got = yield* select({ number: rx.recv(), timer: sleep(Duration.ZERO), text: later }, { biased: true });
  same<
    typeof got,
    | { readonly branch: "number"; readonly value: Option<number> }
    | { readonly branch: "timer"; readonly value: undefined }
    | { readonly branch: "text"; readonly value: string }
  >(true);
  if (got.branch === "number") same<typeof got.value, Option<number>>(true);

  const open: boolean = got.branch === "number";
  const patterns = yield* select(
    { some: branch(rx.recv()).some().if(open), captured: move({ tx }, ({ tx }) => reserve(tx.maxCapacity())) },
    { else: true },
  );
  same<
    typeof patterns,
    | { readonly branch: "some"; readonly value: number }
    | { readonly branch: "captured"; readonly value: number }
    | { readonly branch: "else"; readonly value: undefined }
  >(true);

  const [sender, receiver] = yield* oneshot.channel<string>();
  yield* sender.send("sent");
  const pinned = yield* pin(later);
  const joined = yield* join(later, byRef(pinned), new Seven(), receiver, unconstrained(later));
  same<typeof joined, [string, string, 7, Result<string, OneshotRecvError>, string]>(true);

  const tried = yield* tryJoin(() => fallible(1), fallible(true));
  same<typeof tried, Result<[number, boolean], string>>(true);

  const spawned = yield* yield* spawn(new Seven());
  same<typeof spawned, Result<7, JoinError>>(true);
  const polled = yield* pollFn(() => ready(true));
  same<typeof polled, boolean>(true);
}

function* later(): Sim<string> {
  yield* sleep(Duration.ZERO);
  return "text";
}
function* reserve(count: number): Sim<number> {
  yield* sleep(Duration.fromMillis(1));
  return count;
}
function* fallible<T>(value: T): Sim<Result<T, string>> {
  yield* sleep(Duration.ZERO);
  return ok(value);
}

test("everything is inferred", () => {
  assert.equal(runOnce(onCurrentThread(all)).end, { kind: "returned" });
});

test.run();
