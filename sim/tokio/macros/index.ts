// tokio's macros.
export { join, joinBiased } from "./join.ts";
export { tokioMain as main } from "./main.ts";
