import { type Attack, DELAYS } from "../attack.ts";
import { frame, manyFrames } from "../frames.ts";
import { floodFrames } from "./web_socket_flood.ts";

/** A message that is within every limit, in as many fragments as it has bytes. */
const MESSAGE = Buffer.concat([
  frame("text", "x", { fin: false }),
  manyFrames(frame("continuation", "x", { fin: false }), 60_000),
  frame("continuation", "x"),
]);

export const oneByteFragments: Attack = {
  name: "one-byte-fragments",
  does: "one WebSocket sends messages of 60 kB in fragments of one byte, for 8 s",
  seconds: 8,
  maxDelayMs: DELAYS.usual,
  right: [],
  run: (target, seconds) => floodFrames(target, seconds, MESSAGE),
};
