// Each hazard is reported where it is, with its evidence, and no hazard at all in its twin; under both policies.
import * as assert from "uvu/assert";
import { search } from "../../sim/explore/search.ts";
import { verify } from "../../sim/explore/verify.ts";
import { detector as detect } from "../../sim/hazards/notes.ts";
import { table } from "../../sim/hazards/table.ts";
import { type Policy, replay, type Scenario, showsHazard } from "../../sim/index.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { suite } from "../../sim/testing/suite.ts";
import { pairs } from "./all.ts";

const test = suite("scenarios: hazards");

const met = (scenario: Scenario, policy: Policy, runs: number) =>
  search(scenario, { policy, detect, decide: false, maxSteps: 3000, budget: { ms: null, runs } }, bareHost).hazards;

/** What the report says; where there are more, the other hazards of the program. */
const reports: Record<string, readonly [evidence: string, ...others: string[]]> = {
  "HZ-1": ["main.1 blocked the thread that polls it at thread.sleep, 100ms; ready to run meanwhile: main.2"],
  "HZ-2": ["main called a blocking method inside of a runtime, and panicked"],
  "HZ-3": ["main called block_on on a thread that drives tasks, and panicked"],
  "HZ-4": ["waits at Mutex.lock of main/Mutex.1 for main.1, who stands at an await with the guard"],
  "HZ-5": ["which cannot run: main blocks the thread that drives main/Runtime.1", "HZ-1"],
  "HZ-6": ["main waits at sleep of clock for nobody in Handle::block_on: nobody drives main/Runtime.1"],
  "HZ-7": ["main waits at JoinHandle.await of main.1 for main.1; main.1 waits at mpsc.recv of main/mpsc.1 for main"],
  "HZ-8": ["main.1 was dropped with its runtime, "],
  "HZ-9": ["for main.1.1, a closure that no thread of the blocking pool is free to run"],
  "HZ-10": ["the drop of main/Runtime.1 by main waited 5s for main.1 "],
  "HZ-11": ["one poll of main.1 has made 2998 steps and does not end; main.2 cannot run"],
  "HZ-12": ["main.1 waits at Notify.notified of main/Notify.1 for nobody; notify_waiters came when nobody waited"],
  "HZ-13": ["main waits at Notify.notified of main/Notify.1 for nobody; two notify_one before anybody waited were one"],
  "HZ-14": ["main dropped a send on main/mpsc.1 that had not finished: 2 is lost"],
  "HZ-15": ["read_exact on DuplexStream main/duplex.1/2 was dropped with 3 bytes in hand, which nobody will see"],
  "HZ-16": ["main dropped an async block half done: it had made 1 of its steps"],
  "HZ-17": ["main.1 runs on: a timeout dropped its handle alone", "HZ-8"],
  "HZ-18": ["a receiver of main/broadcast.1 was too slow, and lost 1 of its messages"],
  "HZ-20": [
    "main.1 waits at Mutex.lock of main/Mutex.2 for main.2; main.2 waits at Mutex.lock of main/Mutex.1 for main.1",
  ],
  "HZ-21": ["main waits at RwLock.read of main/RwLock.1 for main"],
  "HZ-22": ["main waits at Mutex.lock of main/Mutex.1 for main"],
  "HZ-23": ["main.1 waits at mpsc.send of main/mpsc.1 for main.2; main.2 waits at mpsc.send of main/mpsc.2 for main.1"],
  "HZ-24": ["main.1 waits at oneshot.recv of main.1/oneshot.1 for main.1"],
  "HZ-25": ["main used a timer of a runtime that was built without enable_time, and panicked"],
  "HZ-26": ["main.1 used a runtime on a thread that has none, and panicked"],
  "HZ-27": ["main dropped a runtime where it drives tasks, and panicked"],
  "HZ-28": ["main.1 was spawned on a runtime that has been shut down: it never runs"],
  "HZ-29": ["main called block_in_place where one thread runs all tasks, and panicked"],
  "HZ-30": ["main.1 panicked, and nobody has awaited its handle"],
  "HZ-31": ["main panicked at a lock, since main.1 had poisoned main/Mutex.1"],
  "HZ-32": ["main.1.1 waited 100ms in the LIFO slot of the worker that main.1 blocked; another was idle", "HZ-1"],
  "HZ-36": ["5 ticks of 10ms come at once, in a burst"],
  "HZ-37": ["a wait at main/Barrier.1 was dropped and stays counted: 1 of 2"],
  "HZ-38": ["the process ended while thread main.1 stood at thread.sleep: it stops there, without destructors"],
  "HZ-40": ["main waits at mpsc.recv of main/mpsc.1 for main, who keeps a permit of a channel that is closed"],
  "HZ-42": ["main.1 was aborted after a thread had begun it: it runs on"],
};

for (const { id, shows, fixed } of pairs) {
  test(`${id}: reported in ${shows.name}, with its evidence, and nothing in its twin`, () => {
    const [evidence, ...others] = reports[id] as readonly [string, ...string[]];
    for (const policy of ["faithful", "any-order"] as const) {
      const found = met(shows, policy, 30);
      // Under any-order there is no LIFO slot (MT-2).
      const expected = policy === "any-order" && id === "HZ-32" ? others : [id, ...others];
      assert.equal(found.map((hazard) => hazard.id).sort(), expected.sort(), policy);
      assert.equal(met(fixed, policy, 60), [], policy);
      for (const hazard of found.filter((candidate) => candidate.id === id)) {
        assert.ok(hazard.message.includes(evidence), hazard.message);
        const again = replay(shows, hazard.token, { maxSteps: 3000 }).hazards;
        assert.ok(
          again.some((one) => one.id === id && one.message === hazard.message),
          "its token shows it again",
        );
      }
    }
  });
}

test("the table knows each of them, and nothing else", () => {
  assert.equal(
    [...table.keys()],
    pairs.map(({ id }) => id),
  );
});

test("their claims are true", () => {
  for (const { shows, fixed } of pairs) {
    for (const scenario of [shows, fixed]) {
      for (const { verdict, expected } of verify(scenario, { detect }, bareHost)) {
        assert.is(verdict, expected, scenario.name);
      }
    }
  }
});

test("HZ-D1, HZ-D2, HZ-D3, HZ-D4, HZ-D5, HZ-D6: nobody listens unless asked, and a claim of a hazard needs a listener", () => {
  const [{ shows }] = pairs as [(typeof pairs)[0]];
  assert.equal(search(shows, { decide: false, budget: { ms: null, runs: 5 } }, bareHost).hazards, []);
  assert.throws(() => verify(shows, {}, bareHost), /nobody notes them/);
  for (const id of ["HZ-11", "HZ-32", "HZ-38"]) assert.throws(() => showsHazard(id), /cannot be claimed/);
});

test.run();
