// Progress of a search, on stderr: one line, rewritten, on a terminal; elsewhere a plain line now and then.
import type { Progress } from "../../sim/explore/options.ts";
import { count, duration } from "../formats/console/count.ts";
import type { Stream } from "./io.ts";

/** On a terminal. */
const periodMs = 100;
/** In a log the first line comes after this, the next after twice as long, and so on. */
const firstPlainMs = 10_000;
const clearLine = "\r\u001b[K";

export class ProgressLine {
  readonly #stream: Stream;
  readonly #now: () => number;
  readonly #quiet: boolean;
  readonly #start: number;
  #nextMs: number;
  #shown = false;

  constructor(stream: Stream, now: () => number, quiet: boolean) {
    this.#stream = stream;
    this.#now = now;
    this.#quiet = quiet;
    this.#start = now();
    this.#nextMs = stream.isTTY === true ? 0 : firstPlainMs;
  }

  /** News; most of them are dropped. `what`: what is being searched. */
  tell(what: string, progress: Progress): void {
    const elapsed = this.#now() - this.#start;
    if (this.#quiet || elapsed < this.#nextMs) return;
    const text = `${what}: ${line(progress)}`;
    if (this.#stream.isTTY === true) {
      this.#nextMs = elapsed + periodMs;
      this.#stream.write(clearLine + text.slice(0, (this.#stream.columns ?? 80) - 1));
      this.#shown = true;
    } else {
      while (this.#nextMs <= elapsed) this.#nextMs *= 2;
      this.#stream.write(`${text}\n`);
    }
  }

  /** The search is over: the terminal's line is taken back. */
  done(): void {
    if (this.#shown) this.#stream.write(clearLine);
    this.#shown = false;
  }
}

const line = ({ strategy, runs, outcomes, states, seconds }: Progress): string =>
  [
    strategy,
    count(runs, "run"),
    ...(states === null ? [] : [count(states, "state")]),
    count(outcomes, "outcome"),
    duration(seconds),
  ].join(", ");
