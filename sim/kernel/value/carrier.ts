// An error of the model that carries a value: what it owns moves and is dropped with it.

/** A class whose `value` belongs to it, as the value of `SendError(v)` does. */
export abstract class Carrier<out T> {
  abstract readonly value: T;
}
