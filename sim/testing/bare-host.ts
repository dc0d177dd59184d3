import type { Host } from "../explore/program.ts";

/** A host without guards: for tests of the search itself, whose bodies are known. */
export const bareHost: Host = { now: () => performance.now(), guarded: (search) => search(), watch: () => {} };
