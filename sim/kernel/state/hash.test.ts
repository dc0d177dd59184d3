import * as assert from "uvu/assert";
import { suite } from "../../testing/suite.ts";
import { type Digest, digestOf, Hash } from "./hash.ts";

const test = suite("hash");

const lanes = ({ a, b, c, d }: Digest): readonly number[] => [a, b, c, d];

test("every bit of a last word or of a digest changes each bit of the result about half of the time", () => {
  const trials = 1000;
  const flip = (digest: Digest, bit: number): Digest => {
    const changed = lanes(digest).map((lane, i) => (i === bit >> 5 ? lane ^ (1 << (bit & 31)) : lane));
    const [a, b, c, d] = changed as [number, number, number, number];
    return { a, b, c, d };
  };
  const ofWord = ({ a }: Digest): Hash => new Hash().add(7).add(a).finish();
  const ofDigest = (digest: Digest): Hash => new Hash().add(7).lanes(digest).finish();
  for (const [hashOf, bits] of [
    [ofWord, 32],
    [ofDigest, 128],
  ] as const) {
    for (let bit = 0; bit < bits; bit++) {
      const flips = new Array<number>(128).fill(0);
      for (let i = 0; i < trials; i++) {
        const digest = digestOf(`trial ${i}`);
        const before = lanes(hashOf(digest));
        const after = lanes(hashOf(flip(digest, bit)));
        for (let at = 0; at < 128; at++) {
          const differ = (before[at >> 5] as number) ^ (after[at >> 5] as number);
          if ((differ >>> (at & 31)) & 1) flips[at] = (flips[at] as number) + 1;
        }
      }
      // 500 ± 16; six deviations are never seen.
      for (const count of flips) assert.ok(count > 400 && count < 600, `bit ${bit}: ${count} of ${trials}`);
    }
  }
});

test("sums of digests of small values do not cancel: each sum is another one", () => {
  // What one cell has more, the other has less: in a weak hash the sum of the two stays the same.
  const digest = (id: string, value: number): readonly number[] =>
    lanes(new Hash().from(digestOf(id)).number(value).finish());
  const sums = new Set<string>();
  for (let i = -40; i < 40; i++) {
    for (let j = -40; j < 40; j++) {
      const first = digest("main/cell.1", i);
      const second = digest("main/cell.2", j);
      sums.add(first.map((lane, at) => (lane + (second[at] as number)) | 0).join());
    }
  }
  assert.is(sums.size, 80 * 80);
});

test("order and kind of what is mixed in matter", () => {
  const all = [
    new Hash().add(1).add(2),
    new Hash().add(2).add(1),
    new Hash().number(1).number(2),
    new Hash().text("\u0001\u0002"),
    new Hash().text("\u0001").text("\u0002"),
    new Hash().lanes(digestOf("a")).lanes(digestOf("b")),
    new Hash().lanes(digestOf("b")).lanes(digestOf("a")),
    new Hash().number(2 ** 40),
    new Hash().number(0.5),
  ].map((hash) => hash.finish().hex());
  assert.is(new Set(all).size, all.length);
});

test("the same bits on every machine: the lanes of a known text", () => {
  // Computed by hand from the definition, with arithmetic modulo 2^32.
  assert.equal(
    lanes(new Hash()),
    [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f].map((lane) => lane | 0),
  );
  const [a, b, c, d] = [0x9e3779b9n, 0x85ebca6bn, 0xc2b2ae35n, 0x27d4eb2fn];
  const word = (x: bigint): bigint => BigInt.asUintN(32, x);
  const a1 = word((a ^ 5n) * 0xcc9e2d51n);
  const b1 = word((b + 5n + (a1 >> 15n)) * 0x1b873593n);
  const c1 = word((c ^ word(5n + (b1 >> 13n))) * 0x38b34ae5n);
  const d1 = word((d + (5n ^ (c1 >> 17n))) * 0xa1e38b93n);
  const expected = [a1 ^ (d1 >> 11n), b1 ^ (a1 << 7n), c1 + (b1 >> 9n), d1 ^ (c1 << 5n)];
  assert.equal(
    lanes(new Hash().add(5)).map((lane) => lane >>> 0),
    expected.map((lane) => Number(word(lane))),
  );
});

test.run();
