import { type Attack, DELAYS } from "../attack.ts";
import { frame, manyFrames } from "../frames.ts";
import { floodFrames, IS_LIMITED } from "./web_socket_flood.ts";

export const controlFrames: Attack = {
  name: "f4",
  does: "one WebSocket sends empty pongs before NICK, up to 10 million a second, for 8 s",
  seconds: 8,
  testSeconds: 2,
  maxDelayMs: DELAYS.usual,
  right: IS_LIMITED,
  run: (target, seconds) => floodFrames(target, seconds, { chunk: manyFrames(frame("pong"), 20_000) }),
};
