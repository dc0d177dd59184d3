import * as assert from "uvu/assert";
import { suite } from "../testing/suite.ts";
import { Random } from "./random.ts";
import { Visited } from "./visited.ts";

const test = suite("visited");

interface Lanes {
  a: number;
  b: number;
  c: number;
  d: number;
}

const nameOf = ({ a, b, c, d }: Lanes): string => `${a},${b},${c},${d}`;

/** Adds the keys to a small table and to a `Set`, and asks both after every one. */
function compare(keys: Iterable<Lanes>): number {
  const visited = new Visited(2);
  const names = new Set<string>();
  for (const key of keys) {
    const known = names.has(nameOf(key));
    assert.is(visited.has(key), known, nameOf(key));
    assert.is(visited.add(key), !known, nameOf(key));
    assert.ok(visited.has(key), nameOf(key));
    names.add(nameOf(key));
    assert.is(visited.size, names.size);
  }
  return names.size;
}

test("holds what a Set of the same random keys holds, through many doublings", () => {
  const random = new Random(7);
  const lane = (): number => random.next() | 0;
  const keys = Array.from({ length: 20_000 }, () => ({ a: lane(), b: lane(), c: lane(), d: lane() }));
  const met = compare([...keys, ...keys.slice(5_000, 9_000)]);
  assert.is(met, 20_000);
});

test("tells apart keys that differ in one lane only, and keys with zeros", () => {
  const random = new Random(8);
  const few = (): number => random.below(3) - 1;
  const keys = Array.from({ length: 2_000 }, () => ({ a: few(), b: few(), c: few(), d: few() }));
  assert.is(compare(keys), 3 ** 4);
});

test("keys that all want the same slot find each other", () => {
  const keys = Array.from({ length: 500 }, (_, i) => ({ a: 64 * i, b: 0, c: i, d: 0 }));
  assert.is(compare(keys), 500);
});

test("a table whose size is no power of two is refused", () => {
  assert.throws(() => new Visited(1000), /a table of 1000 slots/);
});

test.run();
