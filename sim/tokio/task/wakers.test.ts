import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import type { Strategy } from "../../explore/strategy.ts";
import { move } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { type Body, beside, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything } from "../../testing/walks.ts";
import { joinBiased } from "../macros/join.ts";
import { channel } from "../sync/mpsc.ts";
import { spawn } from "./index.ts";

const test = suite("wakers");

// Two messages wake one join!. It can be polled after either of them, so their order can be told, though they come by
// different channels: two wakes of one poller race.
test("SIM-4: whichever of two wakes comes first, its poll may come before the other", () => {
  const body: Body = function* () {
    const receivers = [];
    const senders = [];
    for (const name of ["1", "2"]) {
      const [tx, rx] = yield* channel<string>(1);
      const sends = yield* spawn(
        move({ tx }, function* ({ tx }) {
          yield* tx.send(name);
        }),
      );
      senders.push(sends);
      receivers.push(
        move({ rx }, function* ({ rx }): Sim<void> {
          yield* println((yield* rx.recv()).unwrap());
        }),
      );
    }
    yield* joinBiased(...receivers);
    for (const sender of senders) yield* sender;
  };
  const found = (program: Body, strategy: Strategy) =>
    [...everything(program, strategy, { policy: "any-order" }, 100_000)].sort();
  for (const program of [onCurrentThread(body), onWorkers(1, body), beside(2, body)]) {
    assert.equal(found(program, sourceDpor({ lateness: 0 })), ["1 2", "2 1"]);
    assert.equal(found(program, dfs()), ["1 2", "2 1"]);
  }
});

test.run();
