// How a run ended: data, never an exception that escapes (DESIGN §4).

/** Who waits for what, held by whom. */
export interface Waiting {
  /** Path of the unit that waits, with its label. */
  readonly who: string;
  /** The op or future it waits at: `Mutex.lock`. */
  readonly op: string;
  readonly object: string;
  /** Paths of the units that could let it go on. */
  readonly heldBy: readonly string[];
}

export type End =
  | { readonly kind: "returned" }
  /** Main panicked: exit code 101 (TH-6). */
  | { readonly kind: "panicked"; readonly message: string }
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "deadlock"; readonly waiting: readonly Waiting[] }
  /** A bound was met before the program ended. */
  | { readonly kind: "cut"; readonly message: string }
  /** The search gave the run up because another run covers it. Never an outcome. */
  | { readonly kind: "abandoned" };

/** What a run showed: its printed lines and how it ended. Stderr is recorded, not compared. */
export interface Outcome {
  readonly stdout: string;
  readonly end: End;
  /** The ids of the hazards that it met, where somebody asked; no part of its key. */
  readonly hazards?: readonly string[];
}

/** Outcomes that compare equal have equal keys: the lines, the kind of end, and its code or message. */
export function outcomeKey({ stdout, end }: Outcome): string {
  const more = end.kind === "panicked" ? end.message : end.kind === "exited" ? String(end.code) : "";
  return `${end.kind}\u0000${more}\u0000${stdout}`;
}
