import * as assert from "uvu/assert";
import { lostUpdate } from "../../../scenarios/classics/lost-update.ts";
import { search } from "../../../sim/explore/search.ts";
import { bareHost } from "../../../sim/testing/bare-host.ts";
import { fakeProcess } from "../../../sim/testing/fake-process.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { exitCodes } from "../exit-code.ts";
import { main } from "../main.ts";

const test = suite("cli: shrink");

const options = { strategy: "random", seed: 1, budget: { ms: null, runs: 200 }, decide: false } as const;
const bad = search(lostUpdate, options, bareHost).outcomes.find(({ end }) => end.kind === "panicked");

async function run(...args: string[]) {
  const io = fakeProcess();
  const code = await main(["shrink", ...args], io, { scenarios: [lostUpdate], host: bareHost });
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

test("--json: the token, its preemptions, whether that is proven, and the runs it took", async () => {
  const { code, stdout } = await run(bad?.token ?? "", "--json");
  assert.is(code, exitCodes.ok);
  const { token, preemptions, minimal, replays } = JSON.parse(stdout);
  assert.match(token, /^e1:lost-update:/);
  assert.equal([preemptions, minimal], [1, "proven"]);
  assert.ok(replays > 0);
});

test("the console says how small it became, and how sure that is", async () => {
  const { stdout } = await run(bad?.token ?? "");
  assert.match(
    stdout,
    /1 preemption \(from \d+\); no schedule with fewer fails like this\n {2}npx escapement replay e1:/,
  );
});

test("what is no token is refused", async () => {
  const { code, stderr } = await run("lost-update");
  assert.is(code, exitCodes.usage);
  assert.match(stderr, "is no token");
});

test.run();
