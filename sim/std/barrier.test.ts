import * as assert from "uvu/assert";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { debug } from "../kernel/value/format.ts";
import type { Policy } from "../kernel/world.ts";
import { agreed } from "../testing/agreed.ts";
import { crowd } from "../testing/crowd.ts";
import { refusal } from "../testing/refusal.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { Barrier } from "./barrier.ts";
import { cell } from "./cell.ts";

const test = suite("std barrier");

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

test("SM-7: nobody goes on before the last has come, group after group", () => {
  const main = (threads: number, rounds: number) =>
    function* (): Sim<void> {
      const barrier = yield* Barrier.new(threads);
      const come = yield* cell(0);
      let early = false;
      yield* crowd(
        times(
          threads,
          () =>
            function* () {
              for (let round = 1; round <= rounds; round++) {
                yield* come.update((n) => n + 1);
                yield* barrier.wait();
                if ((yield* come.load()) < threads * round) early = true;
              }
            },
        ),
      );
      yield* println(`${early}`);
    };
  assert.equal(agreed(main(2, 2)), ["false"]);
});

const leaders = (threads: number) =>
  function* (): Sim<void> {
    const barrier = yield* Barrier.new(threads);
    const order = yield* cell("");
    const leads = yield* cell("");
    yield* crowd(
      times(
        threads,
        (n) =>
          function* () {
            yield* order.update((all) => `${all}${n}`);
            if ((yield* barrier.wait()).isLeader()) yield* leads.update((all) => `${all}${n}`);
          },
      ),
    );
    yield* println(yield* leads.load());
  };

test("SM-7: exactly one of each group leads; which one, the contract does not say", () => {
  for (const policy of ["faithful", "any-order"] satisfies Policy[]) {
    assert.equal(agreed(leaders(3), policy), ["0", "1", "2"]);
  }
  const last = function* (): Sim<void> {
    const barrier = yield* Barrier.new(2);
    yield* crowd([
      function* () {
        yield* println(`first ${(yield* barrier.wait()).isLeader()}`);
      },
      function* () {
        yield* println("second comes");
        yield* println(`second ${(yield* barrier.wait()).isLeader()}`);
      },
    ]);
  };
  const contradicts = (line: string): boolean => line.startsWith("first") || line.includes("first true first");
  assert.ok(agreed(last).every((line) => !contradicts(line)));
  assert.ok(agreed(last, "any-order").every((line) => !contradicts(line)));
  const before = function* (): Sim<void> {
    const barrier = yield* Barrier.new(2);
    const here = yield* cell(false);
    yield* crowd([
      function* () {
        const wasHere = yield* here.load();
        const leads = (yield* barrier.wait()).isLeader();
        if (wasHere) yield* println(`${leads}`);
      },
      function* () {
        yield* barrier.wait();
      },
    ]);
  };
  assert.equal(agreed(before), [""]);
});

test("SM-7: of four, any may be the last", () => {
  const main = function* (): Sim<void> {
    const barrier = yield* Barrier.new(4);
    const wait = (n: number) =>
      function* () {
        if ((yield* barrier.wait()).isLeader()) yield* println(`${n}`);
      };
    yield* crowd([0, 1, 2, 3].map(wait));
  };
  assert.equal(agreed(main), ["0", "1", "2", "3"]);
});

test("SM-7: for nobody, or for one, it is open", () => {
  const main = function* (): Sim<void> {
    for (const n of [0, 1]) yield* println(debug(yield* (yield* Barrier.new(n)).wait()));
  };
  assert.is(runOnce(main).stdout.text, "BarrierWaitResult { is_leader: true }\n".repeat(2));
});

test("SM-7: who waits for ever, and what a barrier cannot be", () => {
  const main = function* (): Sim<void> {
    yield* (yield* Barrier.new(2)).wait();
  };
  const waiting = [{ who: "main", op: "Barrier.wait", object: "main/Barrier.1", heldBy: [] }];
  assert.equal(runOnce(main).end, { kind: "deadlock", waiting });
  const refused = refusal(function* () {
    yield* Barrier.new(-1);
  });
  assert.is(refused, "Barrier.new(-1): expected the number of threads");
});

test.run();
