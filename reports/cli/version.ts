import { existsSync, readFileSync } from "node:fs";

/** The version in the package's own manifest, which lies further up from dist than from the sources. */
export function version(): string {
  let folder = new URL(".", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) folder = new URL("..", folder);
  return (JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as { version: string }).version;
}
