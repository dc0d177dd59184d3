// One event of a run as a reader says it: `stores 1 in AtomicUsize.1`.
import type { ExplainedEvent } from "../../../sim/explore/after/explain.ts";

/** Names as short as they can be told apart. */
export interface Names {
  of(path: string): string;
}

/** The last part of each path where no other path ends like it; a thread's label stays, but for a worker's. */
export function namesOf(paths: Iterable<string>): Names {
  const all = [...new Set(paths)];
  const short = (path: string): string => bare(path).replace(/^.*\//, "");
  const shared = new Set(all.map(short).filter((name, i, names) => names.indexOf(name) !== i));
  return { of: (path) => (shared.has(short(path)) ? bare(path) : short(path)) };
}

const bare = (path: string): string => path.replace(/ "(tokio-rt-worker|main)"$/, "");

/** Who steps: the task, or the thread. */
export const unitOf = ({ task, actor }: ExplainedEvent): string => task ?? actor;

type Say = (object: string, arg: string, result: string) => string;

const says: Readonly<Record<string, Say>> = {
  load: (object, _, result) => `loads ${result} from ${object}`,
  store: (object, arg) => `stores ${arg} in ${object}`,
  fetchAdd: (object, arg, result) => `adds ${arg} to ${object}, which was ${result}`,
  fetchSub: (object, arg, result) => `takes ${arg} from ${object}, which was ${result}`,
  compareExchange: exchange,
  compareExchangeWeak: exchange,
  lock: (object, _, result) => `locks ${object}${unlessFine(result)}`,
  unlock: (object) => `unlocks ${object}`,
  send: (object, arg, result) => `sends ${arg === "" ? "()" : arg} to ${object}${unlessFine(result)}`,
  recv: (object, _, result) =>
    result === "Pending" ? `finds nothing in ${object}` : `receives ${result} from ${object}`,
  join: (object, _, result) => `joins ${object}${unlessFine(result)}`,
  await: (object, _, result) => `awaits ${object}${unlessFine(result)}`,
  // A line's end goes without saying.
  print: (_, arg) => `prints ${arg.replace(/\\n"$/, '"')}`,
  pop: taken,
  popBatch: taken,
  steal: (object, _, result) =>
    result === "" ? `finds nothing to steal in ${object}` : `steals ${result} from ${object}`,
  push: (object, arg) => `puts ${arg} in ${object}`,
  exit: () => "ends the process",
  notifyOne: (object) => `notifies one at ${object}`,
  notifyAll: (object) => `notifies all at ${object}`,
  notifyWaiters: (object) => `notifies who waits at ${object}`,
  notified: (object, _, result) => (result === "Pending" ? `begins to wait at ${object}` : `is notified at ${object}`),
  dropSender: (object) => `drops a sender of ${object}`,
  dropReceiver: (object) => `drops the receiver of ${object}`,
  abort: (object) => `aborts ${object}`,
};

function taken(object: string, _: string, result: string): string {
  return result === "" ? `finds nothing in ${object}` : `takes ${result} from ${object}`;
}

function exchange(object: string, arg: string, result: string): string {
  const [, current = arg, value = ""] = /^\{ current: (.*), value: (.*) \}$/.exec(arg) ?? [];
  return result.startsWith("Err")
    ? `finds ${result.replace(/^Err\((.*)\)$/, "$1")} in ${object}, not ${current}`
    : `changes ${object} from ${current} to ${value}`;
}

/** Results that say no more than that it was done. */
const unlessFine = (result: string): string =>
  result === "" || /^Ok\((guard of |\(\)\))/.test(result) ? "" : `: ${result}`;

/** What happens, without who does it. */
export function eventText({ op, object, arg = "", result = "" }: ExplainedEvent, names: Names): string {
  const method = op.replace(/^.*\./, "");
  const subject = names.of(object);
  const say = says[method];
  if (say !== undefined) return say(subject, arg, result);
  return `${method}${arg === "" ? "" : ` (${arg})`} on ${subject}${result === "" ? "" : ` → ${result}`}`;
}
