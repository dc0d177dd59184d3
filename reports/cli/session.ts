// The thread that thread.ts starts: `main`, with streams that hand every text to the main thread at once.
import { parentPort, workerData } from "node:worker_threads";
import type { Stream } from "./io.ts";
import { main } from "./main.ts";
import type { Said, Session } from "./thread.ts";

const { argv, pressed, env, features, cwd, stdout, stderr } = workerData as Session;
const say = (said: Said): void => parentPort?.postMessage(said);
const stream = (name: "stdout" | "stderr", traits: Session["stdout"]): Stream => ({
  ...traits,
  write: (text) => say({ stream: name, text }),
});

const exitCode = await main(argv, {
  stdout: stream("stdout", stdout),
  stderr: stream("stderr", stderr),
  env,
  features,
  cwd: () => cwd,
  interrupted: () => Atomics.load(pressed, 0) > 0,
});
say({ exitCode });
