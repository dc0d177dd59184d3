// What of the crate `tokio_util` the machine does not have.
import { type NotSimulated, notSimulated } from "../../kernel/not-simulated.ts";

export const codec: NotSimulated = notSimulated("tokioUtil.codec", "read with BufReader, and write whole frames");
export const io: NotSimulated = notSimulated("tokioUtil.io", "use tokio.io");
export const compat: NotSimulated = notSimulated("tokioUtil.compat", "use tokio.io");
export const net: NotSimulated = notSimulated("tokioUtil.net", "use tokio.net");
export const udp: NotSimulated = notSimulated("tokioUtil.udp", "use tokio.net.TcpStream, or a channel");
