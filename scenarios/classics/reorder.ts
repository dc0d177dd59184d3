import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads, times } from "./classic.ts";

const { AtomicUsize } = std.sync.atomic;

/** `bFirst`: the setters write b before a, so that who sees a sees b as well. */
const program = (n: number, bFirst: boolean) =>
  function* () {
    const a = yield* AtomicUsize.new(0);
    const b = yield* AtomicUsize.new(0);
    const [first, second] = bFirst ? [b, a] : [a, b];
    const set = function* () {
      yield* first.store(1);
      yield* second.store(1);
    };
    const check = function* () {
      const seenA = yield* a.load();
      const seenB = yield* b.load();
      assert(!(seenA === 1 && seenB === 0), "a without b");
    };
    yield* threads(...times(n - 1, () => set), check);
  };

const bug = (n: number): Scenario =>
  buggy(`reorder-${n}`, `${n - 1} threads set a, then b; one looks at both.`, program(n, false));
const repaired = (n: number): Scenario =>
  fixed(`reorder-${n}`, `${n - 1} threads set b, then a; one looks at a, then b.`, program(n, true));

export const reorder3: Scenario = bug(3);
export const reorder3Fixed: Scenario = repaired(3);
export const reorder4: Scenario = bug(4);
export const reorder5: Scenario = bug(5);
export const reorder5Fixed: Scenario = repaired(5);
export const reorder10: Scenario = bug(10);
export const reorder10Fixed: Scenario = repaired(10);
export const reorder20: Scenario = bug(20);
export const reorder20Fixed: Scenario = repaired(20);
