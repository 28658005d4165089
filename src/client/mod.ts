/**
 * `client/`: one chat client for tests, benchmarks and the terminal, over the runtime contract and in
 * all three protocols. `client.ts` is its life; a protocol is a `dialect.ts`: `text`, `binary`, `json`.
 */

export { Backoff, type BackoffOptions } from "./backoff.ts";
export {
  Client,
  type ClientHandler,
  type ClientOptions,
  connect,
  type HistoryQuery,
  MAX_INPUT_BYTES,
  type RequestOptions,
} from "./client.ts";
export type { ClientRequest, Dialect, Splitter } from "./dialect.ts";
export { DIALECTS } from "./dialects.ts";
export type { ClientCloseReason, ClientEvent, Closed, Content, JoinedAnswer, RoomHappening } from "./event.ts";
