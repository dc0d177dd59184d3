import * as assert from "uvu/assert";
import { Duration, eprintln, panic, println, type Scenario, type Sim, std } from "../../../sim/index.ts";
import { bareHost } from "../../../sim/testing/bare-host.ts";
import { fakeProcess } from "../../../sim/testing/fake-process.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { main } from "../main.ts";

const test = suite("cli: run");

const made = (name: string, body: () => Sim<unknown>): Scenario => ({
  name,
  source: "test",
  summary: "…",
  claims: [],
  main: body,
});

const returns = made("returns", function* () {
  yield* eprintln("to stderr");
  yield* println("to stdout");
});
const panics = made("panics", function* () {
  yield* println("before");
  panic("no value");
});
const hangs = made("hangs", function* () {
  const lock = yield* std.sync.Mutex.new(0);
  using _first = (yield* lock.lock()).unwrap();
  using _second = (yield* lock.lock()).unwrap();
});
const exits = made("exits", function* () {
  yield* std.process.exit(259);
});
const spins = made("spins", function* () {
  for (;;) yield* println("again");
});
const races = made("races", function* () {
  for (const name of ["a", "b", "c", "d"]) {
    yield* std.thread.spawn(function* () {
      yield* println(name);
    });
  }
  yield* std.thread.sleep(Duration.fromSecs(1));
});
const house = { scenarios: [returns, panics, hangs, exits, spins, races], host: bareHost };

async function run(line: string) {
  const io = fakeProcess();
  const code = await main(`run ${line}`.split(" "), io, house);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

test("the program's own output and exit code", async () => {
  assert.equal(await run("returns"), { code: 0, stdout: "to stdout\n", stderr: "to stderr\n" });
});

test("TH-6: 101 after a panic in main, with its message", async () => {
  const { code, stdout, stderr } = await run("panics");
  assert.equal([code, stdout], [101, "before\n"]);
  assert.match(stderr, "thread 'main' panicked");
  assert.match(stderr, "no value\n");
});

test("a deadlock: 1, the wait-for graph, and what it is called (HZ-22)", async () => {
  const { code, stdout, stderr } = await run("hangs");
  assert.equal([code, stdout], [1, ""]);
  assert.is(
    stderr,
    "deadlock: nobody can go on\n  main waits at Mutex.lock of main/Mutex.1, held by main\n  circle: main → main\n" +
      "hazard HZ-22, lock taken twice: main waits at Mutex.lock of main/Mutex.1 for main\n",
  );
});

test("TH-6: the code of process::exit, as a shell sees it", async () => {
  assert.equal(await run("exits"), { code: 3, stdout: "", stderr: "" });
});

test("a program without an end is cut", async () => {
  const { code, stdout, stderr } = await run("spins --max-steps 7");
  assert.is(code, 1);
  assert.is(stdout, "again\n".repeat(7));
  assert.is(stderr, "no end: cut after 7 steps\n  --max-steps N allows more\n");
});

test("a seed samples a schedule, the same each time", async () => {
  const plain = await run("races");
  assert.is(plain.stdout, "a\nb\nc\nd\n");
  const sampled = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((seed) => run(`races --seed ${seed}`)));
  // Eight samples of 24 orders: all plain by chance once in 10^11.
  assert.ok(sampled.some(({ stdout }) => stdout !== plain.stdout));
  assert.equal(await run("races --seed 3"), sampled[3]);
});

test("--trace shows every op on stderr", async () => {
  const { code, stdout, stderr } = await run("returns --trace");
  assert.equal([code, stdout], [0, "to stdout\n"]);
  const ops = stderr.split("\n").filter((line) => / main +\S/.test(line));
  assert.equal(
    ops.map((line) => / main +(\S+)/.exec(line)?.[1]),
    ["eprint", "print", "exit"],
  );
  assert.match(stderr, /print +"to stdout\\n" +run\.test\.ts:\d+\n/);
});

test("--json: one document, and still the program's exit code", async () => {
  const { code, stdout } = await run("panics --json --trace");
  assert.is(code, 101);
  const document = JSON.parse(stdout);
  assert.equal([document.schema, document.scenario, document.stdout], ["escapement/run@1", "panics", "before\n"]);
  assert.equal(document.end, { kind: "panicked", message: "no value" });
  assert.is(document.trace.length, document.steps);
  assert.match(document.token, /^e1:panics:faithful:0:plain:[0-9a-f]{32}$/);
  assert.not.ok("trace" in JSON.parse((await run("panics --json")).stdout));
});

test.run();
