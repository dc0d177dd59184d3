import * as assert from "uvu/assert";
import { Duration, println, type Scenario, type Sim, std } from "../../../sim/index.ts";
import { bareHost } from "../../../sim/testing/bare-host.ts";
import { fakeProcess } from "../../../sim/testing/fake-process.ts";
import { inScratch } from "../../../sim/testing/scratch.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { main } from "../main.ts";

const test = suite("cli: reach");

/** At lateness 0 the short sleeper is always first; two threads that sleep equally long are a tie. */
const sleepers: Scenario = {
  name: "sleepers",
  source: "test",
  summary: "…",
  claims: [],
  *main(): Sim<void> {
    const after = (text: string, ms: number) =>
      function* (): Sim<void> {
        yield* std.thread.sleep(Duration.fromMillis(ms));
        yield* println(text);
      };
    const threads = [];
    for (const [text, ms] of [
      ["a", 1],
      ["b", 2],
      ["c", 2],
    ] as const) {
      threads.push(yield* std.thread.spawn(after(text, ms)));
    }
    for (const thread of threads) (yield* thread.join()).unwrap();
  },
};
const files = { "abc.txt": "a\nb\nc\n", "acb.txt": "a\nc\nb\n", "bac.txt": "b\na\nc\n", "abcd.txt": "a\nb\nc\nd\n" };

const asking = (
  use: (ask: (flags: string) => Promise<{ code: number; stdout: string; stderr: string }>) => Promise<void>,
) =>
  inScratch(files, (folder) =>
    use(async (flags) => {
      const io = fakeProcess({ cwd: () => folder });
      const code = await main(`reach sleepers --budget 2000 ${flags}`.split(" "), io, {
        scenarios: [sleepers],
        host: bareHost,
      });
      return { code, stdout: io.stdout.text, stderr: io.stderr.text };
    }),
  );

test("yes, with a token that prints it", () =>
  asking(async (ask) => {
    for (const [file, stdout] of [
      ["abc.txt", "a\nb\nc\n"],
      ["acb.txt", "a\nc\nb\n"],
    ] as const) {
      const { code, stdout: text } = await ask(`--stdout ${file} --json`);
      const document = JSON.parse(text);
      for (const field of "schema scenario policy lateness reachable token runs complete".split(" ")) {
        assert.ok(field in document, field);
      }
      assert.equal([code, document.schema], [0, "escapement/reach@1"]);
      assert.equal([document.reachable, document.lateness, document.policy], ["yes", 0, "faithful"]);
      const io = fakeProcess();
      await main(["replay", document.token, "--json"], io, { scenarios: [sleepers], host: bareHost });
      assert.is(JSON.parse(io.stdout.text).stdout, stdout);
    }
  }));

test("what lateness 0 cannot print is sought at inf, and the answer says so", () =>
  asking(async (ask) => {
    const { code, stdout } = await ask("--stdout bac.txt --json");
    const document = JSON.parse(stdout);
    assert.equal([code, document.reachable, document.lateness], [0, "yes", "inf"]);
    assert.equal(
      document.tried.map((tried: { lateness: unknown; reachable: string; complete: boolean }) => [
        tried.lateness,
        tried.reachable,
        tried.complete,
      ]),
      [
        [0, "no", true],
        ["inf", "yes", false],
      ],
    );
    assert.match(document.token, /^e1:sleepers:faithful:inf:/);
  }));

test("no: proven at lateness 0, exit code 1, no token", () =>
  asking(async (ask) => {
    for (const flags of ["--stdout bac.txt --lateness 0", "--stdout abcd.txt"]) {
      const { code, stdout } = await ask(`${flags} --json`);
      const document = JSON.parse(stdout);
      assert.is(code, 1);
      assert.equal([document.reachable, document.lateness, document.complete], ["no", 0, true]);
      assert.not.ok("token" in document);
    }
  }));

test("--end narrows the question", () =>
  asking(async (ask) => {
    assert.is((await ask("--stdout abc.txt --end returned --lateness 0")).code, 0);
    const hung = await ask("--stdout abc.txt --end deadlock --lateness 0 --json");
    assert.equal([hung.code, JSON.parse(hung.stdout).reachable, JSON.parse(hung.stdout).end], [1, "no", "deadlock"]);
  }));

test("unknown where the budget ends first", () =>
  asking(async (ask) => {
    const { code, stdout } = await ask("--stdout abcd.txt --lateness inf");
    assert.is(code, 1);
    assert.match(stdout, /unknown at lateness inf \(no run so far: 2,000 runs/);
  }));

test("the console", () =>
  asking(async (ask) => {
    const { stdout } = await ask("--stdout bac.txt");
    assert.match(
      stdout,
      /^sleepers {2}policy faithful, seed 0 {2}prints exactly this\?\n {2}no at lateness 0 \(no schedule does: \d+ runs?, [\d.]+ s\)\n {2}yes at lateness inf \(\d+ runs?, [\d.]+ s\)\n {2}npx escapement replay e1:sleepers:\S+\n$/,
    );
  }));

test("the output to look for must be given and readable", () =>
  asking(async (ask) => {
    const missing = await ask("--quiet");
    assert.equal([missing.code, missing.stdout], [2, ""]);
    assert.match(missing.stderr, "reach needs --stdout FILE: the exact output to look for");
    const unreadable = await ask("--stdout gone.txt");
    assert.is(unreadable.code, 2);
    assert.match(unreadable.stderr, "cannot read --stdout gone.txt: ENOENT");
  }));

test.run();
