// Loads a user's scenario module. It imports "escapement" wherever it lies, and always gets the Escapement that runs it:
// a second copy of the machine would not recognise the first one's ops.
import * as nodeModule from "node:module";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "./usage-error.ts";

/** `.js` when this is the built copy. */
const extension = extname(import.meta.url);

const entries: Readonly<Record<string, string>> = {
  escapement: new URL(`../../sim/index${extension}`, import.meta.url).href,
  "escapement/properties": new URL(`../../properties/index${extension}`, import.meta.url).href,
  "escapement/reports": new URL(`../index${extension}`, import.meta.url).href,
};

/** The module's exports. `nodeReadsTypeScript`: whether this Node does so by itself. */
export async function loadModule(
  path: string,
  nodeReadsTypeScript: boolean,
): Promise<Readonly<Record<string, unknown>>> {
  // Running from source means that somebody reads TypeScript already.
  if (/\.[cm]?ts$/.test(path) && extension !== ".ts" && !nodeReadsTypeScript) await installTsx(path);
  redirectEntries();
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new UsageError(`cannot load ${path}\n  ${reasonOf(error, path)}`);
  }
}

/** An error, and where it stands: the first line of its stack that is a module's. */
function reasonOf(error: unknown, path: string): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const text = `${error.name}: ${error.message}`;
  // Node keeps the place of a syntax error to itself.
  if (error.name === "SyntaxError") return `${text}\n  node --check ${path} shows where`;
  const place = error.stack?.split("\n").find((line) => /^\s+at .*file:/.test(line));
  return place === undefined ? text : `${text}\n  ${place.trim()}`;
}

let translating = false;

async function installTsx(path: string): Promise<void> {
  if (translating) return;
  try {
    const { register } = await import("tsx/esm/api");
    register();
    translating = true;
    redirected = false; // the hook that is installed last is asked first, and that has to be ours
  } catch {
    throw new UsageError(
      `cannot load ${path}: this Node reads no TypeScript\n` +
        "  npm install --save-dev tsx, or use Node 22.18 or newer, or write JavaScript",
    );
  }
}

interface Resolved {
  readonly url: string;
  readonly format?: string | null;
}
interface Hooking {
  /** Node 22.15 and 23.5. */
  registerHooks?(hooks: {
    resolve(specifier: string, context: object, next: (specifier: string, context: object) => Resolved): Resolved;
  }): unknown;
  register(specifier: string): unknown;
}

let redirected = false;

function redirectEntries(): void {
  if (redirected) return;
  redirected = true;
  const hooking = nodeModule as unknown as Hooking;
  if (hooking.registerHooks !== undefined) {
    hooking.registerHooks({
      resolve: (specifier, context, next) => asModule(next(entryOf(entries, specifier), context)),
    });
    return;
  }
  // Older Nodes run hooks in a thread of their own, from source.
  const source = `const entries = ${JSON.stringify(entries)};
const entryOf = ${entryOf};
const asModule = ${asModule};
export const resolve = async (specifier, context, next) => asModule(await next(entryOf(entries, specifier), context));`;
  hooking.register(`data:text/javascript,${encodeURIComponent(source)}`);
}

function entryOf(all: typeof entries, specifier: string): string {
  return Object.hasOwn(all, specifier) ? (all[specifier] as string) : specifier;
}

/** A scenario in TypeScript is a module, whatever the package around it says: it imports one. */
function asModule(found: Resolved): Resolved {
  const own = /\.ts(\?|$)/.test(found.url) && !found.url.includes("/node_modules/");
  return own && found.format === "commonjs" ? { ...found, format: "module" } : found;
}
