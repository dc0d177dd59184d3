import * as assert from "uvu/assert";
import { suite } from "../../testing/suite.ts";
import { bound, unseen } from "./unseen.ts";

const test = suite("unseen");

test("outcomes seen once tell how much is still new; where there are none, the rule of three does", () => {
  assert.is(unseen("urw", 1000, 20).probability, 0.02);
  assert.is(unseen("urw", 1000, 0).probability, 0.003);
  assert.is(unseen("urw", 2, 0).probability, 1);
});

test("PCT's bound: n = 4, k = 50, 1,000 runs: 99.3 % for two orderings, 9.5 % for three", () => {
  assert.is(bound(2, 4, 50, 1000).probability.toFixed(3), "0.993");
  assert.is(bound(3, 4, 50, 1000).probability.toFixed(3), "0.095");
  assert.ok(bound(2, 1, 1, 1).probability > 0.999999);
  assert.is(bound(2, 4, 50, 0).probability, 0);
});

test.run();
