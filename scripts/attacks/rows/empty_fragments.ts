import { type Attack, DELAYS } from "../attack.ts";
import { frame, manyFrames } from "../frames.ts";
import { floodFrames, IS_LIMITED } from "./web_socket_flood.ts";

export const emptyFragments: Attack = {
  name: "empty-fragments",
  does: "one WebSocket sends a message in empty fragments that never ends, up to 10 million a second, for 8 s",
  seconds: 8,
  testSeconds: 2,
  maxDelayMs: DELAYS.usual,
  right: IS_LIMITED,
  run: (target, seconds) =>
    floodFrames(target, seconds, {
      opening: frame("text", "", { fin: false }),
      chunk: manyFrames(frame("continuation", "", { fin: false }), 20_000),
    }),
};
