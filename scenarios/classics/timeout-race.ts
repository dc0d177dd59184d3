import { move, type Scenario, std, tokio } from "../../sim/index.ts";
import { assert, buggy, fixed, onWorkers } from "./classic.ts";

const { AtomicUsize } = std.sync.atomic;
const { Duration, sleep, timeout } = tokio.time;

const tenth = Duration.fromMillis(100);

/**
 * A client does the work itself where the server's answer does not come in time, and the answer comes at the same tick.
 * `asksOnce`: it closes the answer first, and looks whether it has come after all; the server does nothing that nobody asks for.
 */
const program = (asksOnce: boolean) =>
  onWorkers(1, function* () {
    const done = yield* AtomicUsize.new(0);
    const [reply, answer] = yield* tokio.sync.oneshot.channel<null>();
    const server = yield* tokio.spawn(
      move({ reply }, function* ({ reply }) {
        yield* sleep(tenth);
        const wanted = (yield* reply.send(null)).isOk();
        if (wanted || !asksOnce) yield* done.fetchAdd(1);
      }),
    );
    let late = (yield* timeout(tenth, tokio.byRef(answer))).isErr();
    if (late && asksOnce) {
      yield* answer.close();
      late = (yield* answer.tryRecv()).isErr();
    }
    if (late) yield* done.fetchAdd(1);
    (yield* server).unwrap();
    assert((yield* done.load()) === 1, "both did the work");
  });

export const timeoutRace: Scenario = buggy(
  "timeout-race",
  "A request is answered at the tick at which its timeout expires, and both sides do the work.",
  program(false),
);
export const timeoutRaceFixed: Scenario = fixed(
  "timeout-race",
  "After the timeout the client closes the answer, and looks whether it has come.",
  program(true),
);
