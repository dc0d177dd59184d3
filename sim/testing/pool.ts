import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Failure, FileResult } from "./ledger.ts";
import { isFromChild, type RunFile } from "./messages.ts";

export interface RanFile extends FileResult {
  /** Absolute path. */
  readonly file: string;
  readonly ms: number;
  /** What the file printed, at most `outputCharsMax` of it. */
  readonly output: string;
}

export interface PoolOptions {
  /** Time limit of one file, unless the file names its own (`suite(name, { fileMsMax })`). */
  readonly fileMsMax: number;
  readonly childrenMax?: number;
  readonly env?: NodeJS.ProcessEnv;
}

const outputCharsMax = 100_000;
const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const childPath = fileURLToPath(new URL(`./child.${extension}`, import.meta.url));

/** Runs every file and answers in the order of `files`, whichever ended first. A file can fail but never stop the rest. */
export async function runFiles(files: readonly string[], options: PoolOptions): Promise<RanFile[]> {
  const results: RanFile[] = new Array(files.length);
  let next = 0;
  const serve = async () => {
    let child: ChildProcess | undefined;
    try {
      while (next < files.length) {
        const index = next++;
        if (child && isGone(child)) child = undefined;
        child ??= start(options.env ?? process.env);
        const { reusable, ...ran } = await runIn(child, files[index]!, options.fileMsMax);
        results[index] = ran;
        if (!reusable) {
          await stop(child);
          child = undefined;
        }
      }
    } finally {
      if (child) await stop(child);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.childrenMax ?? 2, files.length) }, serve));
  return results;
}

const living = new Set<ChildProcess>();
// A child in an endless loop would outlive its runner: it cannot notice that the channel is gone.
process.on("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

function start(env: NodeJS.ProcessEnv): ChildProcess {
  const execArgv = extension === "js" ? [...process.execArgv, "--enable-source-maps"] : process.execArgv;
  const child = fork(childPath, [], { env, execArgv, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  living.add(child);
  child.once("exit", () => living.delete(child));
  return child;
}

const startUpMsMax = 60_000;
const graceMs = 5_000;
const drainMs = 200;

const isGone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Lets the child leave by itself (coverage is written on the way out), and kills one that does not. */
function stop(child: ChildProcess): Promise<void> {
  if (isGone(child)) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    if (child.connected) child.disconnect();
  });
}

function runIn(child: ChildProcess, file: string, fileMsMax: number): Promise<RanFile & { reusable: boolean }> {
  return new Promise((resolve) => {
    let started = performance.now();
    // What is known of a file that never reaches its `done`.
    const ended = new Map<string, string | undefined>();
    let output = "";
    let running = "loading the file";
    let ownLimitMs = 0;
    let overdue = false;
    let timer: NodeJS.Timeout | undefined;
    const allow = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        overdue = true;
        child.kill("SIGKILL");
      }, ms);
    };

    const finish = (result: FileResult, reusable: boolean) => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onGone);
      child.stdout?.off("data", onOutput);
      child.stderr?.off("data", onOutput);
      resolve({ ...result, file, ms: performance.now() - started, output, reusable });
    };
    const onOutput = (text: string | Buffer) => {
      output = (output + text).slice(0, outputCharsMax);
    };
    const onMessage = (message: unknown) => {
      if (!isFromChild(message)) return;
      if (message.kind === "output") onOutput(message.text);
      else if (message.kind === "done") finish(message.result, message.reusable);
      else if (message.kind === "started") {
        started = performance.now();
        allow(fileMsMax);
      } else if (message.kind === "limit") {
        ownLimitMs = Math.max(ownLimitMs, message.fileMsMax);
        allow(ownLimitMs - (performance.now() - started));
      } else if (message.state === "running") running = message.title;
      else {
        ended.set(message.title, message.error);
        running = `after ${message.title}`;
      }
    };
    const onExit = (code: number | null, signal: string | null) => {
      const text = overdue
        ? `the file did not end within ${(ownLimitMs || fileMsMax) / 1000} s and was killed; the rest of its tests did not run`
        : `the process ended (${signal ?? `exit code ${code}`}) before the file did; the rest of its tests did not run`;
      const failures: Failure[] = [];
      for (const [title, error] of ended) if (error !== undefined) failures.push({ title, text: error, count: 1 });
      const passed = ended.size - failures.length;
      finish({ passed, skipped: 0, failures: [...failures, { title: running, text, count: 1 }] }, false);
    };
    // Its last messages may come after its exit; a grandchild that holds its pipes may keep it from closing for ever.
    const onGone = (code: number | null, signal: string | null) => {
      clearTimeout(timer);
      timer = setTimeout(onExit, drainMs, code, signal);
    };

    child.on("message", onMessage).on("exit", onGone);
    child.stdout?.on("data", onOutput);
    child.stderr?.on("data", onOutput);
    allow(startUpMsMax + fileMsMax);
    const message: RunFile = { kind: "run", file };
    child.send(message, (error) => {
      if (error) onOutput(`${error.message}\n`);
    });
  });
}
