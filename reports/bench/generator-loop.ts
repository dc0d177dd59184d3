// The physical limit: resume one of n bare generators, picked by a small generator of random numbers, until all have ended.
// No locks, no enabled sets, no trace: each body yields as often as the program of the same name makes visible operations.

let state = 0x2545f491;

const below = (n: number): number => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % n;
};

let shared = 0;

function* counterBody(): Generator<number, void, unknown> {
  for (let i = 0; i < 100; i++) {
    yield 0; // load
    const seen = shared;
    yield 1; // store
    shared = seen + 1;
  }
}

/** One run of counter2x100: two bodies of a hundred loads and stores each. */
export function counterLoop(): void {
  shared = 0;
  const ready = [counterBody(), counterBody()];
  while (ready.length > 0) {
    const at = below(ready.length);
    if ((ready[at] as Generator).next().done !== true) continue;
    const last = ready.pop() as Generator<number, void, unknown>;
    if (at < ready.length) ready[at] = last;
  }
}
