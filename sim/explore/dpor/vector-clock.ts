// Vector clocks: how many steps of each actor an event comes after (Mattern 1989). Entry i belongs to the actor with
// index i. Clocks are kept and reused, so that a search allocates none while it runs.

export class VectorClock {
  #counts = new Int32Array(8);

  /** Comes after nothing. */
  clear(): this {
    this.#counts.fill(0);
    return this;
  }

  copy(other: VectorClock): this {
    const from = other.#counts;
    if (this.#counts.length < from.length) this.#counts = new Int32Array(from.length);
    const into = this.#counts;
    for (let i = 0; i < from.length; i++) into[i] = from[i] as number;
    for (let i = from.length; i < into.length; i++) into[i] = 0;
    return this;
  }

  /** Comes after all that the other comes after, too. */
  join(other: VectorClock): void {
    const from = other.#counts;
    if (this.#counts.length < from.length) this.#grow(from.length);
    const into = this.#counts;
    for (let i = 0; i < from.length; i++) if ((from[i] as number) > (into[i] as number)) into[i] = from[i] as number;
  }

  /** Whether it comes after step number `count` of the actor. */
  has(actor: number, count: number): boolean {
    const counts = this.#counts;
    return actor < counts.length && (counts[actor] as number) >= count;
  }

  set(actor: number, count: number): void {
    if (actor >= this.#counts.length) this.#grow(Math.max(actor + 1, 2 * this.#counts.length));
    this.#counts[actor] = count;
  }

  #grow(length: number): void {
    const counts = new Int32Array(length);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}
