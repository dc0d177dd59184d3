// What a text is laid out for. The caller finds it out; the formats stay pure functions of a document and a screen.
import { stripVTControlCharacters, styleText } from "node:util";

export interface Screen {
  readonly columns: number;
  readonly colour: boolean;
  /** At most so many outcomes are shown one by one. */
  readonly outcomesMax: number;
}

export type Ink = "red" | "green" | "yellow" | "cyan" | "dim" | "bold";

/** The text in this ink, where the screen has colours. */
export const paint = (screen: Screen, ink: Ink, text: string): string =>
  screen.colour ? styleText(ink, text, { validateStream: false }) : text;

/** How many columns a text takes: escape sequences take none. */
export const widthOf = (text: string): number => [...stripVTControlCharacters(text)].length;

/** The text with spaces after it, up to the width. */
export const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));

/** Breaks a text between words into lines of at most `width` columns; a longer word stands alone and is never cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

/** Puts `margin` before each line that is not empty. */
export const indent = (lines: readonly string[], margin: string): string[] =>
  lines.map((line) => (line === "" ? "" : margin + line));
