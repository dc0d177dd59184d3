// Events in a column for each thread or task: who did what, and in which order.
import type { ExplainedEvent } from "../../../sim/explore/after/explain.ts";
import { eventText, type Names, unitOf } from "./event.ts";
import { pad, paint, type Screen } from "./screen.ts";

type Pair = readonly [ExplainedEvent, ExplainedEvent] | null;

/** Further threads and tasks share the last column. */
const columnsMax = 6;
const others = "others";
/** The number of a step that did not happen any more. */
const never = "never";

/** At most `room` lines; what is left out is counted. The pair is marked. */
export function columnLines(
  events: readonly ExplainedEvent[],
  pair: Pair,
  names: Names,
  screen: Screen,
  room: number,
): string[] {
  if (events.length === 0) return [];
  const shown = chosen(events, pair, Math.max(4, room - 2));
  const units = columnsOf(shown, events, pair);
  const columnOf = (event: ExplainedEvent): string => (units.includes(unitOf(event)) ? unitOf(event) : others);
  const cells = new Map(
    shown.map((event) => {
      const text = eventText(event.step === null ? { ...event, result: "" } : event, names);
      return [event, columnOf(event) === others ? `${names.of(unitOf(event))} ${text}` : text];
    }),
  );
  const numbers = Math.max(4, ...shown.map(({ step }) => String(step ?? never).length));
  const head = units.map((unit) => (unit === others ? others : names.of(unit)));
  const each = Math.floor((screen.columns - numbers - 2) / units.length) - 2;
  const widths = units.map((unit, i) => {
    const texts = shown.filter((event) => columnOf(event) === unit).map((event) => cells.get(event) as string);
    return Math.max((head[i] as string).length, ...texts.map((text) => text.length));
  });
  shrinkTo(widths, each);
  const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
  const row = (first: string, texts: readonly string[]): string =>
    [first, ...texts.map((text, i) => pad(cut(text, widths[i] as number), widths[i] as number))].join("  ").trimEnd();

  const lines = [row("  step".padStart(numbers + 2), head)];
  let last = -1;
  for (const event of shown) {
    const at = events.indexOf(event);
    if (at > last + 1) lines.push(`${"⋮".padStart(numbers + 2)}  ${at - last - 1} more`);
    last = at;
    const decides = pair !== null && pair.some((one) => isSame(one, event));
    const number = `${decides ? "► " : "  "}${String(event.step ?? never).padStart(numbers)}`;
    const line = row(
      number,
      units.map((unit) => (columnOf(event) === unit ? (cells.get(event) as string) : "")),
    );
    lines.push(decides ? paint(screen, "bold", line) : line);
  }
  if (last < events.length - 1) lines.push(`${"⋮".padStart(numbers + 2)}  ${events.length - 1 - last} more`);
  return lines;
}

const isSame = (one: ExplainedEvent, other: ExplainedEvent): boolean =>
  one.step === other.step && unitOf(one) === unitOf(other) && one.op === other.op && one.object === other.object;

/** The events that a reader needs first: the pair, the end, what touches the pair's objects, and what is near the pair. */
function chosen(events: readonly ExplainedEvent[], pair: Pair, linesMax: number): readonly ExplainedEvent[] {
  const places = (pair ?? []).map((one) => events.findIndex((event) => isSame(one, event)));
  const distance = (at: number): number =>
    places.length === 0 ? events.length - at : Math.min(...places.map((place) => Math.abs(place - at)));
  const rank = (event: ExplainedEvent, at: number): number => {
    if (places.includes(at)) return 0;
    if (at >= events.length - 3) return 1;
    return (pair?.some(({ object }) => object === event.object) ? 2 : 100) + distance(at);
  };
  const ranked = events
    .map((event, at) => ({ event, at, rank: rank(event, at) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at);
  for (let size = Math.min(events.length, linesMax); ; size--) {
    const kept = ranked.slice(0, size).sort((a, b) => a.at - b.at);
    const gaps = kept.filter(({ at }, i) => at > (kept[i - 1]?.at ?? -1) + 1).length;
    const tail = kept.at(-1)?.at === events.length - 1 ? 0 : 1;
    if (size <= 3 || kept.length + gaps + tail <= linesMax) return kept.map(({ event }) => event);
  }
}

/** The pair's own, then those with the most events; in the order in which they appear. */
function columnsOf(shown: readonly ExplainedEvent[], events: readonly ExplainedEvent[], pair: Pair): string[] {
  const units = [...new Set(shown.map(unitOf))];
  if (units.length <= columnsMax) return units;
  const own = new Set((pair ?? []).map(unitOf));
  const weight = (unit: string): number =>
    (own.has(unit) ? 1e6 : 0) + events.filter((event) => unitOf(event) === unit).length;
  const kept = [...units].sort((a, b) => weight(b) - weight(a)).slice(0, columnsMax - 1);
  return [...units.filter((unit) => kept.includes(unit)), others];
}

/** Widths of which none is larger than need be, and which have `each` on average at most. */
function shrinkTo(widths: number[], each: number): void {
  while (widths.reduce((sum, width) => sum + width, 0) > each * widths.length) {
    const widest = Math.max(...widths);
    widths[widths.indexOf(widest)] = widest - 1;
  }
}
