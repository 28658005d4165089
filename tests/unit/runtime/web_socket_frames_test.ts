import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FrameScanner } from "../../../src/runtime/web_socket_frames.ts";
import { webSocketFrame } from "../../support/web_socket_client.ts";

const PING = webSocketFrame("abc", { opcode: 9 });
const PONG = webSocketFrame("", { opcode: 10 });
const CLOSE = webSocketFrame("", { opcode: 8 });
const TEXT = webSocketFrame("x".repeat(300));
const EMPTY_TEXT = webSocketFrame("");
const first = (text: string) => webSocketFrame(text, { fin: false });
const next = (text: string, fin = false) => webSocketFrame(text, { opcode: 0, fin });

/** What a scanner counts that is given `frames` in pieces of `size` bytes. */
function count(frames: readonly Uint8Array[], size: number): number {
  const scanner = new FrameScanner(1000);
  const bytes = Buffer.concat(frames);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    assert.equal(scanner.scan(piece, Infinity, Infinity), piece.length);
    sum += scanner.take();
  }
  return sum;
}

describe("FrameScanner", () => {
  const FRAMES: [what: string, frames: readonly Uint8Array[], cost: number][] = [
    ["control frames", [PING, PONG, TEXT, PING], 3],
    ["no Close frame", [PONG, CLOSE], 1],
    ["no messages, not even empty ones", [TEXT, EMPTY_TEXT, webSocketFrame("x".repeat(70_000))], 0],
    ["empty fragments", [first(""), next(""), next("a"), PONG, next("", true), EMPTY_TEXT], 4],
    ["no fragments with data", [first("a"), next("b"), next("c", true)], 0],
    ["frames without a mask", [webSocketFrame("", { opcode: 10, masked: false }), PONG], 2],
  ];
  for (const [what, frames, cost] of FRAMES) {
    it(`counts ${what}, however they are cut`, () => {
      for (const size of [1, 2, 3, 5, 7, 11, 1000, 1_000_000]) assert.equal(count(frames, size), cost, `${size}`);
    });
  }

  it("stops behind the header of the last frame that it may count", () => {
    const scanner = new FrameScanner(1000);
    const bytes = Buffer.concat([TEXT, PONG, PING, PONG]);
    const end = scanner.scan(bytes, 2, Infinity);
    assert.equal(end, TEXT.length + PONG.length + 6);
    assert.equal(scanner.take(), 2);
    assert.equal(scanner.scan(bytes.subarray(end), 2, Infinity), bytes.length - end);
    assert.equal(scanner.take(), 1);
  });

  it("stops behind the header of the last frame of any kind that it may pass", () => {
    const scanner = new FrameScanner(1000);
    const bytes = Buffer.concat([EMPTY_TEXT, PONG, TEXT, TEXT]);
    const end = scanner.scan(bytes, 10, 3);
    assert.equal(end, EMPTY_TEXT.length + PONG.length + 8);
    assert.equal(scanner.scan(bytes.subarray(end), 10, 3), bytes.length - end);
  });

  it("goes no further once a message has too many fragments", () => {
    const scanner = new FrameScanner(3);
    const fine = Buffer.concat([first("a"), next("b"), next("c", true), first("a"), next("b")]);
    assert.equal(scanner.scan(fine, 10, Infinity), fine.length);
    assert.equal(scanner.isTooFragmented, false);
    const more = Buffer.concat([next("c"), next("d", true), first("e")]);
    assert.equal(scanner.scan(more, 10, Infinity), next("c").length + 6);
    assert.equal(scanner.isTooFragmented, true);
    assert.equal(scanner.scan(more, 10, Infinity), 0);
  });
});
