import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { type RecordedProgram, recorded } from "../properties/arbitraries/recorded-program.ts";
import { reach } from "../sim/explore/reach.ts";
import { bareHost } from "../sim/testing/bare-host.ts";
import { repository } from "../sim/testing/observed.ts";
import { runOnce } from "../sim/testing/run-once.ts";
import { suite } from "../sim/testing/suite.ts";

// Random programs of tasks, channels, locks, timers and select!, run on real Tokio 1.54.1 (observed/random-programs.rs):
// current_thread with paused time 4 or 5 times each, one worker 10 times, two workers 300 times.
const test = suite("random programs, as real Tokio ran them");

interface Recording {
  readonly program: RecordedProgram;
  readonly outputs: readonly { readonly lines: readonly string[]; readonly count: number }[];
}

const file = join(repository(), "scenarios/observed/random-programs.json");
const recordings = JSON.parse(readFileSync(file, "utf8")) as readonly Recording[];
const of = (flavour: RecordedProgram["flavour"]) => recordings.filter(({ program }) => program.flavour === flavour);

/** The lines up to END, or how the run ended instead. */
function lines(program: RecordedProgram): string[] {
  const { stdout, end } = runOnce(() => recorded(program));
  const all = stdout.text.split("\n").slice(0, -1);
  const at = all.indexOf("END");
  if (at >= 0) return all.slice(0, at + 1);
  return [...all, end?.kind === "deadlock" ? "HANG" : end?.kind === "panicked" ? "PANIC" : String(end?.kind)];
}

for (const [flavour, rule] of [
  ["ct", "POL-10"],
  ["mt", "POL-11"],
] as const) {
  test(`${rule}: where real Tokio showed one output, faithful shows it (${of(flavour).length} programs, ${flavour})`, () => {
    for (const { program, outputs } of of(flavour)) {
      assert.equal(lines(program), outputs[0]?.lines, JSON.stringify(program));
    }
  });
}

test(`POL-12: every output of two real workers is within reach (${of("mt2").length} programs)`, () => {
  for (const { program, outputs } of of("mt2")) {
    for (const { lines, count } of outputs) {
      const stdout = `${lines.join("\n")}\n`;
      const { reachable } = reach(
        { name: "random", main: () => recorded(program) },
        { stdout, end: "exited" },
        bareHost,
      );
      assert.is(reachable, "yes", `seen ${count} times: ${lines.join(" | ")}\n${JSON.stringify(program)}`);
    }
  }
});

test.run();
