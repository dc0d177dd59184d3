import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { fakeProcess } from "../sim/testing/fake-process.ts";
import { inScratch } from "../sim/testing/scratch.ts";
import { suite } from "../sim/testing/suite.ts";
import { commands } from "./cli/commands.ts";
import { helpMarkdown } from "./cli/help.ts";
import { loadModule } from "./cli/load-module.ts";
import { main } from "./cli/main.ts";

// What the README says is tried: its modules run, its commands print what it shows, its tables are the program's own.
const test = suite("readme");

let root = new URL(".", import.meta.url);
while (!existsSync(new URL("package.json", root))) root = new URL("..", root);
const readme = readFileSync(new URL("README.md", root), "utf8");

const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1] as string);

/** The README's modules by the name in their first line. */
const modules: Readonly<Record<string, string>> = Object.fromEntries(
  blocks("js").map((code) => [/^\/\/ (\S+\.mjs)\n/.exec(code)?.[1] ?? "a module without a name", code]),
);

/** What differs from run to run (seconds), or with every refinement of the machine (tokens, runs and states). */
const lasting = (text: string): string =>
  text
    .replace(/\d[\d.]* s, seed/g, "… s, seed")
    .replace(/e1:([\w-]+):\S+/g, "e1:$1:…")
    .replace(/\b[\d,]+ (runs?|states?)$/gm, "… $1");

test("every command prints what is shown for it", () =>
  inScratch(modules, async (folder) => {
    const shown = blocks("console");
    assert.ok(shown.length > 1);
    for (const block of shown) {
      const [, line = "", expected = ""] = /^\$ npx escapement (.*)\n([\s\S]*)$/.exec(block) ?? [];
      const io = fakeProcess({ cwd: () => folder });
      // The same on a machine that is busy with other tests.
      assert.is(await main([...line.split(" "), "--budget", "10m"], io), 0, `${line}: ${io.stderr.text}`);
      assert.is(lasting(io.stdout.text), lasting(expected), line);
    }
  }));

test("every module with a scenario is verified as it stands", () =>
  inScratch(modules, async (folder) => {
    const files = Object.keys(modules).filter((name) => modules[name]?.includes("scenario({"));
    assert.equal(files, ["two-senders.mjs", "hand-over.mjs"]);
    const io = fakeProcess({ cwd: () => folder });
    assert.is(await main(["verify", ...files], io), 0, io.stdout.text + io.stderr.text);
  }));

test("the module that asks from a program gets its answers", () =>
  inScratch(modules, async (folder) => {
    const { result, text, verdicts } = await loadModule(join(folder, "from-a-program.mjs"), false);
    assert.is((result as { outcomesTotal: number }).outcomesTotal, 2);
    assert.match(text as string, "complete: exactly 2 outcomes");
    assert.equal(verdicts, ["order: one of n", "all: guaranteed"]);
  }));

test("the example of the package's entry does what it says", () => {
  const entry = readFileSync(new URL("sim/index.ts", root), "utf8");
  const example = /@example\n([\s\S]*?)\n \*\n \* @module/.exec(entry)?.[1]?.replace(/^ \* ?/gm, "") ?? "";
  const [, call = "", answer = ""] = /\n(verify\(.*); \/\/ (".*")\s*$/.exec(example) ?? [];
  const code = example.replace(call, `export const answer = ${call}`);
  return inScratch({ "entry.mjs": code }, async (folder) => {
    const module = await loadModule(join(folder, "entry.mjs"), false);
    assert.is(module.answer, JSON.parse(answer));
  });
});

test("the tables of commands and flags are the program's own", () => {
  const [, tables = ""] = /compares them\. -->\n([\s\S]*?)<!-- end of the tables -->/.exec(readme) ?? [];
  assert.is(tables.trim(), helpMarkdown(commands).trim());
});

test("the files and folders that it names exist", () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] as string);
  const folders = [...readme.matchAll(/`((?:sim|scenarios|reports)\/[\w/.-]+)`/g)].map((match) => match[1] as string);
  assert.ok(links.length > 1 && folders.length > 3);
  for (const path of [...links, ...folders]) assert.ok(existsSync(new URL(path, root)), path);
});

test.run();
