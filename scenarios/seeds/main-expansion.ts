import { println, prints, type Scenario, scenario, tokio } from "../../sim/index.ts";

/** Seed 003, "What #[tokio::main] expands to": the macro's function and the one built by hand print the same. */
export const mainExpansion: Scenario = scenario({
  name: "main-expansion",
  source: "seeds/003 What #[tokio::main] expands to",
  twin: "s003_1_main_expansion",
  summary: "Runs an async main made by the macro, then the runtime and block_on written out.",
  claims: [
    {
      id: "same",
      text: "The #[tokio::main] macro replaces your main function with a non-async main function that starts a runtime and then calls your code.",
      shows: prints("Hello world\nHello world\n"),
      expected: "guaranteed",
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
