// `std::thread`.
export { Builder, type JoinHandle, sleep, spawn } from "../thread.ts";
