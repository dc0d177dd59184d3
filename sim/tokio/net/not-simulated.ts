// What of `tokio::net` the machine does not have.
import { type NotSimulated, notSimulated } from "../../kernel/not-simulated.ts";

export const UdpSocket: NotSimulated = notSimulated("tokio.net.UdpSocket", "use TcpStream, or an unbounded channel");
export const UnixListener: NotSimulated = notSimulated("tokio.net.UnixListener", "use TcpListener, or UnixStream.pair");
export const UnixDatagram: NotSimulated = notSimulated("tokio.net.UnixDatagram", "use UnixStream.pair, or a channel");
export const TcpSocket: NotSimulated = notSimulated(
  "tokio.net.TcpSocket",
  "use TcpListener.bind and TcpStream.connect",
);
