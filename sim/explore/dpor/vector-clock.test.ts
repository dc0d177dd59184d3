import * as assert from "uvu/assert";
import { suite } from "../../testing/suite.ts";
import { VectorClock } from "./vector-clock.ts";

const test = suite("vector clock");

test("comes after what was set and what was joined, and after nothing else", () => {
  const one = new VectorClock();
  const two = new VectorClock();
  one.set(0, 3);
  two.set(0, 1);
  two.set(2, 5);
  assert.not(one.has(2, 1));
  one.join(two);
  assert.ok(one.has(0, 3) && one.has(2, 5));
  assert.not(one.has(0, 4) || one.has(2, 6) || one.has(1, 1));
  assert.ok(two.has(0, 1) && !two.has(0, 2), "the other is as it was");
});

test("grows with the number of actors, in whatever operation meets a new one", () => {
  const wide = new VectorClock();
  wide.set(1000, 7);
  const joined = new VectorClock();
  joined.set(3, 2);
  joined.join(wide);
  assert.ok(joined.has(1000, 7) && joined.has(3, 2));
  const copied = new VectorClock().copy(wide);
  assert.ok(copied.has(1000, 7) && !copied.has(3, 1));
  assert.not(new VectorClock().has(1000, 1));
});

test("a copy of a narrow clock forgets what the wide one knew", () => {
  const wide = new VectorClock();
  wide.set(1000, 7);
  wide.set(1, 1);
  const narrow = new VectorClock();
  narrow.set(2, 9);
  wide.copy(narrow);
  assert.ok(wide.has(2, 9));
  assert.not(wide.has(1000, 1) || wide.has(1, 1));
  assert.not(wide.clear().has(2, 1));
});

test.run();
