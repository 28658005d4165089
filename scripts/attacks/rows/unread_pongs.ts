import { type Attack, DELAYS } from "../attack.ts";
import { frame, manyFrames } from "../frames.ts";
import { floodFrames, IS_LIMITED } from "./web_socket_flood.ts";

export const unreadPongs: Attack = {
  name: "unread-pongs",
  does: "one WebSocket sends pings of 125 bytes, up to 64 MB a second, and reads no answer, for 8 s",
  seconds: 8,
  testSeconds: 2,
  maxDelayMs: DELAYS.usual,
  right: IS_LIMITED,
  run: (target, seconds) =>
    floodFrames(target, seconds, { chunk: manyFrames(frame("ping", "x".repeat(125)), 400), reads: "nothing" }),
};
