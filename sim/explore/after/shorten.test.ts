import * as assert from "uvu/assert";
import { parseToken } from "../../kernel/record/token.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Mutex } from "../../std/mutex.ts";
import { spawn } from "../../std/thread.ts";
import { bareHost } from "../../testing/bare-host.ts";
import { suite } from "../../testing/suite.ts";
import type { Program } from "../program.ts";
import type { Recording } from "../record.ts";
import { replay } from "../replay.ts";
import { search } from "../search.ts";
import { shorten } from "./shorten.ts";

const test = suite("shorten");

/** Tokens of the distinct outcomes of a random walk, none of them chosen for its length. */
const sampled = (program: Program, seed = 0): readonly string[] =>
  search(program, { strategy: "random", seed, budget: { ms: null, runs: 500 } }, bareHost).outcomes.map((o) => o.token);

const decisions = (token: string): number => parseToken(token).decisions.length;
const prints =
  (stdout: string) =>
  ({ outcome }: Recording): boolean =>
    outcome.stdout === stdout;

/** Four threads that print five lines each. */
const lines: Program = {
  name: "lines",
  *main(): Sim<void> {
    const handles = [];
    for (const name of ["a", "b", "c", "d"]) {
      handles.push(
        yield* spawn(function* (): Sim<void> {
          for (let i = 1; i <= 5; i++) yield* println(`${name}${i}`);
        }),
      );
    }
    for (const handle of handles) yield* handle.join();
  },
};

test("what the plain schedule shows needs no decision", () => {
  const [token = ""] = sampled(lines);
  assert.ok(decisions(token) > 5);
  assert.match(
    shorten(lines, token, () => true, bareHost),
    /^e1:lines:faithful:0:plain:[0-9a-f]{32}$/,
  );
});

test("one switch is one decision, however the sample wandered", () => {
  const late = ({ outcome }: Recording): boolean => outcome.stdout.indexOf("d5") < outcome.stdout.indexOf("a1");
  const [token = ""] = sampled(lines, 3).filter((candidate) => late(replayed(lines, candidate)));
  assert.ok(decisions(token) > 5);
  const short = shorten(lines, token, late, bareHost);
  assert.is(decisions(short), 1);
  assert.ok(late(replayed(lines, short)));
});

test("a run that must show exactly the same keeps what that takes", () => {
  for (const token of sampled(lines).slice(0, 5)) {
    const { stdout } = replay(lines, token, bareHost).outcome;
    const short = shorten(lines, token, prints(stdout), bareHost);
    assert.ok(decisions(short) <= decisions(token));
    assert.is(replay(lines, short, bareHost).outcome.stdout, stdout);
  }
});

test("a deadlock keeps its preemption", () => {
  const locks: Program = {
    name: "locks",
    *main(): Sim<void> {
      const left = yield* Mutex.new(0);
      const right = yield* Mutex.new(0);
      const handles = [];
      for (const [first, second] of [
        [left, right],
        [right, left],
      ] as const) {
        handles.push(
          yield* spawn(function* (): Sim<void> {
            (yield* first.lock()).unwrap();
            (yield* second.lock()).unwrap();
          }),
        );
      }
      for (const handle of handles) yield* handle.join();
    },
  };
  const hangs = ({ outcome }: Recording): boolean => outcome.end.kind === "deadlock";
  const [token = ""] = sampled(locks).filter((candidate) => hangs(replayed(locks, candidate)));
  const short = shorten(locks, token, hangs, bareHost);
  assert.is(replay(locks, short, bareHost).preemptions, 1);
  assert.is(replay(locks, short, bareHost).end.kind, "deadlock");
});

test("data choices are dropped where they do not matter, and kept where they do", () => {
  const dice: Program = {
    name: "dice",
    *main(): Sim<void> {
      for (let i = 0; i < 4; i++) yield* println(String(yield* new Make((world) => world.choose("value", 6))));
    },
  };
  const third = ({ outcome }: Recording): boolean => outcome.stdout.split("\n")[2] === "5";
  const [token = ""] = sampled(dice).filter((candidate) => third(replayed(dice, candidate)));
  assert.ok(decisions(token) > 1);
  const short = shorten(dice, token, third, bareHost);
  assert.is(decisions(short), 1);
  assert.is(replay(dice, short, bareHost).outcome.stdout, "0\n0\n5\n0\n");
});

/** As much of a recording as the tests ask for. */
const replayed = (program: Program, token: string): Recording =>
  replay(program, token, bareHost) as unknown as Recording;

test.run();
