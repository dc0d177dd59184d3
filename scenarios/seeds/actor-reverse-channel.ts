import {
  drop,
  ends,
  inOrder,
  move,
  println,
  prints,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";

// Seed 003, "Sending messages": a channel in the opposite direction sends a response to the spawner.

const { mpsc, oneshot } = tokio.sync;

interface Job {
  readonly n: number;
  readonly reply: tokio.sync.oneshot.Sender<number>;
}

/** `eager`: the spawner reads all responses before it lets go of its queue. */
const program = (eager: boolean) =>
  function* (): Sim<void> {
    const [queue, inbox] = yield* mpsc.channel<Job>(16);
    const [back, responses] = yield* mpsc.unboundedChannel<string>();
    const rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    const actor = yield* std.thread.spawn(
      move({ rt, inbox, back }, function* ({ rt, inbox, back }) {
        yield* rt.blockOn(
          move({ inbox, back }, function* ({ inbox, back }) {
            for (let job = yield* inbox.recv(); job.isSome(); job = yield* inbox.recv()) {
              const { n, reply } = job.value;
              const mine = yield* back.clone();
              yield* tokio.spawn(
                move({ back: mine, reply }, function* ({ back, reply }) {
                  (yield* back.send(`accepted ${n}`)).unwrap();
                  (yield* reply.send(n * n)).unwrap();
                }),
              );
            }
          }),
        );
      }),
    );
    for (const n of [3, 4]) {
      const [reply, answer] = yield* oneshot.channel<number>();
      (yield* queue.blockingSend({ n, reply })).unwrap();
      yield* println(`${n} squared is ${(yield* answer.blockingRecv()).unwrap()}`);
    }
    if (!eager) {
      yield* drop(queue);
      (yield* actor.join()).unwrap();
    }
    for (let line = yield* responses.blockingRecv(); line.isSome(); line = yield* responses.blockingRecv()) {
      yield* println(line.value);
    }
    yield* println("responses closed");
  };

const reverse = "or you could use a channel in the opposite direction to send a response to the spawner";

export const actorReverseChannel: Scenario = scenario({
  name: "actor-reverse-channel",
  source: "seeds/003 Sending messages, with a response",
  twin: "s003_7_actor_reverse_channel",
  summary: "Each job carries a oneshot for its response; a channel back to the spawner tells what was accepted.",
  claims: [
    {
      id: "responds",
      text: `${reverse}.`,
      shows: inOrder("3 squared is 9", "4 squared is 16"),
      expected: "guaranteed",
    },
    {
      id: "collects",
      text: `${reverse}. (The spawner can read the responses later, too.)`,
      shows: inOrder("accepted 3", "accepted 4"),
      expected: "guaranteed",
    },
    {
      id: "closes",
      text: "Once all senders have gone out of scope, the .recv() call returns None (In this direction as well.)",
      shows: inOrder("accepted 4", "responses closed"),
      expected: "guaranteed",
    },
    {
      id: "whole",
      text: "(The whole output.)",
      shows: prints("3 squared is 9\n4 squared is 16\naccepted 3\naccepted 4\nresponses closed\n"),
      expected: "guaranteed",
    },
  ],
  main: program(false),
});

/** HZ-7: the actor keeps its end of the channel back for as long as it waits for jobs. */
export const actorReverseChannelHang: Scenario = scenario({
  name: "actor-reverse-channel-hang",
  source: "seeds/003 Sending messages, with a response, read to its end too early",
  summary: "The spawner waits for the end of the responses while it still holds the sender of the jobs.",
  claims: [
    {
      id: "closes",
      text: `${reverse}. (The responses come to an end while the actor lives.)`,
      shows: ends("returned"),
      expected: "impossible",
    },
    {
      id: "hangs",
      text: "Once all senders have gone out of scope, the .recv() call returns None (Until then it waits: each side for the other.)",
      shows: ends("deadlock"),
      expected: "guaranteed",
    },
  ],
  main: program(true),
});
