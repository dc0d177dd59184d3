import { move, type Scenario, std, tokio } from "../../sim/index.ts";
import { classic, fixed } from "./classic.ts";

const { Builder } = tokio.runtime;

export const ownTask: Scenario = classic(
  "own-task",
  "The main future of a current_thread runtime blocks its thread until one of its own tasks has sent something.",
  function* () {
    using rt = (yield* Builder.newCurrentThread().enableAll().build()).unwrap();
    yield* rt.blockOn(function* () {
      const [tx, rx] = yield* std.sync.mpsc.channel<string>();
      yield* tokio.spawn(
        move({ tx }, function* ({ tx }) {
          yield* tx.send("done");
        }),
      );
      (yield* rx.recv()).unwrap();
    });
  },
  "impossible",
);

export const ownTaskFixed: Scenario = fixed("own-task", "The main future awaits its task.", function* () {
  using rt = (yield* Builder.newCurrentThread().enableAll().build()).unwrap();
  yield* rt.blockOn(function* () {
    const [tx, rx] = yield* tokio.sync.oneshot.channel<string>();
    yield* tokio.spawn(
      move({ tx }, function* ({ tx }) {
        yield* tx.send("done");
      }),
    );
    (yield* rx).unwrap();
  });
});
