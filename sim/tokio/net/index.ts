// tokio::net.
export { SocketAddr, type ToSocketAddrs } from "./addr.ts";
export type { OwnedReadHalf, OwnedWriteHalf } from "./halves.ts";
export { Interest, Ready } from "./interest.ts";
export { lookupHost } from "./lookup-host.ts";
export { type Faults, faults } from "./network.ts";
export { TcpSocket, UdpSocket, UnixDatagram, UnixListener } from "./not-simulated.ts";
export { TcpListener } from "./tcp-listener.ts";
export { TcpStream } from "./tcp-stream.ts";
export { UnixStream } from "./unix-stream.ts";
