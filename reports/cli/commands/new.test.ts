import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { fakeProcess } from "../../../sim/testing/fake-process.ts";
import { inScratch } from "../../../sim/testing/scratch.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { main } from "../main.ts";

const test = suite("cli: new");

async function run(line: string, folder: string) {
  const io = fakeProcess({ cwd: () => folder });
  const code = await main(line.split(" "), io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

test("writes a scenario that passes as it stands", () =>
  inScratch({}, async (folder) => {
    const { code, stdout } = await run("new my-race", folder);
    assert.is(code, 0);
    assert.match(stdout, "wrote my-race.mjs; try\n  npx escapement verify my-race.mjs\n");
    assert.equal(readdirSync(folder), ["my-race.mjs"]);
    const verified = await run("verify my-race.mjs --json", folder);
    assert.is(verified.code, 0);
    const [scenario] = JSON.parse(verified.stdout).scenarios;
    assert.is(scenario.scenario, "my-race");
    assert.equal(
      scenario.claims.map((claim: { id: string; verdict: string }) => [claim.id, claim.verdict]),
      [
        ["both", "one of n"],
        ["lost", "one of n"],
        ["some", "guaranteed"],
      ],
    );
  }));

test("in TypeScript, too", () =>
  inScratch({}, async (folder) => {
    await run("new one --ts", folder);
    await run("new two.ts", folder);
    assert.equal(readdirSync(folder).sort(), ["one.ts", "two.ts"]);
    assert.is((await run("verify one.ts two.ts", folder)).code, 0);
  }));

test("never overwrites a file", () =>
  inScratch({ "mine.mjs": "// precious\n" }, async (folder) => {
    const { code, stdout, stderr } = await run("new mine", folder);
    assert.equal([code, stdout], [2, ""]);
    assert.is(stderr, "escapement: mine.mjs exists; nothing was written\n");
    assert.is(readFileSync(join(folder, "mine.mjs"), "utf8"), "// precious\n");
  }));

test("refuses what is no name, and where it cannot write", () =>
  inScratch({}, async (folder) => {
    for (const name of ["../mine", "Mine", "my_race", ".mjs"]) {
      const { code, stderr } = await run(`new ${name}`, folder);
      assert.is(code, 2, name);
      assert.match(stderr, "is no scenario's name: use lower-case letters, digits and hyphens");
    }
    const { code, stderr } = await run("new mine", join(folder, "gone"));
    assert.is(code, 2);
    assert.match(stderr, "cannot write mine.mjs: ENOENT");
  }));

test.run();
