import * as assert from "uvu/assert";
import { suite } from "../../testing/suite.ts";
import { BatchSemaphore, type Waiter } from "./batch-semaphore.ts";

// SEM-9, the queue of permits, without a runtime: a waker writes down whom it wakes.
const test = suite("permits");

class Log {
  readonly woken: string[] = [];
  /** Polls an acquire; its waker notes the name. */
  poll(semaphore: BatchSemaphore, waiter: Waiter, name: string): string {
    return semaphore.poll(waiter, { wake: () => this.woken.push(name) });
  }
}

test("SEM-1, SEM-9: permits that are free are taken; the rest is waited for", () => {
  const log = new Log();
  const semaphore = new BatchSemaphore(3);
  assert.is(log.poll(semaphore, semaphore.waiter(2), "a"), "acquired");
  const second = semaphore.waiter(2);
  assert.is(log.poll(semaphore, second, "b"), "waiting");
  assert.is(semaphore.free, 0); // the one that was left is reserved
  semaphore.release(1);
  assert.equal(log.woken, ["b"]);
  assert.is(log.poll(semaphore, second, "b"), "acquired");
});

test("SEM-2: released permits go to whoever waits longest; nobody overtakes the queue", () => {
  const log = new Log();
  const semaphore = new BatchSemaphore(0);
  const [first, second] = [semaphore.waiter(1), semaphore.waiter(1)];
  log.poll(semaphore, first, "first");
  log.poll(semaphore, second, "second");
  semaphore.release(1);
  assert.equal(log.woken, ["first"]);
  assert.is(semaphore.tryAcquire(1), "none");
  assert.is(log.poll(semaphore, second, "second"), "waiting");
  semaphore.release(2);
  assert.equal(log.woken, ["first", "second"]);
  assert.is(semaphore.free, 1);
  assert.is(semaphore.tryAcquire(1), "acquired");
});

test("SEM-3: a big request at the head holds up the small ones behind it", () => {
  const log = new Log();
  const semaphore = new BatchSemaphore(1);
  log.poll(semaphore, semaphore.waiter(3), "three");
  log.poll(semaphore, semaphore.waiter(1), "one");
  assert.is(semaphore.free, 0);
  semaphore.release(1);
  assert.equal(log.woken, []);
  semaphore.release(1);
  assert.equal(log.woken, ["three"]);
  semaphore.release(1);
  assert.equal(log.woken, ["three", "one"]);
});

test("SEM-4: an acquire that is dropped gives back what it had", () => {
  const log = new Log();
  const semaphore = new BatchSemaphore(1);
  const big = semaphore.waiter(3);
  log.poll(semaphore, big, "big");
  log.poll(semaphore, semaphore.waiter(1), "small");
  semaphore.abandon(big);
  assert.equal(log.woken, ["small"]);
  const assigned = semaphore.waiter(1);
  log.poll(semaphore, assigned, "assigned");
  semaphore.release(1);
  semaphore.abandon(assigned);
  assert.is(semaphore.free, 1);
});

test("SEM-5: close refuses everybody: who waits, who comes later, and who was assigned and not polled", () => {
  const log = new Log();
  const semaphore = new BatchSemaphore(0);
  const [assigned, waiting] = [semaphore.waiter(1), semaphore.waiter(1)];
  log.poll(semaphore, assigned, "assigned");
  log.poll(semaphore, waiting, "waiting");
  semaphore.release(1);
  semaphore.close();
  assert.equal(log.woken, ["assigned", "waiting"]);
  for (const waiter of [assigned, waiting, semaphore.waiter(1)]) assert.is(log.poll(semaphore, waiter, ""), "closed");
  assert.is(semaphore.tryAcquire(1), "closed");
});

test("SEM-8: of several that are woken together, permits are assigned and wakers used in queue order", () => {
  const log = new Log();
  const semaphore = new BatchSemaphore(0);
  const waiters = ["a", "b", "c"].map((name) => {
    const waiter = semaphore.waiter(1);
    log.poll(semaphore, waiter, name);
    return waiter;
  });
  semaphore.release(2);
  assert.equal(log.woken, ["a", "b"]);
  assert.equal(
    waiters.map(({ need }) => need),
    [0, 0, 1],
  );
});

test.run();
