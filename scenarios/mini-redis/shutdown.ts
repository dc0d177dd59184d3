// mini_redis::Shutdown: MR-10 (the drop of the broadcast sender is the signal).
import { type Sim, Struct, type tokio } from "../../sim/index.ts";

export class Shutdown extends Struct {
  readonly notify: tokio.sync.broadcast.Receiver<null>;
  #isShutdown = false;

  constructor(notify: tokio.sync.broadcast.Receiver<null>) {
    super();
    this.notify = notify;
  }

  get isShutdown(): boolean {
    return this.#isShutdown;
  }

  /** Waits for the signal. Cancel safe. */
  *recv(): Sim<void> {
    if (this.#isShutdown) return;
    yield* this.notify.recv();
    this.#isShutdown = true;
  }
}
