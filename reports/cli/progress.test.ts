import FakeTimers from "@sinonjs/fake-timers";
import * as assert from "uvu/assert";
import type { Progress } from "../../sim/explore/options.ts";
import { fakeStream } from "../../sim/testing/fake-process.ts";
import { suite } from "../../sim/testing/suite.ts";
import { ProgressLine } from "./progress.ts";

const test = suite("cli: progress");

const news = (runs: number): Progress => ({
  strategy: "source",
  runs,
  outcomes: 2,
  states: null,
  seconds: runs / 1000,
});
const clear = "\r\u001b[K";

/** An hour of a search that tells its progress every 10 ms. */
function hour(stream: ReturnType<typeof fakeStream>, quiet: boolean): void {
  const clock = FakeTimers.createClock();
  const line = new ProgressLine(stream, () => clock.now, quiet);
  clock.setInterval(() => line.tell("ten", news(clock.now)), 10);
  clock.tick(3_600_000);
  line.done();
}

test("a terminal's line is rewritten ten times a second, and taken back", () => {
  const clock = FakeTimers.createClock();
  const stream = fakeStream({ isTTY: true, columns: 30 });
  const line = new ProgressLine(stream, () => clock.now, false);
  clock.setInterval(() => line.tell("ten", news(clock.now)), 10);
  clock.tick(1000);
  line.done();
  line.done();
  const shown = stream.text.split(clear).slice(1);
  assert.is(shown.length, 11); // at 10, 110, … 910 ms, and the taking back
  assert.is(shown.at(-1), "");
  assert.is(shown[1], "ten: source, 110 runs, 2 outc");
  assert.ok(shown.every((text) => text.length < 30));
});

test("a log gets a line after 10 s, 20 s, 40 s …", () => {
  const stream = fakeStream();
  hour(stream, false);
  const seconds = stream.text
    .split("\n")
    .filter(Boolean)
    .map((line) => Number(/ ([\d,]+) runs/.exec(line)?.[1]?.replaceAll(",", "")) / 1000);
  assert.equal(seconds, [10, 20, 40, 80, 160, 320, 640, 1280, 2560]);
  assert.match(stream.text, "ten: source, 10,000 runs, 2 outcomes, 10.0 s\n");
  assert.not.match(stream.text, "\u001b");
});

test("quiet says nothing, on a terminal or off it", () => {
  const streams = [fakeStream(), fakeStream({ isTTY: true })];
  for (const stream of streams) hour(stream, true);
  assert.equal(
    streams.map(({ text }) => text),
    ["", ""],
  );
});

test("states are counted where there are some", () => {
  const stream = fakeStream({ isTTY: true, columns: 200 });
  new ProgressLine(stream, () => 0, false).tell("ten", { ...news(1), states: 10_333 });
  assert.is(stream.text, `${clear}ten: source, 1 run, 10,333 states, 2 outcomes, 0.00 s`);
});

test.run();
