// tokio::net::lookup_host: NET-3 (names are looked up on the blocking pool, literals nowhere).
import type { Sim } from "../../kernel/signal/signal.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { IoError } from "../io/error.ts";
import { spawnBlocking } from "../runtime/blocking/spawn-blocking.ts";
import type { JoinError } from "../task/join-error.ts";
import type { JoinHandle } from "../task/join-handle.ts";
import { literal, resolved, type SocketAddr, type ToSocketAddrs } from "./addr.ts";

type Addresses = Result<readonly SocketAddr[], IoError>;

/**
 * `tokio::net::lookup_host`: the addresses of a name. This machine knows `localhost`, and nobody else.
 *
 * @example
 * const [first] = (yield* lookupHost("localhost:80")).unwrap();
 */
export function* lookupHost(host: ToSocketAddrs): Sim<Addresses> {
  const known = literal(host);
  if (known !== null) return ok(known);
  const handle: JoinHandle<Addresses> = yield* spawnBlocking(function* () {
    return resolved(host);
  });
  const looked: Result<Addresses, JoinError> = yield* handle;
  return looked.isOk() ? looked.value : err(IoError.other("background task failed"));
}

/** Tries the addresses in turn; the last error is the error (NET-3). */
export function* firstOf<T>(
  addr: ToSocketAddrs,
  attempt: (addr: SocketAddr) => Sim<Result<T, IoError>>,
): Sim<Result<T, IoError>> {
  const addresses = yield* lookupHost(addr);
  if (addresses.isErr()) return addresses;
  let last: Result<T, IoError> = err(IoError.new("InvalidInput", "could not resolve to any address"));
  for (const address of addresses.value) {
    last = yield* attempt(address);
    if (last.isOk()) return last;
  }
  return last;
}
