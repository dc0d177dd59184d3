import { pathToFileURL } from "node:url";
import { errorText } from "./error-text.ts";
import { audit, ledger } from "./ledger.ts";
import type { FromChild, RunFile } from "./messages.ts";

// The process in which the runner executes test files, one after another. One process for many files, because
// starting one costs 0.4 s with tsx; hence the checks that a file leaves nothing behind for the next.

declare global {
  var UVU_DEFER: number;
  var UVU_QUEUE: unknown[][];
}
// Before uvu is loaded: it must collect the suites, and not start them by a timer of its own.
globalThis.UVU_DEFER = 1;
globalThis.UVU_QUEUE = [];
const { exec } = await import("uvu");

const send = (message: FromChild): void => void process.send?.(message);
// Kept from before any test can replace it.
const soon = setImmediate;
let loading = false;
let testRunning = false;
let stray = false;

ledger.managed = true;
ledger.onFileLimit = (fileMsMax) => send({ kind: "limit", fileMsMax });
ledger.onTest = (suite, { name, state, error }) => {
  testRunning = state === "running";
  send({ kind: "test", title: `${suite.name} › ${name}`, state, ...(error === undefined ? {} : { error }) });
};

// uvu prints its dots while no test runs: those are dropped, what tests print goes to the runner.
process.stdout.write = forward(() => loading || testRunning);
process.stderr.write = forward(() => true);

function forward(wanted: () => boolean): typeof process.stdout.write {
  return (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => {
    if (wanted()) send({ kind: "output", text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString() });
    const written = typeof encoding === "function" ? encoding : callback;
    if (typeof written === "function") process.nextTick(() => written());
    return true;
  };
}

const recordStray = (thrown: unknown) => {
  stray = true;
  ledger.strays.push(errorText(thrown));
};
process.on("unhandledRejection", recordStray);
process.on("uncaughtException", recordStray);

const shared = () => [
  ["Date", Date],
  ["setTimeout", setTimeout],
  ["setImmediate", setImmediate],
  ["queueMicrotask", queueMicrotask],
  ["Math.random", Math.random],
  ["performance.now", performance.now],
  ["console.log", console.log],
  ["process.stdout.write", process.stdout.write],
];
const original = shared();

async function runFile(file: string): Promise<void> {
  send({ kind: "started" });
  ledger.suites = [];
  ledger.strays = [];
  stray = false;
  UVU_QUEUE.length = 0;
  UVU_QUEUE.push([null]);
  let ended = false;
  const run = async () => {
    loading = true;
    try {
      await import(pathToFileURL(file).href);
    } catch (thrown) {
      recordStray(thrown);
    } finally {
      loading = false;
    }
    await exec();
    // Node reports a rejection that nobody awaits only after the microtasks: let it happen in this file's turn.
    await new Promise<void>((resolve) => soon(resolve));
    ended = true;
  };
  // Nothing but the test may keep the process alive now; then an empty event loop proves that it never ends.
  process.channel?.unref();
  let emptied = () => {};
  const loopEmpty = new Promise<void>((resolve) => (emptied = resolve));
  process.once("beforeExit", emptied);
  await Promise.race([run(), loopEmpty]);
  process.off("beforeExit", emptied);
  process.channel?.ref();

  const left = shared().filter(([, value], index) => value !== original[index]?.[1]);
  for (const [name] of left) ledger.strays.push(`the file leaves ${name} replaced; put it back in an after hook`);
  const result = audit(ledger, Boolean(process.env.CI));
  send({ kind: "done", result, reusable: ended && !stray && left.length === 0 });
}

process.on("message", (message: RunFile) => void runFile(message.file));
process.on("disconnect", () => process.exit(0));
