import { type Attack, DELAYS } from "../attack.ts";
import { frame, manyFrames } from "../frames.ts";
import { floodFrames } from "./web_socket_flood.ts";

export const unreadPongs: Attack = {
  name: "unread-pongs",
  does: "one WebSocket sends pings of 125 bytes, 16 MB a second at most, and reads no answer, for 8 s",
  seconds: 8,
  maxDelayMs: DELAYS.usual,
  right: [],
  run: (target, seconds) =>
    floodFrames(target, seconds, manyFrames(frame("ping", "x".repeat(125)), 500), { reads: "nothing" }),
};
