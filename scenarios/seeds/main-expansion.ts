import { ends, inOrder, panic, println, prints, type Scenario, type Sim, scenario, tokio } from "../../sim/index.ts";

// Seed 003, "What #[tokio::main] expands to".

const macroText =
  "The #[tokio::main] macro is a macro that replaces your main function with a non-async main function that starts a runtime and then calls your code.";

/** The macro's function and the one built by hand print the same. */
export const mainExpansion: Scenario = scenario({
  name: "main-expansion",
  source: "seeds/003 What #[tokio::main] expands to",
  twin: "s003_1_main_expansion",
  summary: "Runs an async main made by the macro, then the runtime and block_on written out.",
  claims: [
    { id: "same", text: macroText, shows: prints("Hello world\nHello world\n"), expected: "guaranteed" },
    {
      id: "returns",
      text: "is turned into this: fn main() { … .block_on(async { …",
      shows: ends("returned"),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "In most examples of using Tokio, we mark the main function with #[tokio::main] and make the entire project asynchronous.",
      reason: "Says what examples do.",
    },
    {
      text: "In some cases, you may need to run a small portion of synchronous code. For more information on that, see spawn_blocking.",
      reason: "Points elsewhere; document 004 and its scenarios (spawn-blocking-pool) are about it.",
    },
    {
      text: "In other cases, it may be easier to structure the application as largely synchronous, with smaller or logically distinct asynchronous portions.",
      reason: "A matter of style.",
    },
    {
      text: "replaces your main function with a non-async main function",
      reason: "That the function is not async is the compiler's matter; what it does is judged.",
    },
  ],
  *main() {
    const macroMain = tokio.main(function* () {
      yield* println("Hello world");
    });
    yield* macroMain();
    using rt = (yield* tokio.runtime.Builder.newMultiThread().enableAll().build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* println("Hello world");
    });
  },
});

/** Where there is a runtime. */
export const asyncContext: Scenario = scenario({
  name: "async-context",
  source: "seeds/003 What #[tokio::main] expands to",
  summary: "Asks for the current runtime before, within and after block_on.",
  claims: [
    {
      id: "enters",
      text: "we can do something similar where we leverage the block_on method to enter the asynchronous context where appropriate.",
      shows: prints("before: false\nwithin: true\nafter: false\n"),
      expected: "guaranteed",
    },
    {
      id: "result",
      text: "We do this using the block_on method on the Tokio Runtime type, which executes an asynchronous method and returns its result.",
      shows: inOrder("within: true", "after: false"),
      expected: "guaranteed",
    },
  ],
  *main() {
    const context = function* (when: string): Sim<void> {
      yield* println(`${when}: ${(yield* tokio.runtime.Handle.tryCurrent()).isOk()}`);
    };
    using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    yield* context("before");
    yield* rt.blockOn(() => context("within"));
    yield* context("after");
  },
});

/** The macro's main ends as main does. */
export const mainPanics: Scenario = scenario({
  name: "main-panics",
  source: "seeds/003 What #[tokio::main] expands to, with a panic",
  summary: "An async main panics, in the macro's main.",
  claims: [
    {
      id: "panics",
      text: `${macroText} (A panic of that code is main's.)`,
      shows: ends("panicked"),
      expected: "guaranteed",
    },
  ],
  main: tokio.main(function* () {
    yield* println("Hello world");
    panic("no more");
  }),
});
