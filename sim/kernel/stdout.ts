// The simulated standard output, and the end of the process, which takes everybody's next line away (TH-6).

import { READS } from "./clock.ts";
import { COMMUTES, RACES, type Relation, Shared } from "./shared.ts";
import { Op, type OpKind } from "./signal/op.ts";
import { Hash } from "./state/hash.ts";
import type { World } from "./world.ts";

/** A line that the claim sees. */
export const SEEN = 1;
/** A line that it does not: commutes with everything. */
export const UNSEEN = 2;
/** The process ends. */
export const EXIT = 3;

export class Stdout extends Shared {
  /** Everything printed, line breaks included. */
  text = "";
  /** Panic messages; recorded, never compared. */
  stderr = "";
  #hash: Hash | null = null;
  #hashed = 0;

  constructor(world: World) {
    super(world, "stdout");
  }

  override relation(earlier: number, later: number): Relation {
    return earlier === UNSEEN || later === UNSEEN ? COMMUTES : RACES;
  }

  /** Text only grows, so each character is mixed in once. */
  override digest(hash: Hash): void {
    this.#hash ??= new Hash();
    while (this.#hashed < this.text.length) this.#hash.add(this.text.charCodeAt(this.#hashed++));
    hash.lanes(this.#hash);
  }
}

const print: OpKind<Stdout, string, undefined> = {
  name: "print",
  mode: SEEN,
  modeOf: (op, world) => (world.sees === null || world.sees(op.arg) ? SEEN : UNSEEN),
  resolve: (world) => world.stdout,
  execute(op, world) {
    const stdout = op.object as Stdout;
    if (world.sees === null || world.sees(op.arg)) {
      stdout.text += world.timed ? timed(op.arg, world) : op.arg;
      if (world.expects !== null && !world.expects.startsWith(stdout.text)) world.abandon();
    }
    return undefined;
  },
};

/** What a claim about time sees of a line: when it is printed matters as much as that it is. */
function timed(line: string, world: World): string {
  const { clock } = world;
  world.touch(clock, READS);
  return atTime(clock.ms + clock.ns / 1e6, line);
}

/** A line with its time, in virtual milliseconds since the run began. */
export const atTime = (ms: number, line: string): string => `${ms} ${line}`;

/**
 * `println!`: prints one line.
 *
 * @example
 * yield* println("Task 0 stopping.");
 */
export const println = (line = ""): Op<undefined> => new Op(print, null, `${line}\n`);

/** `print!`: prints without a line break. A claim sees it as a line of its own. */
export const print_ = (text: string): Op<undefined> => new Op(print, null, text);

/** `eprintln!`: recorded, not compared with anything (DESIGN §4). */
export const eprintln = (line = ""): Op<undefined> => new Op(printError, null, `${line}\n`);

const printError: OpKind<Stdout, string, undefined> = {
  name: "eprint",
  mode: UNSEEN,
  resolve: (world) => world.stdout,
  execute(op) {
    (op.object as Stdout).stderr += op.arg;
    return undefined;
  },
};

/** The process ends: main returned or unwound, or somebody called `process::exit` (TH-6). */
export const exit: OpKind<Stdout, () => void, undefined> = {
  name: "exit",
  mode: EXIT,
  resolve: (world) => world.stdout,
  execute(op) {
    op.arg();
    return undefined;
  },
};
