// An error as a person reads it: what, then what to do, each on its line (style: errors say what to do next).
import { paint, type Screen } from "./screen.ts";

/** `escapement: unknown scenario "x"` and the lines after it. */
export const errorText = (message: string, screen: Screen): string =>
  `${paint(screen, "red", "escapement:")} ${message.trimEnd()}\n`;
