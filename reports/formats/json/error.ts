// What stands on stdout with --json where there is no result: stdout stays one JSON document (DESIGN §10).

export interface ErrorDocument {
  readonly schema: "escapement/error@1";
  readonly exitCode: number;
  readonly message: string;
}

export const errorDocument = (exitCode: number, message: string): ErrorDocument => ({
  schema: "escapement/error@1",
  exitCode,
  message,
});
