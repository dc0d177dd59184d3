// The scenario that `new` writes: valid JavaScript and TypeScript, and true as it stands.

export const starter = (
  name: string,
): string => `// A scenario: a small concurrent program, and what somebody claims about it.
//
//   npx escapement verify FILE     is each claim true, and what proves it?
//   npx escapement explore FILE    everything that the program can print
//   npx escapement run FILE        one run, as if it were started
//
// The program is a generator. Write yield* before everything that another thread could notice.
import { cell, neverPrints, println, printsLine, scenario, std } from "escapement";

export const mine = scenario({
  name: ${JSON.stringify(name)},
  source: "my own notes",
  summary: "Two threads add one to a counter, without a lock.",

  // Each claim: the words of whoever makes it, what to look for, and the verdict you expect:
  //   "guaranteed"    in every schedule that the documentation allows
  //   "in practice"   in every schedule of today's Tokio, though the documentation allows others
  //   "one of n"      in some schedules
  //   "latent"        in some schedules that the documentation allows, in none of today's Tokio
  //   "impossible"    in none
  // verify fails where the search comes to another verdict.
  claims: [
    { id: "both", text: "Both increments count.", shows: printsLine("hits: 2"), expected: "one of n" },
    { id: "lost", text: "One of them may get lost.", shows: printsLine("hits: 1"), expected: "one of n" },
    { id: "some", text: "At least one counts.", shows: neverPrints("hits: 0"), expected: "guaranteed" },
  ],

  *main() {
    // A cell is shared memory. Bodies share plain values through cells and locks, never through variables.
    const hits = yield* cell(0);
    const count = function* () {
      const before = yield* hits.load();
      yield* hits.store(before + 1);
      // Try this instead of the two lines above, and verify again:
      // yield* hits.update((n) => n + 1);
    };
    const first = yield* std.thread.spawn(count);
    const second = yield* std.thread.spawn(count);
    (yield* first.join()).unwrap();
    (yield* second.join()).unwrap();
    yield* println(\`hits: \${yield* hits.load()}\`);
  },
});
`;
