// mini_redis::Db: what all connections share. MR-3, MR-5 (a task removes what has expired), MR-6 (channels).
import {
  type Droppable,
  type Duration,
  move,
  none,
  type Option,
  onDrop,
  type Sim,
  Struct,
  some,
  std,
  tokio,
} from "../../sim/index.ts";

const { broadcast, Notify } = tokio.sync;
const Instant: typeof tokio.time.Instant = tokio.time.Instant;
type Instant = tokio.time.Instant;
type Bytes = tokio.io.Bytes;

/** Messages that a channel keeps for slow subscribers (MR-6). */
const CHANNEL_CAPACITY = 1024;

interface Entry {
  readonly data: Bytes;
  readonly expiresAt: Instant | null;
}

/** What is inside is frozen and replaced, so that it may go from one state into the next. */
interface State {
  readonly entries: Readonly<Record<string, Entry>>;
  readonly pubSub: Readonly<Record<string, tokio.sync.broadcast.Sender<Bytes>>>;
  /** Sorted. */
  readonly expirations: readonly Expiration[];
  readonly shutdown: boolean;
}

type Expiration = readonly [Instant, string];

interface Shared {
  readonly state: std.sync.Mutex<State>;
  readonly backgroundTask: tokio.sync.Notify;
}

/** A handle; clones share the data. */
export class Db extends Struct {
  readonly shared: std.sync.Arc<Shared>;

  constructor(shared: std.sync.Arc<Shared>) {
    super();
    this.shared = shared;
  }

  /** The data, and the task that removes what has expired (MR-5). */
  static *new(): Sim<Db> {
    const state = yield* std.sync.Mutex.new<State>({
      entries: Object.freeze({}),
      pubSub: Object.freeze({}),
      expirations: Object.freeze([]),
      shutdown: false,
    });
    const shared = yield* std.sync.Arc.new<Shared>({ state, backgroundTask: yield* Notify.new() });
    const mine = yield* shared.clone();
    yield* tokio.spawn(move({ mine }, ({ mine }) => purging(mine)));
    return new Db(shared);
  }

  *clone(): Sim<Db> {
    return new Db(yield* this.shared.clone());
  }

  /** The value, also where it has expired and nobody has removed it (MR-5). */
  *get(key: string): Sim<Option<Bytes>> {
    using state = (yield* this.shared.value.state.lock()).unwrap();
    const entry = state.value.entries[key];
    return entry === undefined ? none : some(entry.data);
  }

  /** Replaces value and expiry (MR-4); wakes the task where this expires before everything else (MR-5). */
  *set(key: string, value: Bytes, expire: Duration | null): Sim<void> {
    if (yield* this.#set(key, value, expire)) yield* this.shared.value.backgroundTask.notifyOne();
  }

  /** Whether the task is to be told. */
  *#set(key: string, data: Bytes, expire: Duration | null): Sim<boolean> {
    using guard = (yield* this.shared.value.state.lock()).unwrap();
    const expiresAt = expire === null ? null : (yield* Instant.now()).add(expire);
    const state = guard.value;
    const next = state.expirations[0]?.[0];
    const entries = Object.freeze({ ...state.entries, [key]: Object.freeze({ data, expiresAt }) });
    const others = state.expirations.filter(([, other]) => other !== key);
    const own: Expiration[] = expiresAt === null ? [] : [Object.freeze([expiresAt, key] as const)];
    guard.value = { ...state, entries, expirations: Object.freeze([...others, ...own].sort(byTime)) };
    return expiresAt !== null && (next === undefined || next.cmp(expiresAt) > 0);
  }

  /** A receiver of what is published from here on (MR-6). */
  *subscribe(channel: string): Sim<tokio.sync.broadcast.Receiver<Bytes>> {
    using guard = (yield* this.shared.value.state.lock()).unwrap();
    const sender = guard.value.pubSub[channel];
    if (sender !== undefined) return yield* sender.subscribe();
    const [tx, rx] = yield* broadcast.channel<Bytes>(CHANNEL_CAPACITY);
    guard.value = { ...guard.value, pubSub: Object.freeze({ ...guard.value.pubSub, [channel]: tx }) };
    return rx;
  }

  /** How many subscribers there are (MR-6). */
  *publish(channel: string, message: Bytes): Sim<number> {
    using guard = (yield* this.shared.value.state.lock()).unwrap();
    const sender = guard.value.pubSub[channel];
    return sender === undefined ? 0 : (yield* sender.send(message)).unwrapOr(0);
  }

  /** The task ends (MR-10). */
  *shutdownPurgeTask(): Sim<void> {
    yield* this.#noteShutdown();
    yield* this.shared.value.backgroundTask.notifyOne();
  }

  *#noteShutdown(): Sim<void> {
    using guard = (yield* this.shared.value.state.lock()).unwrap();
    guard.value = { ...guard.value, shutdown: true };
  }
}

/** `DbDropGuard`: its drop ends the task. */
export function* dropGuard(db: Db): Sim<Droppable<{ db: Db }>> {
  return yield* onDrop("DbDropGuard", ({ db }) => db.shutdownPurgeTask(), { db });
}

function byTime([one, key]: Expiration, [other, otherKey]: Expiration): number {
  return one.cmp(other) || (key < otherKey ? -1 : key > otherKey ? 1 : 0);
}

function* isShutdown({ state }: Shared): Sim<boolean> {
  using guard = (yield* state.lock()).unwrap();
  return guard.value.shutdown;
}

/** Removes what has expired; when the next one will, if any. */
function* purge({ state }: Shared): Sim<Instant | null> {
  using guard = (yield* state.lock()).unwrap();
  if (guard.value.shutdown) return null;
  const now = yield* Instant.now();
  const due = guard.value.expirations.filter(([when]) => when.cmp(now) <= 0);
  const expirations = Object.freeze(guard.value.expirations.slice(due.length));
  if (due.length > 0) {
    const expired = due.map(([, key]) => key);
    const left = Object.entries(guard.value.entries).filter(([key]) => !expired.includes(key));
    guard.value = { ...guard.value, entries: Object.freeze(Object.fromEntries(left)), expirations };
  }
  return expirations[0]?.[0] ?? null;
}

/** MR-5: sleeps until something expires, or until it is told of something that does so earlier. */
function* purging(shared: std.sync.Arc<Shared>): Sim<void> {
  while (!(yield* isShutdown(shared.value))) {
    const when = yield* purge(shared.value);
    const told = shared.value.backgroundTask.notified();
    if (when === null) yield* told;
    else yield* tokio.select({ expired: tokio.time.sleepUntil(when), told });
  }
}
