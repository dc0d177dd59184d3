import * as assert from "uvu/assert";
import { dependent } from "../../sim/explore/dependent.ts";
import { Random } from "../../sim/explore/random.ts";
import type { Actor } from "../../sim/kernel/actor.ts";
import type { Chooser, Observer } from "../../sim/kernel/choose.ts";
import type { Shared } from "../../sim/kernel/shared.ts";
import type { Op } from "../../sim/kernel/signal/op.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { StateKey } from "../../sim/kernel/state/state-key.ts";
import type { Policy, World } from "../../sim/kernel/world.ts";
import { randomProgram, runStatements } from "../../sim/testing/random-program.ts";
import { runOnce } from "../../sim/testing/run-once.ts";
import { suite } from "../../sim/testing/suite.ts";
import { Channel } from "../../sim/tokio/sync/mpsc/channel.ts";
import { machineProgram, runMachine } from "../arbitraries/machine-program.ts";

// Which steps commute is what the objects say of their ops. Here it is tried: from random states that a program can reach,
// two actors step in one order and in the other, and the two states must be the same wherever the steps are independent.
const seed = 20_261_121;
const programs = Number(process.env.ESCAPEMENT_SOAK ?? 1500);
const test = suite(`dependent, seed ${seed}`, { fileMsMax: 600_000 });

type Main = () => Sim<unknown>;

interface Tried {
  /** The state after both steps; null: the second could not be made. */
  readonly key: string | null;
  /** What the two touched, in the order in which they were made. */
  readonly accesses: readonly (readonly number[])[];
  readonly ops: readonly string[];
  readonly objects: readonly Shared[];
}

/** Goes at random, then lets two actors step. */
class Pair implements Chooser, Observer {
  readonly everyStep = true;
  readonly accesses: number[][] = [];
  readonly ops: string[] = [];
  objects: readonly Shared[] = [];
  key: string | null = null;
  /** Who could step when the two were to be picked. */
  readonly candidates: number[] = [];
  readonly #random: Random;
  readonly #depth: number;
  readonly #who: readonly number[] | null;
  #decisions = 0;

  /** `who`: their indices; null: nobody steps, and the candidates are noted. */
  constructor(random: Random, depth: number, who: readonly number[] | null) {
    this.#random = random;
    this.#depth = depth;
    this.#who = who;
  }

  actor(world: World): Actor | null {
    const at = this.#decisions++ - this.#depth;
    if (at < 0) return world.enabled[this.#random.below(world.enabled.length)] as Actor;
    if (this.#who === null) {
      for (const one of world.enabled) if (canBeTried(one)) this.candidates.push(one.index);
      this.candidates.sort((x, y) => x - y);
      return null;
    }
    if (at < 2) {
      const actor = world.actors[this.#who[at] as number] as Actor;
      if (actor.slot >= 0) return actor;
      this.#decisions = 0; // it could not be made
      return null;
    }
    const { a, b, c, d } = new StateKey().take(world);
    this.key = [a, b, c, d].join();
    this.objects = world.objects.slice();
    return null;
  }

  /** Nobody could step after the two. */
  ended({ end, stdout }: World): void {
    if (this.#decisions === this.#depth + 2) this.key = `${end?.kind} ${stdout.text}`;
  }

  value(_world: World, _kind: string, count: number): number {
    return this.#decisions > this.#depth ? 0 : this.#random.below(count);
  }

  step(world: World, _actor: Actor, { kind, object }: Op): void {
    if (this.#decisions <= this.#depth) return;
    this.accesses.push(world.touched.map((one) => (typeof one === "number" ? one : one.index)));
    this.ops.push(`${kind.name} on ${object?.path}`);
    this.objects = world.objects.slice();
  }
}

/**
 * Not the process's end, which takes away everybody's steps, nor polls, which a policy's gate holds back and which swap as
 * wholes: the search treats both by rules of their own.
 */
const canBeTried = ({ index, pending, gate }: Actor): boolean =>
  index >= 0 && pending?.kind.name !== "exit" && gate === null;

/** Numbers that Rust shows for threads and tasks: whoever starts one takes the next. They race once somebody looks (TK-2). */
const takeNumbers = ({ accesses, objects }: Tried): boolean =>
  accesses.every((one) => one.some((index, i) => i % 2 === 0 && objects[index]?.path.endsWith("-ids")));

function tried(main: Main, policy: Policy, stream: number, depth: number, who: readonly number[]): Tried {
  const pair = new Pair(new Random(seed, stream), depth, who);
  runOnce(main, { policy, chooser: pair, observer: pair, hashing: true, sees: seen });
  return pair;
}

/** Claims look at some lines only, and lines beside them commute. */
const seen = (line: string): boolean => !line.startsWith("0");

interface Counts {
  pairs: number;
  independent: number;
  /** Dependent, and the state was the same all the same. */
  needless: number;
  wrong: string | null;
}

function compare(main: Main, policy: Policy, stream: number, counts: Counts): void {
  const random = new Random(seed + 1, stream);
  for (let n = 0; n < 4; n++) {
    const depth = 1 + random.below(12);
    const look = new Pair(new Random(seed, stream), depth, null);
    runOnce(main, { policy, chooser: look, observer: look, hashing: true, sees: seen });
    const { candidates } = look;
    if (candidates.length < 2) continue;
    const [one, other] = draw(candidates, random);
    const [there, back] = [
      tried(main, policy, stream, depth, [one, other]),
      tried(main, policy, stream, depth, [other, one]),
    ];
    if (there.accesses.length < 2 && back.accesses.length < 2) continue; // each prevents the other, or ends the run
    const [first, second] = there.accesses.length === 2 ? [there, there.accesses] : [back, back.accesses];
    if (takeNumbers(first)) continue;
    const depends = dependent(second[0] as number[], second[1] as number[], first.objects);
    const same = there.key !== null && there.key === back.key;
    counts.pairs++;
    if (!depends) counts.independent++;
    if (depends && same) counts.needless++;
    if (!depends && !same) counts.wrong ??= `${policy}, stream ${stream}, depth ${depth}: ${first.ops.join(", then ")}`;
  }
}

function draw(from: readonly number[], random: Random): [number, number] {
  const one = random.below(from.length);
  const other = random.below(from.length - 1);
  return [from[one] as number, from[other < one ? other : other + 1] as number];
}

function campaign(count: number): Counts {
  const counts: Counts = { pairs: 0, independent: 0, needless: 0, wrong: null };
  for (let stream = 0; stream < count; stream++) {
    const random = new Random(seed + 2, stream);
    const below = (n: number): number => random.below(n);
    const threads = stream % 3 === 0;
    const main: Main = threads
      ? (
          (program) => () =>
            runStatements(program)
        )(randomProgram(below))
      : runMachine(machineProgram(below, [null, null, null, 0, 1, 2]));
    compare(main, "any-order", stream, counts);
    if (counts.wrong !== null) break;
  }
  return counts;
}

test("independent steps lead to the same state in both orders", () => {
  const { pairs, independent, needless, wrong } = campaign(programs);
  assert.is(wrong, null);
  assert.ok(pairs > programs / 4 && independent > pairs / 4, `${pairs} pairs, ${independent} independent`);
  const share = needless / (pairs - independent);
  console.log(
    `dependent: of ${pairs} pairs ${pairs - independent} dependent, ${Math.round(100 * share)} % of them needlessly`,
  );
  assert.ok(share < 0.5, `${needless} of ${pairs - independent} dependent pairs commute all the same`);
});

test("the comparison finds a channel that says too much commutes", () => {
  const { relation } = Channel.prototype;
  Channel.prototype.relation = () => 0;
  try {
    assert.match(campaign(programs).wrong ?? "nothing", "mpsc");
  } finally {
    Channel.prototype.relation = relation;
  }
});

test.run();
