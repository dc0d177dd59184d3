import { suite as uvuSuite } from "uvu";
import { errorText, printable } from "./error-text.ts";
import { audit, ledger, type SuiteRecord, type TestRecord } from "./ledger.ts";

/** No generator, on purpose: a `function*` given as a test would never run a line of its body. */
export type TestBody = () => void | Promise<void>;
export type Hook = ((body: TestBody) => void) & { each: (body: TestBody) => void };

export interface Suite {
  (name: string, body: TestBody): void;
  only(name: string, body: TestBody): void;
  skip(name: string, body: TestBody): void;
  readonly before: Hook;
  readonly after: Hook;
  run(): void;
}

export interface SuiteOptions {
  /** Time limit of the whole file under the runner, instead of its 120 s. */
  readonly fileMsMax?: number;
}

/**
 * uvu's suite, except that nothing which went wrong stays green. Test files import it from here and never from uvu,
 * which exits 0 on a thrown string, a failing hook, a forgotten `run()`, an empty suite.
 */
export function suite(name: string, options: SuiteOptions = {}): Suite {
  const inner = uvuSuite(name);
  const record: SuiteRecord = { name, tests: [], runCalled: false, problems: [] };
  ledger.suites.push(record);
  if (options.fileMsMax !== undefined) ledger.onFileLimit?.(options.fileMsMax);

  // What a failed before.each hands to the test that comes next.
  let setUpError: { thrown: unknown } | undefined;
  let latest: TestRecord | undefined;

  const add = (testName: string, kind: TestRecord["body"], body: TestBody): (() => Promise<void>) => {
    const test: TestRecord = { name: testName, body: kind, state: "waiting" };
    record.tests.push(test);
    return async () => {
      if (record.brokenBy !== undefined) return;
      latest = test;
      test.state = "running";
      ledger.onTest?.(record, test);
      const failed = setUpError;
      setUpError = undefined;
      try {
        if (failed) throw failed.thrown;
        refuseGenerator(await body());
        test.state = "passed";
      } catch (thrown) {
        test.state = "failed";
        test.error = errorText(thrown);
        throw printable(thrown);
      } finally {
        ledger.onTest?.(record, test);
      }
    };
  };

  // Hooks never throw into uvu, which would drop the rest of the suite and call it passed.
  const hook = (register: (body: () => Promise<void>) => void, failed: (thrown: unknown) => void) => {
    return (body: TestBody): void =>
      register(async () => {
        if (record.brokenBy !== undefined) return;
        try {
          refuseGenerator(await body());
        } catch (thrown) {
          failed(thrown);
        }
      });
  };
  const before = hook(inner.before, (thrown) => {
    record.brokenBy = `before hook: ${errorText(thrown)}`;
  });
  const beforeEach = hook(inner.before.each, (thrown) => {
    setUpError ??= { thrown };
  });
  const after = hook(inner.after, (thrown) => {
    record.problems.push(`after hook: ${errorText(thrown)}`);
  });
  const afterEach = hook(inner.after.each, (thrown) => {
    if (!latest) return;
    latest.state = "failed";
    latest.error = [latest.error, `after.each hook: ${errorText(thrown)}`].filter(Boolean).join("\n");
    ledger.onTest?.(record, latest);
  });

  const test = (testName: string, body: TestBody) => inner(testName, add(testName, "normal", body));
  return Object.assign(test, {
    only: (testName: string, body: TestBody) => inner.only(testName, add(testName, "only", body)),
    skip: (testName: string, body: TestBody) => inner.skip(testName, add(testName, "skip", body)),
    before: Object.assign(before, { each: beforeEach }),
    after: Object.assign(after, { each: afterEach }),
    run: () => {
      record.runCalled = true;
      inner.run();
    },
  });
}

function refuseGenerator(returned: unknown): void {
  if (typeof (returned as { next?: unknown } | undefined)?.next !== "function") return;
  throw new Error("the body returned a generator, so nothing of it ran; call it inside an ordinary function");
}

// A test file run alone (`node --import tsx x.test.ts`): uvu has printed what it sees, this adds what it hides.
process.on("exit", () => {
  if (ledger.managed) return;
  const { failures } = audit(ledger, Boolean(process.env.CI));
  if (failures.length === 0) return;
  process.exitCode = 1;
  for (const { title, text } of failures) console.error(`FAIL ${title}\n${text}`);
});
