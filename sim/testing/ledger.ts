/** What a test file declared, and what became of each part of it. */

export interface TestRecord {
  readonly name: string;
  readonly body: "normal" | "only" | "skip";
  state: "waiting" | "running" | "passed" | "failed";
  /** Why it failed, ready to print. */
  error?: string;
}

export interface SuiteRecord {
  readonly name: string;
  readonly tests: TestRecord[];
  runCalled: boolean;
  /** Why no test of this suite may run any more: a `before` hook failed. */
  brokenBy?: string;
  /** Failed `after` hooks, ready to print. */
  readonly problems: string[];
}

/** One entry of the failure list; `count` is how many tests it makes fail (a forgotten `run()` fails all of its suite). */
export interface Failure {
  readonly title: string;
  readonly text: string;
  readonly count: number;
}

export interface FileResult {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
}

export interface Ledger {
  /** True in a child of the runner, which audits each file itself; false where a test file is run alone. */
  managed: boolean;
  suites: SuiteRecord[];
  /** Errors outside any test: rejections that nobody awaited, exceptions in timers. */
  strays: string[];
  onTest: ((suite: SuiteRecord, test: TestRecord) => void) | undefined;
  onFileLimit: ((fileMsMax: number) => void) | undefined;
}

// A module variable, because a test file can hand nothing to the guard but the import of `suite`.
export const ledger: Ledger = { managed: false, suites: [], strays: [], onTest: undefined, onFileLimit: undefined };

/** Everything that uvu lets pass although it is no success. Pure: reads the ledger, changes nothing. */
export function audit({ suites, strays }: Pick<Ledger, "suites" | "strays">, inCi: boolean): FileResult {
  const failures: Failure[] = [];
  const fail = (title: string, text: string, count = 1) => failures.push({ title, text, count });
  let passed = 0;
  let skipped = 0;

  if (suites.length === 0 && strays.length === 0) {
    fail("no suite", 'the file defines no suite; write: const test = suite("name"); test("…", () => …); test.run();');
  }
  for (const text of strays) fail("outside any test", text);
  for (const suite of suites) {
    if (suite.tests.length === 0) fail(suite.name, "the suite has no tests; add one, or remove the suite");
    const onlySome = suite.tests.some((test) => test.body === "only");
    const notRun: string[] = [];
    for (const test of suite.tests) {
      const title = `${suite.name} › ${test.name}`;
      const leftOut = test.body === "skip" || (onlySome && test.body === "normal");
      if (inCi && test.body !== "normal") {
        fail(title, `${test.body} is refused when CI is set; remove .${test.body}`);
      } else if (test.state === "passed") {
        passed++;
      } else if (test.state === "failed") {
        fail(title, test.error ?? "");
      } else if (leftOut && (test.body === "skip" || suite.runCalled)) {
        skipped++;
      } else if (test.state === "running") {
        fail(title, "the test never ends: its promise is pending, and nothing is left that could settle it");
      } else {
        notRun.push(test.name);
      }
    }
    if (notRun.length > 0 || suite.brokenBy !== undefined) {
      fail(suite.name, `${whyNotRun(suite)}\nnot run: ${notRun.join("; ")}`, Math.max(1, notRun.length));
    }
    for (const text of suite.problems) fail(suite.name, text);
  }
  return { passed, skipped, failures };
}

function whyNotRun(suite: SuiteRecord): string {
  if (suite.brokenBy !== undefined) return suite.brokenBy;
  if (!suite.runCalled) return "the suite never ran; end the file with test.run().";
  return "these tests never started; call test.run() after the last test, and see what failed before them.";
}
