/** Splits the stream of a server into lines or frames. */

import { FRAME_TOO_LONG, FrameSplitter } from "../protocol/frames.ts";
import { LINE_TOO_LONG, LineSplitter } from "../protocol/lines.ts";
import { type Splitter, tooLong } from "./dialect.ts";

/** Splits lines. @param maxBytes of a line */
export function lines(maxBytes: number): Splitter {
  const splitter = new LineSplitter(maxBytes);
  return {
    push: (chunk) => splitter.push(chunk),
    next() {
      const line = splitter.next();
      return line === LINE_TOO_LONG ? tooLong(maxBytes) : line?.view();
    },
    hold: () => splitter.hold(),
  };
}

/** Splits frames. @param maxBytes of a payload */
export function frames(maxBytes: number): Splitter {
  const splitter = new FrameSplitter(maxBytes);
  return {
    push: (chunk) => splitter.push(chunk),
    next() {
      const payload = splitter.next();
      return payload === FRAME_TOO_LONG ? tooLong(maxBytes) : payload?.view();
    },
    hold: () => splitter.hold(),
  };
}
