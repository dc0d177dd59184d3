// std::net::SocketAddr and ToSocketAddrs, as far as a loopback interface needs them: NET-3 (what is no literal is looked up
// on the blocking pool).

import type { Hash } from "../../kernel/state/hash.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { IoError } from "../io/error.ts";

/** An IP address with a port. */
export class SocketAddr {
  readonly ip: string;
  readonly port: number;

  constructor(ip: string, port: number) {
    this.ip = ip;
    this.port = port;
  }

  display(): string {
    return this.ip.includes(":") ? `[${this.ip}]:${this.port}` : `${this.ip}:${this.port}`;
  }

  debug(): string {
    return this.display();
  }

  digest(hash: Hash): void {
    hash.text(this.display());
  }
}

/** `"127.0.0.1:80"`, `["localhost", 80]`, an address, or several. */
export type ToSocketAddrs = string | readonly [string, number] | SocketAddr | readonly SocketAddr[];

/** The addresses that stand there in numbers; null: a name has to be looked up. */
export function literal(addr: ToSocketAddrs): readonly SocketAddr[] | null {
  if (addr instanceof SocketAddr) return [addr];
  if (typeof addr === "string") {
    const match = /^(?:\[(.*)\]|([^:]*)):(\d{1,5})$/.exec(addr);
    const ip = match?.[1] ?? match?.[2];
    const port = Number(match?.[3]);
    return ip !== undefined && isIp(ip) && port < 65_536 ? [new SocketAddr(ip, port)] : null;
  }
  const [host, port] = addr;
  if (typeof host === "string") return isIp(host) ? [new SocketAddr(host, port as number)] : null;
  return addr as readonly SocketAddr[];
}

/** What the system's resolver says: it knows this machine, and nobody else. */
export function resolved(addr: ToSocketAddrs): Result<readonly SocketAddr[], IoError> {
  const split = typeof addr === "string" ? splitPort(addr) : ok(addr as readonly [string, number]);
  if (split.isErr()) return split;
  const [host, port] = split.value;
  if (host === "localhost") return ok([new SocketAddr("127.0.0.1", port)]);
  if (isIp(host)) return ok([new SocketAddr(host, port)]);
  const text = "failed to lookup address information: Name or service not known";
  return err(IoError.new("Uncategorized", text));
}

function splitPort(text: string): Result<readonly [string, number], IoError> {
  const at = text.lastIndexOf(":");
  if (at < 0) return err(IoError.constant("InvalidInput", "invalid socket address"));
  const port = text.slice(at + 1);
  if (!/^\d+$/.test(port) || Number(port) > 65_535) return err(IoError.constant("InvalidInput", "invalid port value"));
  return ok([text.slice(0, at), Number(port)]);
}

const isIp = (host: string): boolean =>
  host.includes(":")
    ? /^[0-9a-f:.]+$/i.test(host)
    : /^\d+\.\d+\.\d+\.\d+$/.test(host) && host.split(".").every((part) => Number(part) < 256);

/** Whether an address of this machine: a socket can be bound to no other. */
export const isOwn = ({ ip }: SocketAddr): boolean => ip.startsWith("127.") || isWildcard(ip) || ip === "::1";

/** Whether all addresses of the machine are meant. */
export const isWildcard = (ip: string): boolean => ip === "0.0.0.0" || ip === "::";
