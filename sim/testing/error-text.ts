import { inspect } from "node:util";

/** A thrown thing as text: what it is, uvu's difference where there is one, the frames that are ours, its causes. */
export function errorText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `threw ${inspect(thrown)}, which is not an Error`;
  const { details } = thrown as { details?: unknown };
  const parts = [`${thrown.name}: ${thrown.message}`];
  if (typeof details === "string") parts.push(details.trimEnd());
  parts.push(...frames(thrown));
  if (thrown instanceof AggregateError) parts.push(...thrown.errors.map((each) => `one of: ${errorText(each)}`));
  if (thrown.cause !== undefined) parts.push(`caused by ${errorText(thrown.cause)}`);
  return parts.join("\n");
}

const framesMax = 12;
const here = `${process.cwd()}/`;
const notOurs = /node:internal|node_modules|[/\\]sim[/\\]testing[/\\](suite|child)\.[jt]s/;

function frames(error: Error): string[] {
  const lines = String(error.stack).split("\n");
  const ours = lines.filter((line) => /^\s+at /.test(line) && !notOurs.test(line));
  return ours.slice(0, framesMax).map((line) => line.replace(/file:\/\/+/, "/").replace(here, ""));
}

/**
 * An Error that uvu can print. uvu formats inside a `finally` that returns: an error that it cannot print
 * (no Error, no stack, an odd name) silently becomes a success and ends the suite.
 */
export function printable(thrown: unknown): Error {
  if (thrown instanceof Error) {
    const { name, stack, operator, details } = thrown as Error & { operator?: unknown; details?: unknown };
    const text = (value: unknown) => typeof value === "string" || value === undefined;
    if (
      typeof name === "string" &&
      typeof stack === "string" &&
      text(operator) &&
      (text(details) || details === false)
    ) {
      return thrown;
    }
  }
  return new Error(errorText(thrown), { cause: thrown });
}
