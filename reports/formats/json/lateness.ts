// JSON knows no Infinity.

/** Milliseconds, or "inf". */
export type LatenessJson = number | "inf";

export const latenessJson = (lateness: number): LatenessJson =>
  lateness === Number.POSITIVE_INFINITY ? "inf" : lateness;
