// tokio's macros.
export { Branch, branch } from "./branch.ts";
export { join, joinBiased } from "./join.ts";
export { tokioMain as main, tokioTest as test } from "./main.ts";
export { type Branches, type Selected, type SelectOptions, select } from "./select.ts";
export { type Tried, tryJoin, tryJoinBiased } from "./try-join.ts";
