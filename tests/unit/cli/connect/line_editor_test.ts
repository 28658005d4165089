import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { KeyReader } from "../../../../src/cli/connect/editor/key_reader.ts";
import { type Completions, LineEditor, MAX_DRAFT_UNITS } from "../../../../src/cli/connect/editor/line_editor.ts";
import { utf8 } from "../../../support/bytes.ts";

const ESC = "\x1b";
const [LEFT, RIGHT, UP, DOWN] = [`${ESC}[D`, `${ESC}[C`, `${ESC}[A`, `${ESC}[B`];
const NONE: Completions = { from: 0, texts: [] };

/** An editor that is typed into, with its draft as text around `|`. */
function editor(complete: (before: string) => Completions = () => NONE) {
  const keys = new KeyReader();
  const lines = new LineEditor(complete);
  const type = (text: string) => keys.push(utf8(text)).flatMap((press) => lines.press(press) ?? []);
  return { type, shown: () => `${lines.draft.before}|${lines.draft.after}` };
}

/** The draft after these keys. */
function after(text: string): string {
  const { type, shown } = editor();
  type(text);
  return shown();
}

describe("LineEditor", () => {
  it("keeps what was taken away when there is nothing more to take", () => {
    assert.equal(after("one two\x17\x0b\x19"), "one two|");
  });

  it("begins new completions after other text", () => {
    const { type, shown } = editor((before) => ({ from: before.length, texts: ["x", "y"] }));
    type("\tb\t");
    assert.equal(shown(), "xbx|");
  });

  it("keeps 200 drafts, and a repeated one once", () => {
    const { type, shown } = editor();
    for (let i = 0; i <= 200; i += 1) type(`${i}\r`);
    type("200\r");
    type(UP + UP);
    assert.equal(shown(), "199|");
    type(UP.repeat(300));
    assert.equal(shown(), "1|");
  });

  it("moves and deletes by whole graphemes", () => {
    const family = "👨‍👩‍👧";
    assert.equal(after(`a${family}b${LEFT}${LEFT}`), `a|${family}b`);
    assert.equal(after(`a${family}\x7f`), "a|");
    assert.equal(after(`${"가".normalize("NFD")}e\u0301\x7f`), `${"가".normalize("NFD")}|`);
    assert.equal(after(`🇰🇷🇯🇵${LEFT}\x7f`), "|🇯🇵");
    assert.equal(after(`ab${LEFT}${LEFT}${LEFT}${ESC}[3~`), "|b");
    assert.equal(after(`ab${RIGHT}`), "ab|");
  });

  it("moves by words and to the ends of a line", () => {
    assert.equal(after(`하나 둘  셋${ESC}b`), "하나 둘  |셋");
    assert.equal(after(`하나 둘  셋${ESC}b${ESC}b`), "하나 |둘  셋");
    assert.equal(after(`하나 둘\x01${ESC}f`), "하나| 둘");
    assert.equal(after(`one${ESC}\rtwo\x01`), "one\n|two");
    assert.equal(after(`one${ESC}\rtwo\x01${LEFT}\x01\x05`), "one|\ntwo");
  });

  it("takes text away and puts it back", () => {
    assert.equal(after("one two\x17"), "one |");
    assert.equal(after("one two\x17\x01\x19"), "two|one ");
    assert.equal(after("one two\x15\x19!"), "one two!|");
    assert.equal(after(`one two\x01${ESC}f\x0b`), "one|");
    assert.equal(after(`one${ESC}\rtwo${UP}\x05\x0b`), "one|two");
  });

  it("submits a draft, and brings earlier ones back with Up, and what was typed with Down", () => {
    const { type, shown } = editor();
    assert.deepEqual(type("one\r"), [{ kind: "submit", text: "one" }]);
    assert.deepEqual(type("two\r\r"), [{ kind: "submit", text: "two" }, { kind: "submit", text: "" }]);
    type(`now${UP}`);
    assert.equal(shown(), "two|");
    type(`${UP}${UP}`);
    assert.equal(shown(), "one|");
    type(`${DOWN}${DOWN}${DOWN}`);
    assert.equal(shown(), "now|");
  });

  it("moves between the lines of a draft before it goes to earlier ones", () => {
    const { type, shown } = editor();
    type(`old\rab가나${ESC}\rc${ESC}\rdef`);
    type(UP);
    assert.equal(shown(), "ab가나\nc|\ndef");
    type(UP);
    assert.equal(shown(), "a|b가나\nc\ndef");
    type(`${DOWN}${DOWN}`);
    assert.equal(shown(), "ab가나\nc\nd|ef");
    type(`${UP}${UP}${UP}`);
    assert.equal(shown(), "old|");
  });

  it("takes three pasted lines as one draft of three lines, without their control characters", () => {
    const { type, shown } = editor();
    assert.deepEqual(type(`${ESC}[200~one\r\n/quit\x03\x04\rth${ESC}[Aree\n${ESC}[201~`), []);
    assert.equal(shown(), "one\n/quit\nth[Aree|");
    assert.deepEqual(type("\r"), [{ kind: "submit", text: "one\n/quit\nth[Aree" }]);
  });

  it("refuses text that makes a draft too long, and keeps the draft", () => {
    const { type, shown } = editor();
    type("short");
    assert.deepEqual(type(`${ESC}[200~${"x".repeat(MAX_DRAFT_UNITS)}${ESC}[201~`), [{ kind: "full" }]);
    assert.equal(shown(), "short|");
  });

  it("empties a draft with Ctrl-C, and ends with Ctrl-C or Ctrl-D where there is none", () => {
    const { type, shown } = editor();
    assert.deepEqual(type("draft\x03"), []);
    assert.equal(shown(), "|");
    assert.deepEqual(type("\x03\x04\x0c"), [{ kind: "interrupt" }, { kind: "endOfInput" }, { kind: "clearScreen" }]);
    assert.deepEqual(type(`${UP}\x01\x04`), []);
    assert.equal(shown(), "|raft");
  });

  it("goes round the completions with Tab, and back with Shift-Tab", () => {
    const complete = (before: string) => ({ from: before.length - 2, texts: ["daniel ", "dave "] });
    const { type, shown } = editor(complete);
    type(`hi da!${LEFT}\t`);
    assert.equal(shown(), "hi daniel |!");
    type("\t");
    assert.equal(shown(), "hi dave |!");
    type("\t");
    assert.equal(shown(), "hi daniel |!");
    type(`${ESC}[Z`);
    assert.equal(shown(), "hi dave |!");
    const back = editor(complete);
    back.type(`da${ESC}[Z`);
    assert.equal(back.shown(), "dave |");
  });

  it("inserts nothing for a Tab without completions", () => {
    assert.equal(after("x\t"), "x|");
  });
});
