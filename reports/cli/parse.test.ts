import * as assert from "uvu/assert";
import { suite } from "../../sim/testing/suite.ts";
import { flagNames, flags, spelling } from "./flags.ts";
import { parse } from "./parse.ts";
import { UsageError } from "./usage-error.ts";

const test = suite("cli: arguments");

const refuses = (line: string, message: string | RegExp): void =>
  assert.throws(
    () => parse(line.split(" ").filter(Boolean)),
    (error: unknown) => {
      assert.instance(error, UsageError);
      if (typeof message === "string") assert.is((error as Error).message, message);
      else assert.match((error as Error).message, message);
      return true;
    },
  );

test("a command, its operands and its flags, in any order", () => {
  const { command, operands, options } = parse(["--json", "explore", "x", "--seed=7", "--policy", "any-order"]);
  assert.is(command, "explore");
  assert.equal(operands, ["x"]);
  assert.equal([options.json, options.seed, options.policy], [true, 7, "any-order"]);
});

test("defaults are those of the contract", () => {
  const { options } = parse(["explore", "x"]);
  assert.is(options.policy, "faithful");
  assert.is(options.strategy, "auto");
  assert.equal(options.budget, { ms: 10_000, runs: null });
  assert.equal([options.lateness, options.seed, options.limit], [null, null, null]);
  assert.equal([options.json, options.quiet, options.reporter], [false, false, []]);
});

test("values are read", () => {
  const read = (...flags: string[]) => parse(["explore", "x", ...flags]).options;
  assert.is(read("--lateness", "inf").lateness, Number.POSITIVE_INFINITY);
  assert.is(read("--lateness", "0").lateness, 0);
  assert.is(read("--lateness", "0ms").lateness, 0);
  assert.equal(read("--budget", "30s").budget, { ms: 30_000, runs: null });
  assert.equal(read("--budget", "1.5m").budget, { ms: 90_000, runs: null });
  assert.equal(read("--budget", "250ms").budget, { ms: 250, runs: null });
  assert.equal(read("--budget", "10000").budget, { ms: null, runs: 10_000 });
  assert.is(read("--strategy", "states").strategy, "states");
  assert.is(read("--max-steps", "12").maxSteps, 12);
  assert.is(read("--limit", "0").limit, 0);
  assert.ok(read("--lines", "^Task \\d+ stop").lines?.test("Task 3 stopping."));
  assert.equal(read("--reporter", "console", "--reporter=json:out:1.json").reporter, [
    { name: "console", file: null },
    { name: "json", file: "out:1.json" },
  ]);
  assert.is(parse(["reach", "x", "--stdout", "f", "--end", "deadlock"]).options.end, "deadlock");
});

test("a misspelt flag or command is refused, with the nearest", () => {
  refuses("explore x --sede 1", "unknown flag --sede; did you mean --seed?");
  refuses("explore x --sede=1", "unknown flag --sede; did you mean --seed?");
  refuses("explore x --zzzzzzzz", "unknown flag --zzzzzzzz");
  refuses("explore x -q", /^unknown flag -q/);
  refuses("verfy", /^unknown command verfy; did you mean verify\?\n {2}the commands are list, run, /);
});

test("bad values are refused, each with what was expected", () => {
  refuses("explore x --seed -1", /--seed/);
  refuses("explore x --seed=-1", "--seed -1: expected a whole number from 0");
  refuses("explore x --seed 1.5", "--seed 1.5: expected a whole number from 0");
  refuses("explore x --seed 99999999999999999999", /^--seed 9+: expected a whole number/);
  refuses("explore x --max-steps 0", "--max-steps 0: expected a whole number from 1");
  refuses("explore x --budget soon", /^--budget soon: expected a time such as 30s/);
  refuses("explore x --budget 0", /^--budget 0: expected/);
  refuses("explore x --budget 1.5", /^--budget 1.5: expected/);
  refuses("explore x --policy faithfull", "--policy faithfull: expected faithful, any-order; did you mean faithful?");
  refuses("explore x --lines [", /^--lines \[: Invalid regular expression/);
  refuses("explore x --lateness late", "--lateness late: expected 0 or inf");
  refuses("explore x --reporter json:", "--reporter json:: expected a file after the colon");
  refuses("explore x --reporter xml", /^--reporter xml: expected console, json/);
  refuses("reach x --end hung", /^--end hung: expected returned, panicked, exited, deadlock/);
  refuses("explore x --seed", /--seed/);
  refuses("explore x --json=yes", /--json/);
  refuses("explore x --seed 1 --seed 2", "--seed was given 2 times; give it once");
});

test("what the design names for later is refused by name", () => {
  refuses("explore x --workers 2", "--workers is not part of this release yet");
  refuses("explore x --reporter junit:a.xml", "--reporter junit is not part of this release yet");
  refuses("explore x --lateness 50ms", "--lateness 50ms: a lateness between 0 and inf is not part of this release yet");
});

test("a flag that the command does not take is refused", () => {
  refuses("list --seed 1", "escapement list takes no --seed; run, explore, verify, reach do");
  refuses("run x --claim y", "escapement run takes no --claim; explore, explain do");
});

test("help may be asked for in three ways", () => {
  for (const line of ["explore --help", "help explore", "-h explore"]) {
    const { command, options } = parse(line.split(" "));
    assert.equal([command, options.help], ["explore", true], line);
  }
  assert.equal([parse(["help"]).command, parse(["help"]).options.help], [null, true]);
});

test("flags are spelt in lower case with hyphens, and each says what it means", () => {
  for (const name of flagNames) {
    assert.match(spelling(name), /^[a-z]+(-[a-z]+)*$/);
    assert.ok(flags[name].help.length > 0);
  }
  assert.is(spelling("maxSteps"), "max-steps");
});

test.run();
