// `crossbeam_channel`.
export { bounded, unbounded } from "./bounded.ts";
export { Iter, Receiver } from "./receiver.ts";
export { recv, Select, type Selected, type SelectedOperation, type SelectOptions, select, send } from "./select.ts";
export { Sender } from "./sender.ts";
export {
  RecvError,
  RecvTimeoutError,
  SelectTimeoutError,
  SendError,
  SendTimeoutError,
  TryRecvError,
  TrySelectError,
  TrySendError,
} from "./texts.ts";
export { after, never, tick } from "./timers.ts";
