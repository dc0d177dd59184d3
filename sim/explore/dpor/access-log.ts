// What the current run did to one object, step by step. Logs belong to a search, not to a world: the part that the next
// run has in common with this one stays.

export class AccessLog {
  readonly #steps: number[] = [];
  readonly #modes: number[] = [];
  /** Whether the entry's event comes after the events of all entries before it: whoever comes after it may stop there. */
  readonly #covers: boolean[] = [];

  get length(): number {
    return this.#steps.length;
  }

  step(index: number): number {
    return this.#steps[index] as number;
  }

  mode(index: number): number {
    return this.#modes[index] as number;
  }

  covers(index: number): boolean {
    return this.#covers[index] as boolean;
  }

  push(step: number, mode: number, covers: boolean): void {
    this.#steps.push(step);
    this.#modes.push(mode);
    this.#covers.push(covers);
  }

  pop(): void {
    this.#steps.pop();
    this.#modes.pop();
    this.#covers.pop();
  }
}
