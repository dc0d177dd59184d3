import { move, none, type Option, type Scenario, some, std, tokio } from "../../sim/index.ts";
import { buggy, fixed, onWorkers } from "./classic.ts";

const { Mutex } = std.sync;
const { mpsc, oneshot } = tokio.sync;
type Reply = tokio.sync.oneshot.Sender<null>;

/** Requests carry an id; the reply's sender waits in a slot that caller and server share. */
export const oneshotAbort: Scenario = buggy(
  "oneshot-abort",
  "A server is aborted between a request and its reply, whose sender lives on in a shared slot.",
  onWorkers(2, function* () {
    const slot = yield* Mutex.new<Option<Reply>>(none);
    const [requests, atServer] = yield* mpsc.channel<number>(1);
    const server = yield* tokio.spawn(
      move({ atServer }, function* ({ atServer }) {
        while ((yield* atServer.recv()).isSome()) {
          yield* tokio.task.yieldNow();
          let reply: Option<Reply>;
          {
            using held = (yield* slot.lock()).unwrap();
            reply = held.replace(none);
          }
          if (reply.isSome()) yield* reply.unwrap().send(null);
        }
      }),
    );
    const caller = yield* tokio.spawn(
      move({ requests }, function* ({ requests }) {
        const [reply, atReply] = yield* oneshot.channel<null>();
        {
          using held = (yield* slot.lock()).unwrap();
          held.replace(some(reply));
        }
        if ((yield* requests.send(1)).isOk()) yield* atReply;
      }),
    );
    yield* server.abort();
    (yield* caller).unwrap();
  }),
);

/** The reply's sender travels with the request, and goes with the server. */
export const oneshotAbortFixed: Scenario = fixed(
  "oneshot-abort",
  "A server is aborted between a request and its reply, whose sender goes with it.",
  onWorkers(2, function* () {
    const [requests, atServer] = yield* mpsc.channel<Reply>(1);
    const server = yield* tokio.spawn(
      move({ atServer }, function* ({ atServer }) {
        for (;;) {
          const request = yield* atServer.recv();
          if (request.isNone()) return;
          const reply = request.unwrap();
          yield* tokio.task.yieldNow();
          yield* reply.send(null);
        }
      }),
    );
    const caller = yield* tokio.spawn(
      move({ requests }, function* ({ requests }) {
        const [reply, atReply] = yield* oneshot.channel<null>();
        if ((yield* requests.send(reply)).isOk()) yield* atReply;
      }),
    );
    yield* server.abort();
    (yield* caller).unwrap();
  }),
);
