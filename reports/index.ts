/**
 * Reports: what the command line says, for programs that search by themselves. A document is plain data, as `--json` shows
 * it; a text is a pure function of a document and a screen.
 *
 * @example
 * import { explore } from "escapement";
 * import { exploreDocument, exploreText } from "escapement/reports";
 *
 * const document = exploreDocument(explore(program));
 * const text = exploreText(document, { columns: 100, colour: false, outcomesMax: 20 });
 *
 * @module
 */
export { explainText } from "./formats/console/explain.ts";
export { exploreText } from "./formats/console/explore.ts";
export { listText } from "./formats/console/list.ts";
export { reachText } from "./formats/console/reach.ts";
export type { Screen } from "./formats/console/screen.ts";
export { replayText, traceText } from "./formats/console/trace.ts";
export { verifyText } from "./formats/console/verify.ts";
export type { ErrorDocument } from "./formats/json/error.ts";
export { type ExploreDocument, exploreDocument } from "./formats/json/explore.ts";
export type { LatenessJson } from "./formats/json/lateness.ts";
export { type ListDocument, type ListedScenario, listDocument } from "./formats/json/list.ts";
export { type ReachDocument, reachDocument, type Tried } from "./formats/json/reach.ts";
export { type ReplayDocument, type RunDocument, replayDocument } from "./formats/json/replay.ts";
export {
  type JudgedClaim,
  type JudgedScenario,
  judgedScenario,
  type VerifyDocument,
  verifyDocument,
} from "./formats/json/verify.ts";
