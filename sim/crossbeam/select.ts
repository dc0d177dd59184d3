// crossbeam_channel::select! and Select: XB-4.
import type { Moment } from "../kernel/clock.ts";
import { Misuse } from "../kernel/errors.ts";
import type { Yieldable } from "../kernel/signal/signal.ts";
import { Done, Steps } from "../kernel/signal/steps.ts";
import type { Duration } from "../kernel/value/duration.ts";
import { Panic } from "../kernel/value/panic.ts";
import { err, ok, type Result } from "../kernel/value/result.ts";
import type { Receiver } from "./receiver.ts";
import {
  type Arm,
  atOnce,
  type Bounds,
  select as choose,
  forEver,
  type Outcome,
  type SelectKind,
  selectKind,
} from "./selection.ts";
import type { Sender } from "./sender.ts";
import { RecvError, SelectTimeoutError, SendError, TrySelectError } from "./texts.ts";

/** `select!`'s `default =>` (`true`) or `default(timeout) =>`, and whether the first ready arm wins (`select_biased!`). */
export interface SelectOptions {
  readonly default?: true | Duration;
  readonly biased?: boolean;
}

/** `recv(rx) -> …`: an arm that receives. */
export const recv = <T>(receiver: Receiver<T>): Arm<Result<T, RecvError>> => receiver.arm();

/** `send(tx, value) -> …`: an arm that sends. The value stays with the body until the arm is chosen. */
export const send = <T>(sender: Sender<T>, value: T): Arm<Result<undefined, SendError<T>>> => sender.arm(value);

/** Arms by their names. */
export type Arms = Readonly<Record<string, Arm>>;

/** The chosen arm and what it came to; `"default"` where none was ready, or none in time. */
export type Selected<A extends Arms> =
  | { [K in keyof A & string]: A[K] extends Arm<infer R> ? { readonly branch: K; readonly value: R } : never }[keyof A &
      string]
  | { readonly branch: "default"; readonly value: undefined };

/**
 * `select!`: waits until an arm is ready and performs one of the ready arms, whichever (XB-4). A disconnected channel makes
 * its arm ready, with an `Err`. Panics without arms, as `Select` does. It reads as `tokio.select`: arms have names, and what
 * Rust writes into handlers stands behind it.
 *
 * @example
 * const got = yield* select({ job: recv(jobs), sent: send(replies, 1) }, { default: Duration.fromMillis(5) });
 * if (got.branch === "job") yield* println(`${got.value.unwrap()}`);
 */
export function select<const A extends Arms>(named: A, options: SelectOptions = {}): Yieldable<Selected<A>> {
  const names = Object.keys(named);
  const arms = names.map((name) => armOf(name, named[name]));
  const { default: otherwise, biased = false } = options;
  const timeout = otherwise === true || otherwise === undefined ? null : otherwise;
  const bounds: Bounds = { ...(otherwise === true ? atOnce : forEver), timeout, biased };
  return perform<Selected<A>>(selecting, arms, bounds, (outcome) => {
    if (outcome.index < 0) return { branch: "default", value: undefined };
    return { branch: names[outcome.index], value: resultOf(outcome, arms) } as Selected<A>;
  });
}

function armOf(name: string, arm: Partial<Arm> | undefined): Arm {
  if (arm?.direction !== undefined) return arm as Arm;
  throw new Misuse(
    `select: arm ${JSON.stringify(name)} is no arm\n  write { ${name}: recv(rx) } or { ${name}: send(tx, value) }`,
  );
}

function perform<R>(
  kind: SelectKind,
  arms: readonly Arm[],
  bounds: Bounds,
  finish: (outcome: Outcome) => R,
): Yieldable<R> {
  const first = arms[0];
  if (first !== undefined) return choose(first.channel.world, kind, arms, bounds, finish);
  if (bounds.waits && bounds.timeout === null) throw new Panic("no operations have been added to `Select`");
  if (bounds.waits)
    throw new Misuse("a select without arms and with a timeout is not simulated\n  use std.thread.sleep");
  const none = new Done(finish({ index: -1, over: false, value: undefined }));
  return new Steps<R>(none, () => none);
}

function resultOf(
  { index, over, value }: Outcome,
  arms: readonly Arm[],
): Result<unknown, RecvError | SendError<unknown>> {
  if (!over) return ok(value);
  return (arms[index] as Arm).direction === "recv" ? err(new RecvError()) : err(new SendError(value));
}

/** `crossbeam_channel::Select`: arms from a list that is made at run time. */
export class Select {
  readonly #arms: (Arm | null)[] = [];

  /** Adds a receive; gives its place. */
  recv(receiver: Receiver<never>): number {
    return this.#arms.push(receiver.arm()) - 1;
  }

  /**
   * Adds a send; gives its place. The value is named here and not when the operation is completed, as in Rust: nobody can
   * tell, since it stays with the body until the operation is chosen.
   */
  send<T>(sender: Sender<T>, value: T): number {
    return this.#arms.push(sender.arm(value)) - 1;
  }

  /** Takes an operation out; the others keep their places. Panics where there is none. */
  remove(index: number): void {
    if (this.#arms[index] === undefined || this.#arms[index] === null) throw new Panic("no operation with this index");
    this.#arms[index] = null;
  }

  /** Waits until an operation is ready, and performs it. */
  select(): Yieldable<SelectedOperation> {
    return this.#perform(selecting, forEver, (operation) => operation as SelectedOperation);
  }

  /** Performs an operation that is ready now. */
  trySelect(): Yieldable<Result<SelectedOperation, TrySelectError>> {
    return this.#perform(selecting, atOnce, (operation) =>
      operation === null ? err(new TrySelectError()) : ok(operation),
    );
  }

  /** As `select`, but no longer than `timeout`. */
  selectTimeout(timeout: Duration): Yieldable<Result<SelectedOperation, SelectTimeoutError>> {
    return this.#perform(selecting, { ...forEver, timeout }, inTime);
  }

  /** As `select`, but not after `deadline`. */
  selectDeadline(deadline: Moment): Yieldable<Result<SelectedOperation, SelectTimeoutError>> {
    return this.#perform(selecting, { ...forEver, deadline }, inTime);
  }

  /** Waits until an operation is ready, and gives its place without performing it. */
  ready(): Yieldable<number> {
    return this.#perform(looking, { ...forEver, looks: true }, (operation) => (operation as SelectedOperation).index());
  }

  #perform<R>(kind: SelectKind, bounds: Bounds, finish: (operation: SelectedOperation | null) => R): Yieldable<R> {
    const places: number[] = [];
    const arms = this.#arms.filter((arm, place): arm is Arm => {
      if (arm !== null) places.push(place);
      return arm !== null;
    });
    return perform(kind, arms, bounds, (outcome) => {
      if (outcome.index < 0) return finish(null);
      const result = bounds.looks ? ok() : resultOf(outcome, arms);
      return finish(new SelectedOperation(places[outcome.index] as number, result));
    });
  }
}

/** `crossbeam_channel::SelectedOperation`: an operation that was performed. */
export class SelectedOperation {
  readonly #index: number;
  readonly #result: Result<unknown, RecvError | SendError<unknown>>;

  constructor(index: number, result: Result<unknown, RecvError | SendError<unknown>>) {
    this.#index = index;
    this.#result = result;
  }

  index(): number {
    return this.#index;
  }

  /** What the receive came to; `receiver` says of which type. */
  recv<T>(_receiver: Receiver<T>): Result<T, RecvError> {
    return this.#result as Result<T, RecvError>;
  }

  /** What the send came to. */
  send<T>(_sender: Sender<T>): Result<undefined, SendError<T>> {
    return this.#result as Result<undefined, SendError<T>>;
  }
}

const inTime = (operation: SelectedOperation | null): Result<SelectedOperation, SelectTimeoutError> =>
  operation === null ? err(new SelectTimeoutError()) : ok(operation);

const selecting = selectKind("crossbeam.select");
const looking = selectKind("Select.ready");
