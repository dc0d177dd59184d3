import * as assert from "uvu/assert";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { TcpListener } from "../tokio/net/index.ts";
import { Builder } from "../tokio/runtime/index.ts";
import { Notes } from "./notes.ts";

const test = suite("hazards: panics");

test("HZ-25: sockets without enable_io, as well as timers without enable_time", () => {
  const hazards = new Notes();
  runOnce(
    function* () {
      using rt = (yield* Builder.newCurrentThread().enableTime().build()).unwrap();
      yield* rt.blockOn(function* () {
        yield* TcpListener.bind("127.0.0.1:0");
      });
    },
    { hazards },
  );
  assert.equal(hazards.found, [
    { id: "HZ-25", message: "main used a socket of a runtime that was built without enable_io, and panicked" },
  ]);
});

test.run();
