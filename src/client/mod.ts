/**
 * `client/`: the chat client of tests, benchmarks and the terminal, for all three protocols. `client.ts` is the
 * connection; `text.ts`, `binary.ts` and `json.ts` implement `dialect.ts`, the contract of a protocol.
 */

export {
  Client,
  type ClientHandler,
  type ClientOptions,
  connect,
  type HistoryQuery,
  MAX_INPUT_BYTES,
  type RequestOptions,
} from "./client.ts";
export type { Dialect, OutgoingRequest, Splitter } from "./dialect.ts";
export { DIALECTS } from "./dialects.ts";
export type { ClientCloseReason, ClientEvent, Closed, Content, JoinedAnswer, RoomHappening } from "./event.ts";
