import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed } from "./classic.ts";

const { AtomicUsize } = std.sync.atomic;
type Atomic = std.sync.atomic.AtomicInteger;

/** A linked stack 1 → 2 → 3 in cells; 0 is the end. `tagged`: each change of the head has a number of its own. */
const program = (tagged: boolean) =>
  function* () {
    const tag = (node: number, old: number): number => (tagged ? node + 10 * (Math.floor(old / 10) + 1) : node);
    const nodeOf = (head: number): number => head % 10;
    const head = yield* AtomicUsize.new(1);
    const next: Atomic[] = [];
    for (const node of [0, 2, 3, 0]) next.push(yield* AtomicUsize.new(node));

    const pop = function* () {
      for (;;) {
        const seen = yield* head.load();
        const node = nodeOf(seen);
        if (node === 0) return 0;
        const after = yield* (next[node] as Atomic).load();
        if ((yield* head.compareExchange(seen, tag(after, seen))).isOk()) return node;
      }
    };
    const push = function* (node: number) {
      for (;;) {
        const seen = yield* head.load();
        yield* (next[node] as Atomic).store(nodeOf(seen));
        if ((yield* head.compareExchange(seen, tag(node, seen))).isOk()) return;
      }
    };
    const one = yield* std.thread.spawn(pop);
    const other = yield* std.thread.spawn(function* () {
      const first = yield* pop();
      const second = yield* pop();
      yield* push(first);
      return second;
    });
    const owned = [(yield* one.join()).unwrap(), (yield* other.join()).unwrap()];
    assert(owned[0] === 0 || owned[0] !== owned[1], "one node, two owners");
    let node = nodeOf(yield* head.load());
    for (let i = 0; i < 4 && node !== 0; i++) {
      assert(!owned.includes(node), "an owned node is on the stack");
      node = yield* (next[node] as Atomic).load();
    }
  };

export const aba: Scenario = buggy("aba", "A pop trusts a head that has come back in the meantime.", program(false));
export const abaFixed: Scenario = fixed("aba", "Each change of the head gives it another number.", program(true));
