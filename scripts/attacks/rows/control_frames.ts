import { type Attack, DELAYS } from "../attack.ts";
import { frame, manyFrames } from "../frames.ts";
import { floodFrames } from "./web_socket_flood.ts";

export const controlFrames: Attack = {
  name: "f4",
  does: "one WebSocket sends empty pongs before NICK, up to 2.6 million a second, for 8 s",
  seconds: 8,
  maxDelayMs: DELAYS.usual,
  right: [],
  isCheap: true,
  run: (target, seconds) => floodFrames(target, seconds, manyFrames(frame("pong"), 5000)),
};
