import { Random } from "../explore/random.ts";
import { agreed } from "../testing/agreed.ts";
import { randomSync, runSync } from "../testing/random-sync.ts";
import { suite } from "../testing/suite.ts";

const test = suite("random programs of std and crossbeam");

// Far more were compared once, by the same code; these are the ones that stay.
test("brute force, partial orders and states find the same outcomes", () => {
  let compared = 0;
  for (let seed = 0; compared < 15; seed++) {
    const random = new Random(seed);
    const program = randomSync((count) => random.below(count));
    const policy = seed % 2 === 0 ? "faithful" : "any-order";
    try {
      agreed(() => runSync(program), policy, 200);
      compared++;
    } catch (error) {
      if (/not complete/.test(String(error))) continue;
      throw new Error(`seed ${seed}, ${policy}: ${JSON.stringify(program)}`, { cause: error });
    }
  }
});

test.run();
