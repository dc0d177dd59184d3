// What `explain` shows a person: how the run ended, what decides it, the events that led there in a column for each thread
// or task, and why it went from one to the next. At most 40 lines; the token is never cut.
import type { ExplainedEvent, ExplainResult } from "../../../sim/explore/after/explain.ts";
import type { End, Outcome } from "../../../sim/kernel/end.ts";
import { count, duration } from "./count.ts";
import { decisiveText } from "./decisive.ts";
import { waitForLines } from "./end.ts";
import { eventText, type Names, namesOf, unitOf } from "./event.ts";
import { columnLines } from "./event-columns.ts";
import { hazardText } from "./hazards.ts";
import { replayLine } from "./paste.ts";
import { indent, paint, type Screen, wrap } from "./screen.ts";
import { lineOf } from "./trace.ts";

const linesMax = 40;
const waitersMax = 7;
const switchesMax = 8;
const printedMax = 5;
const hazardsMax = 3;
/** How to read the names. */
const legend = "(main.2: the second thread or task that main started; Mutex.1: the first Mutex that was made there)";

export function explainText(result: ExplainResult, screen: Screen, file?: string): string {
  const { scenario, outcome, hazards, slice, pair, switches, token, runs, seconds } = result;
  const events = [...slice, ...(pair ?? [])];
  const names = namesOf([
    ...events.flatMap((event) => [event.object, unitOf(event), event.actor]),
    ...switches.flatMap(({ from, to }) => [from, to]),
  ]);
  const before = [
    ...wrap(`${paint(screen, "bold", scenario)}  ${endSentence(outcome.end)}`, screen.columns),
    ...printed(outcome),
    ...waiting(outcome.end, screen),
    "",
    ...wrap(decided(result, names), screen.columns),
    ...hazardText(hazards)
      .split("\n")
      .filter((line) => line !== "")
      .slice(0, hazardsMax)
      .flatMap((line) => wrap(line, screen.columns)),
    "",
  ];
  const after = [
    ...switchLines(result, names, screen),
    "",
    legend,
    ...[replayLine(token, file), `${count(runs, "run")}, ${duration(seconds)}`],
  ];
  const room = linesMax - before.length - after.length - 1;
  return `${[...before, ...columnLines(slice, pair, names, screen, room), ...after].join("\n")}\n`;
}

function endSentence(end: End): string {
  switch (end.kind) {
    case "panicked":
      return `It panics: ${clipped(end.message.replace(/\s*\n\s*/g, " "), 200)}`;
    case "exited":
      return `It exits with code ${end.code}.`;
    case "deadlock":
      return "It hangs: nobody can go on.";
    case "cut":
      return `It does not end: ${end.message}.`;
    default:
      return "It returns.";
  }
}

function printed({ stdout }: Outcome): string[] {
  if (stdout === "") return [];
  const lines = stdout.replace(/\n$/, "").split("\n");
  const more = lines.length > printedMax ? [`… ${lines.length - printedMax} lines before these`] : [];
  return ["It prints", ...[...more, ...lines.slice(-printedMax)].map((line) => `  │ ${clipped(line, 90)}`)];
}

function waiting(end: End, screen: Screen): string[] {
  if (end.kind !== "deadlock") return [];
  const lines = waitForLines(end.waiting);
  const circle = lines.at(-1)?.startsWith("circle: ") ? lines.splice(-1) : [];
  const more = lines.length > waitersMax ? [`… and ${lines.length - waitersMax} more`] : [];
  return indent(
    [...lines.slice(0, waitersMax), ...more, ...circle].map((line) => clipped(line, screen.columns - 2)),
    "  ",
  );
}

function decided(result: ExplainResult, names: Names): string {
  const { pair, choice, other, decidedBy, circle, outcome } = result;
  if (pair !== null && other !== null) {
    const [first, second] = pair;
    const never = second.step === null ? " (it never comes to that)" : "";
    return (
      `It is decided by: ${happens(first, names)} before ${happens(second, names)}${never}.\n` +
      `The other way round, ${otherEnd(other.outcome)}`
    );
  }
  if (choice !== null && other !== null) {
    const { kind, unit, value, of, instead } = choice;
    const text = decisiveText({ kind: "choice", what: kind, unit, values: [instead, value], of });
    return `It is decided by a choice: ${text}.\nOtherwise ${otherEnd(other.outcome)}`;
  }
  if (other !== null)
    return `It is not decided by two events alone. Another schedule ends otherwise: ${replayLine(other.token)}`;
  if (decidedBy === "unknown") {
    return `No schedule that ends otherwise was found in ${count(result.runs, "run")}; that there is none is not proven.`;
  }
  const { end } = outcome;
  const cause =
    circle !== null
      ? `: they wait for each other, ${circle.join(" → ")}.`
      : end.kind === "deadlock"
        ? ": what is waited for never comes."
        : ": every schedule ends like this.";
  return `No order of events avoids this${cause}`;
}

/** `main.1 stores 1 in AtomicUsize.1 (step 3, mine.mjs:12)`. */
function happens(event: ExplainedEvent, names: Names): string {
  const { step, site } = event;
  const where = [...(step === null ? [] : [`step ${step}`]), ...(site === undefined ? [] : [lineOf(site)])].join(", ");
  const text = step === null ? eventText({ ...event, result: "" }, names) : eventText(event, names);
  return `${names.of(unitOf(event))} ${text}${where === "" ? "" : ` (${where})`}`;
}

function otherEnd({ stdout, end }: Outcome): string {
  const text = endSentence(end).replace(/^It /, "it ");
  const lines = stdout.replace(/\n$/, "").split("\n").slice(0, 3);
  const sentence = /[.!?]$/.test(text) ? text : `${text}.`;
  if (stdout === "") return sentence;
  return `${sentence} It prints ${clipped(lines.map((line) => JSON.stringify(line)).join(", "), 120)}${stdout.split("\n").length > 4 ? " …" : ""}.`;
}

function switchLines({ switches, slice }: ExplainResult, names: Names, screen: Screen): string[] {
  // Of those that lead to an event above; somebody who was stopped in the middle is what a reader looks for.
  const leads = switches.filter(({ step }, i) =>
    slice.some((event) => event.step !== null && event.step >= step && event.step < (switches[i + 1]?.step ?? 1e9)),
  );
  const kept = new Set(
    [...leads].sort((a, b) => Number(b.preempts) - Number(a.preempts) || a.step - b.step).slice(0, switchesMax),
  );
  const shown = leads.filter((made) => kept.has(made));
  if (shown.length === 0) return [];
  const width = Math.max(...shown.map(({ step }) => String(step).length));
  const lines = shown.map(({ step, to, reason, preempts }) => {
    const line = clipped(
      `step ${String(step).padStart(width)}: to ${names.of(to)}, since ${reason}`,
      screen.columns - 2,
    );
    return preempts ? paint(screen, "yellow", line) : line;
  });
  const more = switches.length - shown.length;
  return [
    "",
    "Why it went from one to the next",
    ...indent([...lines, ...(more > 0 ? [`… and ${more} more`] : [])], "  "),
  ];
}

const clipped = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
