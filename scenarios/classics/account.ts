import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads } from "./classic.ts";

const { Mutex } = std.sync;
const { AtomicI64 } = std.sync.atomic;

export const account: Scenario = buggy(
  "account",
  "A deposit reads the balance before it takes the lock.",
  function* () {
    const balance = yield* AtomicI64.new(100);
    const lock = yield* Mutex.new(null);
    yield* threads(
      function* deposit() {
        const seen = yield* balance.load();
        using _guard = (yield* lock.lock()).unwrap();
        yield* balance.store(seen + 50);
      },
      function* withdraw() {
        using _guard = (yield* lock.lock()).unwrap();
        const seen = yield* balance.load();
        yield* balance.store(seen - 30);
      },
    );
    assert((yield* balance.load()) === 120, "a deposit or withdrawal was lost");
  },
);

export const accountFixed: Scenario = fixed(
  "account",
  "Deposit and withdrawal read the balance under the lock.",
  function* () {
    const balance = yield* AtomicI64.new(100);
    const lock = yield* Mutex.new(null);
    const change = (by: number) =>
      function* () {
        using _guard = (yield* lock.lock()).unwrap();
        const seen = yield* balance.load();
        yield* balance.store(seen + by);
      };
    yield* threads(change(50), change(-30));
    assert((yield* balance.load()) === 120, "a deposit or withdrawal was lost");
  },
);

interface Account {
  balance: number;
  deposited: boolean;
  withdrawn: boolean;
}

const ordered = (audits: (account: Account) => boolean) =>
  function* () {
    const shared = yield* Mutex.new<Account>({ balance: 100, deposited: false, withdrawn: false });
    yield* threads(
      function* deposit() {
        using held = (yield* shared.lock()).unwrap();
        held.value = { ...held.value, balance: held.value.balance + 50, deposited: true };
      },
      function* withdraw() {
        using held = (yield* shared.lock()).unwrap();
        held.value = { ...held.value, balance: held.value.balance - 30, withdrawn: true };
      },
      function* audit() {
        using held = (yield* shared.lock()).unwrap();
        assert(audits(held.value), `balance ${held.value.balance} at the audit`);
      },
    );
  };

export const accountOrder: Scenario = buggy(
  "account-order",
  "An audit does not expect that deposit and withdrawal both came first.",
  ordered(({ deposited, withdrawn }) => !(deposited && withdrawn)),
);

export const accountOrderFixed: Scenario = fixed(
  "account-order",
  "An audit takes the deposit and the withdrawal as they come.",
  ordered(({ balance, deposited, withdrawn }) => balance === 100 + (deposited ? 50 : 0) - (withdrawn ? 30 : 0)),
);
