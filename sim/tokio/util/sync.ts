// tokio_util::sync.
export { CancellationToken, CancelledOwned, DropGuard } from "./cancellation-token.ts";
