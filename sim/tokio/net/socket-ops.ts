// The ops of connected sockets, as tokio's Registration makes them: NET-4, NET-7, NET-9, NET-14, NET-15. A poll first asks
// whether the driver has said that the socket is ready, then makes the system call, and believes what that says.

import type { Actor } from "../../kernel/actor.ts";
import { brief } from "../../kernel/record/brief.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING } from "../../kernel/signal/signal.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { CLOSE, LOOKS, READ as READS, RESET, TRIES, WRITE as WRITES } from "../io/access.ts";
import type { Bytes } from "../io/bytes.ts";
import { ECONNRESET, IoError } from "../io/error.ts";
import type { Pipe } from "../io/pipe.ts";
import { exhausted, spend } from "../task/coop.ts";
import { TXT_21 } from "../texts.ts";
import { type Endpoint, WOULD_BLOCK, type WouldBlock } from "./endpoint.ts";
import { READ, READABLE, type Source, type Waiter, WRITABLE, WRITE } from "./source.ts";

/** One system call in wait of readiness. */
interface Call {
  readonly end: Endpoint;
  /** Whoever made it is served by the socket's own runtime. */
  readonly near: boolean;
}
interface ReadCall extends Call {
  readonly max: number;
}
interface WriteCall extends Call {
  readonly bytes: Bytes;
}
interface ReadyCall extends Call {
  readonly waiter: Waiter;
}

export const sourceOf = (end: Endpoint): Source => end.source as Source;

/** The runtime is gone (NET-15). */
export const gone = (): IoError => IoError.other(TXT_21);

/** Whether who asks now is served by the source's runtime. */
export const near = (source: Source): boolean => source.isNear(source.world.running());

/** One read. */
export const readSocket = (end: Endpoint, max: number): Future<Result<Bytes, IoError>> =>
  new PollOp(read as never, end.inbox, { end, max, near: near(sourceOf(end)) }) as never;

/** One look at what a read would give. */
export const peekSocket = (end: Endpoint, max: number, waiter: Waiter): Future<Result<Bytes, IoError>> =>
  new PollOp(peek as never, end.inbox, { end, max, waiter, near: near(sourceOf(end)) }) as never;

/** One write. */
export const writeSocket = (end: Endpoint, bytes: Bytes): Future<Result<number, IoError>> =>
  new PollOp(write as never, end.outbox, { end, bytes, near: near(sourceOf(end)) }) as never;

/** A read that does not wait (NET-9). */
export const tryReadSocket = (end: Endpoint, max: number): Op<Result<Bytes, IoError>> =>
  new Op(tryRead as never, end.inbox, { end, max, near: false });

/** A write that does not wait (NET-9). */
export const tryWriteSocket = (end: Endpoint, bytes: Bytes): Op<Result<number, IoError>> =>
  new Op(tryWrite as never, end.outbox, { end, bytes, near: false });

/** A wait for readiness; what is known then (NET-9, NET-17). */
export const readiness = (end: Endpoint, waiter: Waiter): Future<Result<number, IoError>> =>
  new PollOp(ready as never, (waiter.interest & READ) !== 0 ? end.inbox : end.outbox, {
    end,
    waiter,
    near: near(sourceOf(end)),
  }) as never;

/** A new wait. */
export const waiterFor = (interest: number): Waiter => ({ interest, waker: null, state: "new" });

/** `shutdown(Write)` (NET-8). */
export const closeWrite = (end: Endpoint): Op<undefined> => new Op(shutdown as never, end.outbox, end);

/** The socket is closed (NET-10). */
export const dropSocket = (end: Endpoint): Op<undefined> => new Op(drop as never, end, undefined);

/** The program may have asked for resets (NET-16). */
function breaks(end: Endpoint): IoError | null {
  if (end.link.faults.reset !== true || end.reset || end.dropped) return null;
  if (end.world.choose("fault", 2) === 0) return null;
  end.breakDown();
  end.error = null;
  return IoError.os(ECONNRESET);
}

/** The loop of tokio's `poll_io`. `call`: what the operating system says; `all`: whether that was as much as was asked for. */
function poll<T>(
  end: Endpoint,
  interest: typeof READ | typeof WRITE,
  actor: Actor,
  call: () => T | IoError | WouldBlock,
  all: (value: T) => boolean,
): Result<T, IoError> | typeof PENDING {
  const source = sourceOf(end);
  for (;;) {
    if (exhausted(actor)) return PENDING;
    if (source.gone) return err(gone());
    if (!source.isReady(interest, actor, true)) {
      source.wait(interest, actor);
      return PENDING;
    }
    spend(actor);
    const answer = breaks(end) ?? call();
    if (answer instanceof IoError) return err(answer);
    if (answer !== WOULD_BLOCK) {
      // Fewer than asked for: there is no more of it.
      if (!all(answer) && (end.status() & interest & (READABLE | WRITABLE)) === 0) source.clear(interest);
      return ok(answer);
    }
    source.clear(interest);
  }
}

const readMode = ({ end, max }: ReadCall): number => (sourceOf(end).gone ? LOOKS : end.readMode(max));

const read: OpKind<Pipe, ReadCall, unknown> = {
  name: "socket.read",
  show: ({ arg }) => String(arg.max),
  mode: READS,
  poll: true,
  enabled: ({ arg }) => sourceOf(arg.end).isOpen(READ, arg.near),
  modeOf: ({ arg }) => (arg.end.link.faults.reset === true ? RESET : readMode(arg)),
  heldBy: ({ object }) => [(object as Pipe).writer()],
  execute({ arg: { end, max } }, _world, actor) {
    return poll(
      end,
      READ,
      actor,
      () => end.read(max, false),
      ({ length }) => length === 0 || length === max,
    );
  },
};

const write: OpKind<Pipe, WriteCall, unknown> = {
  name: "socket.write",
  show: ({ arg }) => brief(arg.bytes),
  mode: WRITES,
  poll: true,
  enabled: ({ arg }) => sourceOf(arg.end).isOpen(WRITE, arg.near),
  modeOf: ({ arg: { end, bytes } }) => (end.link.faults.reset === true ? RESET : end.writeMode(bytes.length)),
  heldBy: ({ object }) => [(object as Pipe).reader()],
  execute({ arg: { end, bytes } }, _world, actor) {
    return poll(
      end,
      WRITE,
      actor,
      () => end.write(bytes),
      (count) => count === 0 || count === bytes.length,
    );
  },
};

/** Readiness first, the budget after it, as tokio's `async_io` has it. */
const peek: OpKind<Pipe, ReadCall & ReadyCall, unknown> = {
  name: "socket.peek",
  show: ({ arg }) => String(arg.max),
  mode: LOOKS,
  poll: true,
  enabled: ({ arg }) => sourceOf(arg.end).isOpen(READ, arg.near),
  heldBy: ({ object }) => [(object as Pipe).writer()],
  execute({ arg: { end, max, waiter } }, _world, actor) {
    const source = sourceOf(end);
    for (;;) {
      if (!source.poll(waiter, actor)) return PENDING;
      if (source.gone) return err(gone());
      if (exhausted(actor)) return PENDING;
      const answer = end.read(max, true);
      if (answer !== WOULD_BLOCK) {
        spend(actor);
        return answer instanceof IoError ? err(answer) : ok(answer);
      }
      source.clear(READ);
      waiter.state = "new";
    }
  },
  dropped: ({ arg }) => sourceOf(arg.end).forget(arg.waiter),
};

/** Costs no budget. */
const ready: OpKind<Pipe, ReadyCall, unknown> = {
  name: "socket.ready",
  show: () => null,
  mode: LOOKS,
  poll: true,
  enabled: ({ arg }) =>
    sourceOf(arg.end).known(arg.waiter.interest) !== 0 || sourceOf(arg.end).isOpen(arg.waiter.interest, arg.near),
  heldBy: ({ object, arg }) => [
    (arg.waiter.interest & READ) !== 0 ? (object as Pipe).writer() : (object as Pipe).reader(),
  ],
  execute({ arg: { end, waiter } }, _world, actor) {
    const source = sourceOf(end);
    if (!source.poll(waiter, actor)) return PENDING;
    return source.gone ? err(gone()) : ok(source.known(waiter.interest));
  },
  dropped: ({ arg }) => sourceOf(arg.end).forget(arg.waiter),
};

/** What `try_io` does. */
function attempt<T>(
  end: Endpoint,
  interest: typeof READ | typeof WRITE,
  actor: Actor,
  call: () => T | IoError | WouldBlock,
): Result<T, IoError> {
  const source = sourceOf(end);
  if (!source.isReady(interest, actor, false)) return err(IoError.of("WouldBlock"));
  const answer = breaks(end) ?? call();
  if (answer === WOULD_BLOCK) {
    source.clear(interest);
    return err(IoError.of("WouldBlock"));
  }
  return answer instanceof IoError ? err(answer) : ok(answer);
}

const tryRead: OpKind<Pipe, ReadCall, Result<Bytes, IoError>> = {
  name: "socket.tryRead",
  show: ({ arg }) => String(arg.max),
  mode: TRIES,
  execute: ({ arg: { end, max } }, _world, actor) => attempt(end, READ, actor, () => end.read(max, false)),
};

const tryWrite: OpKind<Pipe, WriteCall, Result<number, IoError>> = {
  name: "socket.tryWrite",
  show: ({ arg }) => brief(arg.bytes),
  mode: TRIES,
  execute: ({ arg: { end, bytes } }, _world, actor) => attempt(end, WRITE, actor, () => end.write(bytes)),
};

const shutdown: OpKind<Pipe, Endpoint, undefined> = {
  name: "socket.shutdown",
  show: () => null,
  mode: CLOSE,
  execute({ arg }) {
    arg.closeWrite();
    return undefined;
  },
};

const drop: OpKind<Endpoint, undefined, undefined> = {
  name: "socket.drop",
  mode: 2,
  execute({ object }) {
    (object as Endpoint).drop();
    return undefined;
  },
};
