/**
 * `attacks/`: the table of attacks. Each is a file in `rows/` and a line here. `attack.ts` is the contract,
 * `run_attack.ts` runs an attack, `verdict.ts` checks its result, and `../attacks.ts` runs all attacks and prints the
 * table of README.md.
 */

import type { Attack } from "./attack.ts";
import { bursts } from "./rows/burst.ts";
import { churn } from "./rows/churn.ts";
import { controlFrames } from "./rows/control_frames.ts";
import { emptyFragments } from "./rows/empty_fragments.ts";
import { history } from "./rows/history.ts";
import { httpOnChat } from "./rows/http_on_chat.ts";
import { joins } from "./rows/joins.ts";
import { longLines } from "./rows/long_lines.ts";
import { marks } from "./rows/marks.ts";
import { nicknames } from "./rows/nicknames.ts";
import { oneByteFragments } from "./rows/one_byte_fragments.ts";
import { pipelining } from "./rows/pipelining.ts";
import { proxyLimit } from "./rows/proxy_limit.ts";
import { rebinding } from "./rows/rebinding.ts";
import { rooms, roomsAtStop } from "./rows/rooms.ts";
import { slowPage } from "./rows/slow_page.ts";
import { telnet } from "./rows/telnet.ts";
import { tlsHandshakes } from "./rows/tls_handshakes.ts";
import { tlsOnPlain } from "./rows/tls_on_plain.ts";
import { unreadLog } from "./rows/unread_log.ts";
import { unreadPongs } from "./rows/unread_pongs.ts";
import { who } from "./rows/who.ts";

export const ATTACKS: readonly Attack[] = [
  ...bursts,
  pipelining,
  marks,
  controlFrames,
  rooms,
  roomsAtStop,
  joins,
  proxyLimit,
  rebinding,
  unreadLog,
  tlsHandshakes,
  tlsOnPlain,
  httpOnChat,
  churn,
  emptyFragments,
  oneByteFragments,
  unreadPongs,
  slowPage,
  who,
  history,
  longLines,
  nicknames,
  telnet,
];
