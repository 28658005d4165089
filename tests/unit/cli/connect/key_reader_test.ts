import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { KeyPress } from "../../../../src/cli/connect/editor/key_press.ts";
import { KeyReader, MAX_PASTE_UNITS } from "../../../../src/cli/connect/editor/key_reader.ts";
import { utf8 } from "../../../support/bytes.ts";

const ESC = "\x1b";

/** Reads key presses from chunks, and joins text that was split. */
function read(...chunks: Uint8Array[]): KeyPress[] {
  const reader = new KeyReader();
  const presses: KeyPress[] = [];
  for (const press of chunks.flatMap((chunk) => reader.push(chunk))) {
    const last = presses.at(-1);
    if (press.kind === "text" && last?.kind === "text") {
      presses[presses.length - 1] = { kind: "text", text: last.text + press.text };
    } else presses.push(press);
  }
  return presses;
}

function names(text: string): string[] {
  return read(utf8(text)).map((press) => press.kind === "key" ? press.name : `${press.kind}:${press.text}`);
}

describe("KeyReader", () => {
  it("reads text, control characters and sequences", () => {
    assert.deepEqual(names("가a👋🏽"), ["text:가a👋🏽"]);
    assert.deepEqual(names("\x01\x05\x0b\x15\x17\x19\x0c\x03\x04\x7f\t\r"), [
      ...["home", "end", "killToEnd", "killToStart", "killWordBack", "yank"],
      ...["clearScreen", "interrupt", "endOfInput", "deleteBack", "complete", "enter"],
    ]);
    assert.deepEqual(names(`${ESC}[A${ESC}OB${ESC}[C${ESC}[D${ESC}[H${ESC}[4~${ESC}[3~${ESC}[Z`), [
      ...["up", "down", "right", "left", "home", "end", "delete", "completeBack"],
    ]);
    assert.deepEqual(names(`${ESC}[1;5C${ESC}[1;3D${ESC}b${ESC}f${ESC}\x7f${ESC}d${ESC}\r`), [
      ...["wordRight", "wordLeft", "wordLeft", "wordRight", "killWordBack", "killWord", "newline"],
    ]);
  });

  it("drops sequences and control characters that are no keys", () => {
    assert.deepEqual(names(`a${ESC}[15~${ESC}[<0;1;2M${ESC}z\x00\x1ab${ESC}${ESC}[A`), ["text:ab", "up"]);
    assert.deepEqual(names(`${ESC}👋a`), ["text:a"], "a character of two UTF-16 units with Alt");
  });

  it("takes the rest of a broken or endless sequence for text", () => {
    assert.deepEqual(names(`${ESC}[\x01`), ["text:[", "home"]);
    assert.deepEqual(names(`${ESC}[${"1".repeat(40)}`), [`text:[${"1".repeat(40)}`]);
  });

  it("takes a paste as one press, whatever it contains", () => {
    const pasted = `one\r\ntwo\x03${ESC}[A\tthree`;
    assert.deepEqual(names(`${ESC}[200~${pasted}${ESC}[201~\r`), [`paste:${pasted}`, "enter"]);
  });

  it("drops the rest of a paste that is longer than anything that can be typed", () => {
    const [press] = read(utf8(`${ESC}[200~${"x".repeat(MAX_PASTE_UNITS + 5)}`), utf8(`yz${ESC}[201~`));
    assert.equal(press?.kind === "paste" && press.text.length, MAX_PASTE_UNITS);
  });

  it("reads the same presses however the bytes are split", () => {
    const bytes = utf8(`가${ESC}[1;5C👋🏽${ESC}[200~a\r한글${ESC}[b${ESC}[201~\x01x${ESC}OH`);
    const whole = read(bytes);
    assert.equal(whole.length, 7);
    for (let at = 1; at < bytes.length; at += 1) {
      assert.deepEqual(read(bytes.slice(0, at), bytes.slice(at)), whole, `split at ${at}`);
    }
    assert.deepEqual(read(...Array.from(bytes, (byte) => Uint8Array.of(byte))), whole);
  });
});
