// Lines to paste into a shell.

/** `npx escapement replay e1:…`; the file comes along where the scenario stands in one. */
export const replayLine = (token: string, file?: string): string =>
  `npx escapement replay ${quoted(token)}${file === undefined ? "" : ` ${quoted(file)}`}`;

/** A word as a shell reads it: quoted where it has to be. */
const quoted = (word: string): string => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
