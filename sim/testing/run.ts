// `npm test`: runs the test files of the repository, or of dist when this is the built copy.
import { base } from "./find.ts";
import { main } from "./main.ts";

process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

process.exitCode = await main(process.argv.slice(2), base, (text) => void process.stdout.write(text));
