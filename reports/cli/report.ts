// Hands a document to the reporters that the user asked for. Formats give text; writing it is done here.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Screen } from "../formats/console/screen.ts";
import type { Call } from "./command.ts";
import { screenOf } from "./io.ts";
import type { Options, Reporter } from "./options.ts";
import { UsageError } from "./usage-error.ts";

const outcomesMaxDefault = 20;

/** Who reports: the console where nothing else is said. Two that write to stdout are refused. */
export function reportersOf({ json, reporter }: Options): readonly Reporter[] {
  const all: Reporter[] = [...(json ? [{ name: "json", file: null } as const] : []), ...reporter];
  if (all.length === 0) return [{ name: "console", file: null }];
  if (all.filter(({ file }) => file === null).length > 1) {
    throw new UsageError("two reporters write to stdout; give one of them a file, as in --reporter json:result.json");
  }
  return all;
}

/** Writes one document, in each form asked for. */
export function report({ io, options }: Call, document: object, text: (screen: Screen) => string): void {
  const outcomesMax = options.limit ?? outcomesMaxDefault;
  for (const { name, file } of reportersOf(options)) {
    const screen = screenOf(file === null ? io.stdout : {}, io.env, outcomesMax);
    const content = name === "json" ? `${JSON.stringify(document, null, 1)}\n` : text(screen);
    if (file === null) io.stdout.write(content);
    else writeReport(resolve(io.cwd(), file), content);
  }
}

function writeReport(path: string, content: string): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw new UsageError(`cannot write the report: ${(error as Error).message}`);
  }
}
