import type { FileResult, TestRecord } from "./ledger.ts";

/** What the runner tells a child, over Node's IPC channel. */
export interface RunFile {
  readonly kind: "run";
  /** Absolute path of a test file. */
  readonly file: string;
}

/** What a child tells the runner. The running commentary is there for a file that never reaches its `done`. */
export type FromChild =
  | { readonly kind: "started" }
  | { readonly kind: "test"; readonly title: string; readonly state: TestRecord["state"]; readonly error?: string }
  | { readonly kind: "limit"; readonly fileMsMax: number }
  | { readonly kind: "output"; readonly text: string }
  /** `reusable` is false when the file left the process in a state that the next file should not inherit. */
  | { readonly kind: "done"; readonly result: FileResult; readonly reusable: boolean };

const kinds: ReadonlySet<unknown> = new Set(["started", "test", "limit", "output", "done"]);

/** tsx sends messages of its own over the same channel. */
export function isFromChild(message: unknown): message is FromChild {
  return kinds.has((message as { kind?: unknown } | null)?.kind);
}
