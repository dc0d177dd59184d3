// What of `tokio::io` the machine does not have.
import { type NotSimulated, notSimulated } from "../../kernel/not-simulated.ts";

export const stdin: NotSimulated = notSimulated("tokio.io.stdin", "a run has no input; give the program its lines");
export const stdout: NotSimulated = notSimulated("tokio.io.stdout", "use yield* println(…), as the macro does");
export const stderr: NotSimulated = notSimulated("tokio.io.stderr", "use yield* eprintln(…), as the macro does");
