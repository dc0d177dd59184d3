// Runs the command line in a thread of its own, so that Ctrl-C is heard while a search is one long call: the main thread
// writes what the other one says and passes the key press on; the search asks for it between runs.
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import type { Io, Stream } from "./io.ts";

/** What the thread is started with. */
export interface Session {
  readonly argv: readonly string[];
  /** 1 once Ctrl-C was pressed. */
  readonly pressed: Int32Array;
  readonly env: Io["env"];
  readonly features: object;
  readonly cwd: string;
  readonly stdout: Pick<Stream, "isTTY" | "columns">;
  readonly stderr: Pick<Stream, "isTTY" | "columns">;
}

/** What the thread says: some text, and at last how it ended. */
export type Said = { readonly stream: "stdout" | "stderr"; readonly text: string } | { readonly exitCode: ExitCode };

/** As much of `process` as this needs. */
export interface Process extends Io {
  readonly argv: readonly string[];
  readonly stdout: Stream & { on(event: "error", listener: (error: Error) => void): unknown };
  on(signal: "SIGINT", listener: () => void): unknown;
  exit(code: number): never;
}

export async function inThread(process: Process): Promise<ExitCode> {
  const argv = process.argv.slice(2);
  // `escapement list | head` closes the pipe early: nobody reads on, and that is no error.
  process.stdout.on("error", (error) => {
    if ((error as NodeJS.ErrnoException).code === "EPIPE") process.exit(exitCodes.ok);
    process.stderr.write(`escapement: cannot write to stdout: ${error.message}\n`);
    process.exit(exitCodes.failed);
  });
  const pressed = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  process.on("SIGINT", () => {
    // Whoever presses twice does not want to wait for the report.
    if (Atomics.add(pressed, 0, 1) > 0) process.exit(exitCodes.interrupted);
    process.stderr.write("\nescapement: stopping after this run; Ctrl-C again ends at once\n");
  });
  const session: Session = {
    argv,
    pressed,
    env: { ...process.env },
    features: { ...process.features },
    cwd: process.cwd(),
    stdout: traits(process.stdout),
    stderr: traits(process.stderr),
  };
  // Traces show the lines of the scenario as it was written, not as it was compiled.
  const worker = new Worker(entry(), { workerData: session, execArgv: ["--enable-source-maps"] });
  let answer: ExitCode | null = null;
  worker.on("message", (said: Said) => {
    if ("exitCode" in said) answer = said.exitCode;
    else process[said.stream].write(said.text);
  });
  worker.on("error", (error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
  });
  return new Promise((resolve) => {
    worker.on("exit", (code) => resolve(answer ?? (code === 0 ? exitCodes.failed : code)));
  });
}

/** From source, the thread needs somebody who translates TypeScript: it does not inherit the main thread's tsx. */
function entry(): URL {
  const session = new URL(`./session${extname(import.meta.url)}`, import.meta.url);
  if (session.pathname.endsWith(".js")) return session;
  const tsx = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const code = `import { register } from ${tsx}; register(); await import(${JSON.stringify(session.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

const traits = ({ isTTY, columns }: Stream): Pick<Stream, "isTTY" | "columns"> => ({
  ...(isTTY === undefined ? {} : { isTTY }),
  ...(columns === undefined ? {} : { columns }),
});
