// tokio_util::task::AbortOnDropHandle: TTR-2.

import { consume, type Drop } from "../../kernel/ownership/owner.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { AbortHandle, JoinHandle } from "../task/join-handle.ts";

/** A JoinHandle that aborts its task when it is dropped. */
export class AbortOnDropHandle<T> extends JoinHandle<T> {
  /**
   * `AbortOnDropHandle::new(handle)`; takes the handle along.
   *
   * @example
   * using worker = yield* AbortOnDropHandle.new(yield* tokio.spawn(work()));
   */
  static new<T>(handle: JoinHandle<T>): Make<AbortOnDropHandle<T>> {
    return new Make((world) => {
      handle.check("moved into an AbortOnDropHandle");
      consume(handle);
      const made = new AbortOnDropHandle(handle.task);
      world.own(made);
      return made;
    }, "AbortOnDropHandle.new");
  }

  /** The plain handle back; nothing is aborted. */
  detach(): Make<JoinHandle<T>> {
    this.check("detach");
    return new Make((world) => {
      consume(this);
      const handle = new JoinHandle(this.task);
      world.own(handle);
      return handle;
    }, "AbortOnDropHandle.detach");
  }

  /** The task itself is dropped later, by its runtime (TK-11). */
  override release(): Drop {
    return this.task.result === null ? new Call(this.#abortAndLetGo()) : super.release();
  }

  *#abortAndLetGo(): Sim<void> {
    yield* new AbortHandle(this.task).abort();
    const drop = super.release();
    if (drop !== null) yield* drop;
  }
}
