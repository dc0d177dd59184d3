// What the command line needs of the process it runs in. Node's own `process` fits; tests pass their own.
import type { Screen } from "../formats/console/screen.ts";

export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Io {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What this Node can do by itself; `typescript` since 22. */
  readonly features: object;
  cwd(): string;
  /** Whether Ctrl-C was pressed. Asked between runs, since a search is one plain call. */
  interrupted?(): boolean;
}

/** Where nobody tells the width: a page of a log. */
const columnsDefault = 100;

/** The stream as the formats see it. Colours: FORCE_COLOR, then NO_COLOR, then whether it is a terminal. */
export function screenOf(
  { isTTY, columns }: Pick<Stream, "isTTY" | "columns">,
  env: Io["env"],
  outcomesMax: number,
): Screen {
  const { FORCE_COLOR: force, NO_COLOR: no } = env;
  const colour =
    force !== undefined && force !== "" ? force !== "0" : no !== undefined && no !== "" ? false : isTTY === true;
  return { columns: columns !== undefined && columns > 0 ? columns : columnsDefault, colour, outcomesMax };
}
