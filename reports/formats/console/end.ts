// How a run ended, in words, and the wait-for graph of one that hung.
import type { End, Waiting } from "../../../sim/kernel/end.ts";

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

/** The path of a unit is the first word of its name: `main.2 "writer"`. */
const pathOf = (who: string): string => who.split(" ", 1)[0] as string;

const named = (path: string, waiting: readonly Waiting[]): string =>
  waiting.find(({ who }) => pathOf(who) === path)?.who ?? path;

/** The first circle of waiters, each waiting for the next; its first member stands at both ends. */
function circleOf(waiting: readonly Waiting[]): string[] | null {
  const next = new Map(waiting.map(({ who, heldBy }) => [pathOf(who), heldBy]));
  const visit = (path: string, trail: readonly string[]): string[] | null => {
    const at = trail.indexOf(path);
    if (at >= 0) return [...trail.slice(at), path];
    for (const holder of next.get(path) ?? []) {
      const found = next.has(holder) ? visit(holder, [...trail, path]) : null;
      if (found !== null) return found;
    }
    return null;
  };
  for (const path of next.keys()) {
    const found = visit(path, []);
    if (found !== null) return found;
  }
  return null;
}
