// A table of texts: one column takes what the others leave, and breaks its text between words.
import { pad, type Screen, widthOf, wrap } from "./screen.ts";

export interface Column {
  readonly title: string;
  /** Takes the room that the others leave; exactly one column does. */
  readonly flexible?: true;
  /** Numbers stand at the right. */
  readonly right?: true;
}

/** A row of cells, and lines that follow it unbroken (tokens must stay whole). */
export interface Row {
  readonly cells: readonly string[];
  /** The cell as it is printed, once its width is known: for colours. */
  readonly ink?: (column: number, text: string) => string;
  readonly below?: readonly string[];
}

const gap = "  ";
/** A flexible column never gets narrower than this, whatever the screen. */
const flexibleMin = 24;

/** The table's lines, without line breaks. `margin` stands before each. */
export function table(columns: readonly Column[], rows: readonly Row[], screen: Screen, margin: string): string[] {
  const widths = columns.map(({ title }, i) =>
    Math.max(widthOf(title), ...rows.map(({ cells }) => widthOf(cells[i] as string))),
  );
  const flexible = columns.findIndex((column) => column.flexible);
  const others = widths.reduce((sum, width, i) => (i === flexible ? sum : sum + width + gap.length), margin.length);
  widths[flexible] = Math.min(widths[flexible] as number, Math.max(flexibleMin, screen.columns - others));

  const line = (cells: readonly string[], ink: (column: number, text: string) => string): string => {
    const padded = cells.map((cell, i) => {
      const width = widths[i] as number;
      return ink(i, columns[i]?.right ? " ".repeat(Math.max(0, width - widthOf(cell))) + cell : pad(cell, width));
    });
    return (margin + padded.join(gap)).trimEnd();
  };
  const plain = (_column: number, text: string): string => text;

  const lines = [
    line(
      columns.map(({ title }) => title),
      plain,
    ),
  ];
  lines.push(margin + "─".repeat(widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1))));
  for (const { cells, ink, below } of rows) {
    const broken = wrap(cells[flexible] as string, widths[flexible] as number);
    broken.forEach((text, i) => {
      lines.push(
        line(
          cells.map((cell, at) => (at === flexible ? text : i === 0 ? cell : "")),
          ink ?? plain,
        ),
      );
    });
    if (below !== undefined) lines.push(...below);
  }
  return lines;
}
