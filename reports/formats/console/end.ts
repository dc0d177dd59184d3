// How a run ended, in words, and the wait-for graph of one that hung.
import type { End, Waiting } from "../../../sim/kernel/end.ts";
import { circleOf, pathOf } from "../../../sim/kernel/wait-for.ts";

/** `returned`, `panicked: no value`, `deadlock: 2 wait`. */
export function endText(end: End): string {
  switch (end.kind) {
    case "panicked":
      return `panicked: ${end.message}`;
    case "exited":
      return `exited with code ${end.code}`;
    case "deadlock":
      return "deadlock: nobody can go on";
    case "cut":
      return `no end: ${end.message}`;
    default:
      return end.kind;
  }
}

/** One line for each who waits, and the circle if there is one. */
export function waitForLines(waiting: readonly Waiting[]): string[] {
  const lines = waiting.map(({ who, op, object, heldBy }) => {
    const holders = heldBy.filter((path) => path !== "");
    const held = holders.length === 0 ? "" : `, held by ${holders.map((path) => named(path, waiting)).join(", ")}`;
    return `${who} waits at ${op}${object === "" ? "" : ` of ${object}`}${held}`;
  });
  const circle = circleOf(waiting);
  if (circle !== null) lines.push(`circle: ${circle.join(" → ")}`);
  return lines;
}

const named = (path: string, waiting: readonly Waiting[]): string =>
  waiting.find(({ who }) => pathOf(who) === path)?.who ?? path;
