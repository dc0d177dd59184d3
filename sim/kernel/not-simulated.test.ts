import * as assert from "uvu/assert";
import * as index from "../index.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { Misuse } from "./errors.ts";

const test = suite("what is not simulated");

const { std, tokio, tokioUtil } = index;

const uses: Readonly<Record<string, () => unknown>> = {
  "tokio.signal": () => tokio.signal.ctrlC?.(),
  "tokio.process": () => tokio.process.Command?.("ls"),
  "tokio.fs": () => tokio.fs.readToString?.("a.txt"),
  "tokio.net.UdpSocket": () => tokio.net.UdpSocket.bind?.("127.0.0.1:0"),
  "tokio.net.UnixListener": () => tokio.net.UnixListener.bind?.("socket"),
  "tokio.net.TcpSocket": () => tokio.net.TcpSocket.newV4?.(),
  "tokio.io.stdout": () => tokio.io.stdout(),
  "tokioUtil.codec": () => tokioUtil.codec.Framed?.(),
  "std.fs": () => std.fs.read?.("a.txt"),
  "std.net": () => std.net.TcpStream?.(),
};

for (const [name, use] of Object.entries(uses)) {
  test(`${name} says so at the moment of use, and what to do instead`, () => {
    const program = function* () {
      use();
    };
    assert.throws(
      () => runOnce(program),
      (error: unknown) => error instanceof Misuse && error.message.includes(`${name} is not simulated: `),
    );
  });
}

test("whoever only looks at a module's names is left alone", () => {
  assert.ok(Object.keys(tokio).includes("signal"));
  assert.type(`${typeof tokio.signal}`, "string");
});

test.run();
