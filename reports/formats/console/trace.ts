// A trace as a table, one op a line, and the run that it belongs to.
import type { TraceStep } from "../../../sim/kernel/record/trace.ts";
import type { ReplayDocument } from "../json/replay.ts";
import { count } from "./count.ts";
import { endText, waitForLines } from "./end.ts";
import { hazardText } from "./hazards.ts";
import { indent, paint, type Screen } from "./screen.ts";
import { type Column, table } from "./table.ts";

/** The table alone. */
export function traceText(trace: readonly TraceStep[], screen: Screen): string {
  return `${traceLines(trace, screen).join("\n")}\n`;
}

/** What `replay` shows a person. */
export function replayText(document: ReplayDocument, screen: Screen): string {
  const { scenario, stdout, end, steps, fingerprint, trace, hazards } = document;
  const blocks = [
    [
      `${paint(screen, "bold", scenario)}  ${paint(screen, "dim", `${count(steps, "step")}, fingerprint ${fingerprint}`)}`,
    ],
    traceLines(trace, screen),
    [endText(end), ...(end.kind === "deadlock" ? indent(waitForLines(end.waiting), "  ") : [])],
    ...(hazards.length === 0 ? [] : [[hazardText(hazards).trimEnd()]]),
    stdout === "" ? ["it prints nothing"] : ["it prints", ...indent(stdout.replace(/\n$/, "").split("\n"), "  │ ")],
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function traceLines(trace: readonly TraceStep[], screen: Screen): string[] {
  const tasks = trace.some(({ task }) => task !== undefined);
  const sites = trace.some(({ site }) => site !== undefined);
  const columns: Column[] = [
    { title: "step", right: true },
    { title: "ms", right: true },
    { title: "actor" },
    ...(tasks ? [{ title: "task" }] : []),
    { title: "op" },
    { title: "what", flexible: true },
    ...(sites ? [{ title: "line" }] : []),
  ];
  const rows = trace.map((step, i) => {
    const same = trace[i - 1]?.actor === step.actor && trace[i - 1]?.task === step.task;
    return {
      cells: [
        String(step.step),
        String(step.time),
        step.actor,
        ...(tasks ? [step.task ?? ""] : []),
        step.op,
        what(step),
        ...(sites ? [lineOf(step.site)] : []),
      ],
      // Where the scheduler went from one actor to another is what a reader looks for.
      ink: (column: number, cell: string) => (column === 2 && !same ? paint(screen, "bold", cell) : cell),
    };
  });
  return table(columns, rows, screen, "");
}

/** `main/Mutex.1 → Ok(guard of main/Mutex.1)`. */
function what({ op, object, arg, result }: TraceStep): string {
  const given = arg === undefined ? "" : op === "print" ? arg : `${object} (${arg})`;
  const subject = given === "" ? object : given;
  return result === undefined ? subject : `${subject} → ${result}`;
}

/** `mine.mjs:12` of `/home/somebody/mine.mjs:12:5`: who replays knows the folder. */
export const lineOf = (site = ""): string => /([^/\\]+:\d+):\d+$/.exec(site)?.[1] ?? site;
