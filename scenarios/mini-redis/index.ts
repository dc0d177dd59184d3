// mini-redis, as seed 003 uses it: a server, its clients, and a blocking client around one of them.
export { BlockingClient, BlockingSubscriber } from "./blocking-client.ts";
export { BufferedClient } from "./buffered-client.ts";
export { Client, type Received, Subscriber } from "./client.ts";
export { type Failure, type Outcome, said } from "./failure.ts";
export { type Frame, frameText } from "./frame.ts";
export { MAX_CONNECTIONS, run } from "./server.ts";

/** MR-17. */
export const DEFAULT_PORT = 6379;
