import {
  type Claim,
  Duration,
  debug,
  drop,
  inOrder,
  move,
  println,
  prints,
  printsEach,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { multiThreadKinds, onCurrentThread, type RuntimeKind } from "./runtimes.ts";

// Seed 001, "In my application": the worker receives messages, and writes each to the database in a block_on of its own.

type Message = { readonly insert: readonly [id: number, name: string] } | { readonly delete: number };
type Row = readonly [id: number, name: string];

function* writeDb(table: Row[], message: Message): Sim<void> {
  yield* tokio.time.sleep(Duration.fromMillis(5));
  if ("insert" in message) {
    const [id, name] = message.insert;
    table.push([id, name]);
    yield* println(`db: inserted ${id} = ${name}`);
  } else {
    const at = table.findIndex(([id]) => id === message.delete);
    if (at >= 0) table.splice(at, 1);
    yield* println(`db: deleted ${message.delete}`);
  }
}

const messages: readonly Message[] = [{ insert: [1, "ada"] }, { insert: [2, "brian"] }, { delete: 1 }];
const written = ["db: inserted 1 = ada", "db: inserted 2 = brian", "db: deleted 1"];

interface Ui {
  readonly joins: boolean;
  /** Main says when it has sent everything. */
  readonly saysSent: boolean;
}

const program = (build: RuntimeKind["build"], { joins, saysSent }: Ui) =>
  function* (): Sim<void> {
    const [ui, rx] = yield* std.sync.mpsc.channel<Message>();
    const writer = yield* std.thread.spawn(
      move({ rx }, function* ({ rx }) {
        using rt = yield* build();
        const table: Row[] = [];
        for (let next = yield* rx.recv(); next.isOk(); next = yield* rx.recv()) {
          yield* rt.blockOn(writeDb(table, next.value));
        }
        yield* println(`db: closed with ${table.length} rows`);
        return table;
      }),
    );
    for (const message of messages) (yield* ui.send(message)).unwrap();
    if (saysSent) yield* println("ui: sent everything");
    yield* drop(ui);
    if (!joins) return;
    const table = (yield* writer.join()).unwrap();
    yield* println(`ui: final table [${table.map(([id, name]) => `(${id}, ${debug(name)})`).join(", ")}]`);
  };

const writes: Claim = {
  id: "writes",
  text: "The asynchronous thread is the mpsc::Receiver, and simply waits for new messages sent by the main thread to write to the database. (Everything is written, in the order in which it was sent.)",
  shows: inOrder(...written),
  expected: "guaranteed",
};

const closes: Claim = {
  id: "closes",
  text: "while let Ok(db_message) = rx.recv() (The loop ends when the Sender is dropped, after what was sent before.)",
  shows: inOrder(...written, "db: closed with 1 rows", 'ui: final table [(2, "brian")]'),
  expected: "guaranteed",
};

const freeUi: Claim = {
  id: "frees-the-ui",
  text: "This will block the async_thread, which is fine since this is a worker thread that won’t block my eGUI application on the main thread. (All is sent before anything is written.)",
  shows: inOrder("ui: sent everything", written[0] as string),
  expected: "guaranteed",
};

export const dbWriter: Scenario = scenario({
  name: "db-writer-ui",
  source: "seeds/001 “In my application”",
  summary: "Main sends three messages and joins the worker, which writes them one by one.",
  claims: [writes, freeUi, closes],
  unjudged: [
    {
      text: "Why use an asynchronous runtime at all if I can just use the worker thread? I’m using SQLx as my database driver so I can take advantage of type-checked queries and SQLx requires an asynchronous runtime.",
      reason: "About a library that is not simulated.",
    },
  ],
  main: program(onCurrentThread.build, { joins: true, saysSent: true }),
});

export const dbWriterWorkers: readonly Scenario[] = multiThreadKinds.map(({ name, build }) =>
  scenario({
    name: `db-writer-${name}`,
    source: `seeds/001 “In my application”, multi_thread with ${name}`,
    summary: "The same on a multi-thread runtime.",
    claims: [writes, freeUi, closes],
    main: program(build, { joins: true, saysSent: true }),
  }),
);

/** Main returns when it has sent everything: nobody waits for the database. */
export const dbWriterUnjoined: Scenario = scenario({
  name: "db-writer-unjoined",
  source: "seeds/001 “In my application”, where main does not join the thread",
  summary: "Main sends three messages and returns; each takes the database five milliseconds.",
  claims: [
    {
      id: "writes",
      text: "The asynchronous thread … simply waits for new messages sent by the main thread to write to the database.",
      shows: printsEach(...written),
      expected: "impossible",
    },
  ],
  main: program(onCurrentThread.build, { joins: false, saysSent: true }),
});

/** As recorded. */
export const dbWriterRecorded: Scenario = scenario({
  name: "db-writer",
  source: "seeds/001 “In my application”",
  twin: "s001_2_db_writer",
  summary: "The same, as it was recorded: main says nothing but what the table is in the end.",
  claims: [
    {
      id: "whole",
      text: "The asynchronous thread is the mpsc::Receiver, and simply waits for new messages sent by the main thread to write to the database. (The whole output.)",
      shows: prints(
        `${[...written, "db: closed with 1 rows", 'ui: final table [(2, "brian")]'].map((line) => `${line}\n`).join("")}`,
      ),
      expected: "guaranteed",
    },
  ],
  main: program(onCurrentThread.build, { joins: true, saysSent: false }),
});
