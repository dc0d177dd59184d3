// mini_redis::server: MR-9 (permits before accepts, retries), MR-10 (a graceful shutdown), MR-11 (one command at a time).

import type { Droppable } from "../../sim/index.ts";
import { Duration, drop, err, type Future, move, ok, type Sim, tokio } from "../../sim/index.ts";
import { type Command, commandOf } from "./command.ts";
import { Connection } from "./connection.ts";
import { Db, dropGuard } from "./db.ts";
import { failed, type Outcome } from "./failure.ts";
import { bulk, error, integer, NULL, simple } from "./frame.ts";
import { Shutdown } from "./shutdown.ts";
import { subscribing } from "./subscribe.ts";

const { broadcast, mpsc, Semaphore } = tokio.sync;

/** Connections that are served at once (MR-9). */
export const MAX_CONNECTIONS = 250;

/** What `Listener::run` works with. */
interface Listener {
  readonly db: Db;
  readonly listener: tokio.net.TcpListener;
  readonly limitConnections: tokio.sync.Semaphore;
  readonly notifyShutdown: tokio.sync.broadcast.Sender<null>;
  readonly shutdownComplete: tokio.sync.mpsc.Sender<never>;
}

/** What a connection's task owns; dropped in this order. */
interface Handler {
  readonly db: Db;
  readonly connection: Connection;
  readonly shutdown: Shutdown;
  readonly shutdownComplete: tokio.sync.mpsc.Sender<never>;
}

/**
 * Serves connections until `shutdown` is ready, then until their handlers are done (MR-10).
 *
 * @example
 * const listener = (yield* tokio.net.TcpListener.bind("127.0.0.1:6379")).unwrap();
 * yield* run(listener, stop.notified());
 */
export function* run(
  listener: tokio.net.TcpListener,
  shutdown: Future<unknown>,
  maxConnections: number = MAX_CONNECTIONS,
): Sim<void> {
  const [notifyShutdown, unused] = yield* broadcast.channel<null>(1);
  yield* drop(unused);
  const [shutdownComplete, completed] = yield* mpsc.channel<never>(1);
  const db = yield* Db.new();
  const handle = yield* db.clone();
  const holder: Droppable<{ db: Db }> = yield* dropGuard(db);
  const limitConnections = yield* Semaphore.new(maxConnections);
  const server: Listener = { db: handle, listener, limitConnections, notifyShutdown, shutdownComplete };
  yield* tokio.select({ accept: accepting(server), shutdown });
  yield* drop(notifyShutdown);
  yield* drop(shutdownComplete);
  yield* completed.recv();
  yield* drop(listener);
  yield* drop(holder);
}

/** Ends only where accepting fails for good. */
function* accepting(server: Listener): Sim<Outcome<never>> {
  for (;;) {
    const permit = (yield* server.limitConnections.acquireOwned()).unwrap();
    const socket = yield* accept(server.listener);
    if (socket.isErr()) return socket;
    const handler: Handler = {
      db: yield* server.db.clone(),
      connection: yield* Connection.new(socket.value),
      shutdown: new Shutdown(yield* server.notifyShutdown.subscribe()),
      shutdownComplete: yield* server.shutdownComplete.clone(),
    };
    yield* tokio.spawn(
      move({ handler, permit }, function* ({ handler, permit }) {
        yield* handling(handler); // an error is logged, and the connection closed (MR-1)
        yield* drop(permit);
      }),
    );
  }
}

/** MR-9: tries again after 1, 2, 4, … 64 s. */
function* accept(listener: tokio.net.TcpListener): Sim<Outcome<tokio.net.TcpStream>> {
  for (let backoff = 1; ; backoff *= 2) {
    const accepted = yield* listener.accept();
    if (accepted.isOk()) return ok(accepted.value[0]);
    if (backoff > 64) return err(accepted.error);
    yield* tokio.time.sleep(Duration.fromSecs(backoff));
  }
}

/** MR-11: one command at a time, until the peer closes or the server shuts down. */
function* handling({ db, connection, shutdown }: Handler): Sim<Outcome<undefined>> {
  while (!shutdown.isShutdown) {
    const got = yield* tokio.select({ frame: connection.readFrame(), shutdown: shutdown.recv() });
    if (got.branch === "shutdown") return ok();
    if (got.value.isErr()) return got.value;
    if (got.value.value.isNone()) return ok();
    const command = commandOf(got.value.value.value);
    if (command.isErr()) return command;
    const applied = yield* apply(command.value, db, connection, shutdown);
    if (applied.isErr()) return applied;
  }
  return ok();
}

function* apply(command: Command, db: Db, connection: Connection, shutdown: Shutdown): Sim<Outcome<undefined>> {
  switch (command.name) {
    case "get": {
      const value = yield* db.get(command.key);
      return yield* connection.writeFrame(value.isSome() ? bulk(value.value) : NULL);
    }
    case "set":
      yield* db.set(command.key, command.value, command.expire);
      return yield* connection.writeFrame(simple("OK"));
    case "publish":
      return yield* connection.writeFrame(integer(yield* db.publish(command.channel, command.message)));
    case "subscribe":
      return yield* subscribing(command.channels, db, connection, shutdown);
    case "unsubscribe":
      return failed("`Unsubscribe` is unsupported in this context");
    case "ping":
      return yield* connection.writeFrame(command.message === null ? simple("PONG") : bulk(command.message));
    default:
      return yield* connection.writeFrame(error(`ERR unknown command '${command.command}'`));
  }
}
