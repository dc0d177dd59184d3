import * as assert from "uvu/assert";
import { lostUpdate } from "../../../scenarios/classics/lost-update.ts";
import { search } from "../../../sim/explore/search.ts";
import { bareHost } from "../../../sim/testing/bare-host.ts";
import { fakeProcess } from "../../../sim/testing/fake-process.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { exitCodes } from "../exit-code.ts";
import { main } from "../main.ts";

const test = suite("cli: explain");

const options = { strategy: "random", seed: 1, budget: { ms: null, runs: 200 }, decide: false } as const;
const bad = search(lostUpdate, options, bareHost).outcomes.find(({ end }) => end.kind === "panicked");

async function run(...args: string[]) {
  const io = fakeProcess();
  const code = await main(["explain", ...args], io, { scenarios: [lostUpdate], host: bareHost });
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

test("--json: the token, the pair, the slice, the reason of every switch", async () => {
  const { code, stdout } = await run(bad?.token ?? "", "--json");
  assert.is(code, exitCodes.ok);
  const { token, pair, slice, switches } = JSON.parse(stdout);
  assert.match(token, /^e1:lost-update:/);
  assert.equal(
    pair.map(({ actor, op }: { actor: string; op: string }) => `${actor} ${op}`),
    ["main.1 atomic.load", "main.2 atomic.store"],
  );
  assert.ok(slice.length > 3);
  for (const { step, from, to, reason } of switches) {
    assert.equal([typeof step, typeof from, typeof to, typeof reason], ["number", "string", "string", "string"]);
  }
});

test("the console names what decides, with the scenario's lines", async () => {
  const { stdout } = await run(bad?.token ?? "");
  assert.match(
    stdout.replaceAll("\n", " "),
    /It is decided by: main\.1 loads 0 from AtomicUsize\.1 \(step 1, lost-update\.ts:\d+\) before main\.2 stores 1/,
  );
});

test("--claim: why it holds, or does not", async () => {
  const { code, stdout } = await run(bad?.token ?? "", "--claim", "holds", "--json");
  assert.is(code, exitCodes.ok);
  assert.is(JSON.parse(stdout).other.outcome.end.kind, "returned");
  const { code: refused, stderr } = await run(bad?.token ?? "", "--claim", "hold");
  assert.is(refused, exitCodes.usage);
  assert.match(stderr, "has no claim hold; did you mean holds?");
});

test("what is no token is refused", async () => {
  const { code, stderr } = await run("lost-update");
  assert.is(code, exitCodes.usage);
  assert.match(stderr, "is no token");
});

test.run();
