import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { printsLine } from "../../sim/explore/claim.ts";
import type { Scenario } from "../../sim/explore/scenario.ts";
import { Bug } from "../../sim/kernel/errors.ts";
import { println } from "../../sim/kernel/stdout.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { fakeProcess, fakeStream } from "../../sim/testing/fake-process.ts";
import { inScratch } from "../../sim/testing/scratch.ts";
import { suite } from "../../sim/testing/suite.ts";
import { commands } from "./commands.ts";
import { commandNames, flagNames, flagsOf, spelling } from "./flags.ts";
import { helpMarkdown } from "./help.ts";
import { main } from "./main.ts";

const test = suite("cli: main");

const hello: Scenario = {
  name: "hello",
  source: "notes",
  summary: "One line.",
  claims: [{ id: "greets", text: "It greets.", shows: printsLine("hello"), expected: "guaranteed" }],
  *main() {
    yield* println("hello");
  },
};
const house = { scenarios: [hello, { ...hello, name: "world" }], host: bareHost };

async function run(line: string, io = fakeProcess(), of = house) {
  const code = await main(line.split(" ").filter(Boolean), io, of);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

test("help lists every command and every flag", async () => {
  const { code, stdout, stderr } = await run("--help");
  assert.is(code, 0);
  assert.is(stderr, "");
  for (const name of commandNames) assert.match(stdout, `\n  ${name} `);
  for (const name of flagNames) assert.match(stdout, `\n  --${spelling(name)}`);
  assert.ok(stdout.split("\n").every((line) => line.length <= 100));
});

test("a command's help lists the flags that it takes, and no other", async () => {
  for (const command of commandNames) {
    const { code, stdout } = await run(`${command} --help`);
    assert.is(code, 0);
    const listed = [...stdout.matchAll(/^ {2}--([a-z-]+)/gm)].map((match) => match[1]);
    assert.equal(listed, flagsOf(command).map(spelling));
  }
});

test("the README's tables come from the same place", () => {
  const text = helpMarkdown(commands);
  for (const name of commandNames) assert.match(text, `| \`escapement ${name} `);
  for (const name of flagNames) assert.match(text, new RegExp(`^\\| \`--${spelling(name)}[ \`]`, "m"));
});

// From dist too, the manifest that counts is the repository's.
let root = new URL(".", import.meta.url);
while (!existsSync(new URL("package.json", root))) root = new URL("..", root);

test("the version is the package's", async () => {
  const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  assert.equal(await run("--version"), { code: 0, stdout: `${manifest.version}\n`, stderr: "" });
});

test("no command: the help, on stderr, and exit code 2", async () => {
  const { code, stdout, stderr } = await run("");
  assert.equal([code, stdout], [2, ""]);
  assert.match(stderr, "usage: escapement COMMAND");
});

test("usage errors: exit code 2, a message on stderr, nothing on stdout", async () => {
  const lines = {
    frobnicate: "escapement: unknown command frobnicate",
    "explore hello --sede 1": "escapement: unknown flag --sede; did you mean --seed?\n",
    explore: "escapement: usage: escapement explore NAME|FILE\n",
    "explore hello world": "escapement: usage: escapement explore NAME|FILE\n",
    "explore helo": 'escapement: unknown scenario "helo"; did you mean hello?\n',
    "explore no-such-thing-at-all":
      'escapement: unknown scenario "no-such-thing-at-all"\n  escapement list shows them all',
    "list hello --reporter json --reporter console": "escapement: two reporters write to stdout",
  };
  for (const [line, message] of Object.entries(lines)) {
    const { code, stdout, stderr } = await run(line);
    assert.equal([code, stdout], [2, ""], line);
    assert.ok(stderr.startsWith(message), `${line}: ${stderr}`);
  }
});

test("with --json an error is a document too", async () => {
  const { code, stdout, stderr } = await run("explore helo --json");
  assert.is(code, 2);
  assert.match(stderr, 'unknown scenario "helo"');
  const document = JSON.parse(stdout);
  assert.equal([document.schema, document.exitCode], ["escapement/error@1", 2]);
  assert.match(document.message, "did you mean hello?");
});

test("our own bug: exit code 1, and a request to report it", async () => {
  const broken: Scenario = {
    ...hello,
    main: () => {
      throw new Bug("two holders");
    },
  };
  const { code, stderr } = await run("run hello", fakeProcess(), { ...house, scenarios: [broken] });
  assert.is(code, 1);
  assert.match(stderr, /two holders[\s\S]*this is a bug of Escapement; please report it/);
});

test("a scenario's mistake: exit code 2, with its name", async () => {
  const asynchronous = { ...hello, main: async () => {} } as unknown as Scenario;
  const { code, stderr } = await run("explore hello", fakeProcess(), { ...house, scenarios: [asynchronous] });
  assert.is(code, 2);
  assert.match(stderr, "escapement: scenario hello: a body is an async function\n  write function* and yield*");
});

test("list: everything, or what was asked for", async () => {
  const all = await run("list --json");
  const { schema, scenarios } = JSON.parse(all.stdout);
  assert.equal([all.code, all.stderr, schema], [0, "", "escapement/list@1"]);
  assert.equal(scenarios[0], {
    name: "hello",
    source: "notes",
    summary: "One line.",
    claims: [{ id: "greets", text: "It greets.", expected: "guaranteed" }],
  });
  assert.equal(
    JSON.parse((await run("list world --json")).stdout).scenarios.map((s: Scenario) => s.name),
    ["world"],
  );
  assert.match((await run("list")).stdout, "\n2 scenarios, 2 claims\n");
});

test("reporters: json into a file beside the console", () =>
  inScratch({}, async (folder) => {
    const { code, stdout } = await run(
      "list --reporter console --reporter json:out.json",
      fakeProcess({ cwd: () => folder }),
    );
    assert.is(code, 0);
    assert.match(stdout, "hello  notes\n");
    assert.is(JSON.parse(readFileSync(join(folder, "out.json"), "utf8")).scenarios.length, 2);
    const lost = await run("list --reporter json:no/such/folder.json", fakeProcess({ cwd: () => folder }));
    assert.is(lost.code, 2);
    assert.match(lost.stderr, "cannot write the report: ENOENT");
  }));

test("colours: on a terminal, unless NO_COLOR; FORCE_COLOR wins", async () => {
  const coloured = async (isTTY: boolean, env: Record<string, string>) => {
    const { stdout } = await run("list", fakeProcess({ stdout: fakeStream({ isTTY }), env }));
    return stdout.includes("\u001b[");
  };
  assert.is(await coloured(true, {}), true);
  assert.is(await coloured(false, {}), false);
  assert.is(await coloured(true, { NO_COLOR: "1" }), false);
  assert.is(await coloured(true, { NO_COLOR: "" }), true);
  assert.is(await coloured(false, { FORCE_COLOR: "1" }), true);
  assert.is(await coloured(true, { FORCE_COLOR: "0" }), false);
  assert.is(await coloured(false, { FORCE_COLOR: "1", NO_COLOR: "1" }), true);
});

test.run();
