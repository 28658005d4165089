import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { layOutDraft } from "../../../../src/cli/connect/editor/draft_layout.ts";
import { LiveArea } from "../../../../src/cli/connect/live_area.ts";
import { cutRow, plainLine, rowsOf, type ScreenLine } from "../../../../src/cli/connect/screen_line.ts";
import { reflows } from "../../../../src/cli/connect/terminal_size.ts";
import { widthOf } from "../../../../src/cli/connect/width.ts";
import { screenOf } from "../../../support/terminal.ts";

const WIDE = { columns: 40, maxRows: 20 };

function line(start: string, body: string): ScreenLine {
  return { start: [{ text: start }], body: [{ text: body }] };
}

describe("layOutDraft()", () => {
  it("leaves the last column free, breaks no wide character, and knows where the cursor is", () => {
    const draft = { before: "가나다라", after: "마바사" };
    const { rows, cursorRow, beforeCursor } = layOutDraft("> ", draft, { columns: 11, maxRows: 9 });
    assert.deepEqual(rows, ["> 가나다라", "  마바사"]);
    assert.deepEqual([cursorRow, beforeCursor], [1, "  "]);
    const atEnd = layOutDraft("> ", { before: "가나다라", after: "" }, { columns: 11, maxRows: 9 });
    assert.deepEqual([atEnd.cursorRow, atEnd.beforeCursor], [0, "> 가나다라"]);
  });

  it("shows several lines, empty ones too", () => {
    const { rows, cursorRow } = layOutDraft("> ", { before: "one\n\nthree", after: "\nfour" }, WIDE);
    assert.deepEqual(rows, ["> one", "  ", "  three", "  four"]);
    assert.equal(cursorRow, 2);
    assert.equal(layOutDraft("> ", { before: "one\n", after: "" }, WIDE).cursorRow, 1);
    assert.equal(layOutDraft("> ", { before: "one", after: "\n" }, WIDE).beforeCursor, "> one");
  });

  it("leaves out a prompt that would take more than half of a row", () => {
    const draft = { before: "a", after: "" };
    assert.deepEqual(layOutDraft("[a-long-room] > ", draft, { columns: 20, maxRows: 9 }).rows, ["  a"]);
  });

  it("leaves an emoji with a skin tone the columns of its parts, as tmux does", () => {
    const draft = { before: "👋🏽👋🏽👋🏽", after: "" };
    assert.deepEqual(layOutDraft("> ", draft, { columns: 12, maxRows: 9 }).rows, ["> 👋🏽👋🏽", "  👋🏽"]);
  });

  it("shows a TAB as spaces", () => {
    assert.deepEqual(layOutDraft("> ", { before: "a\tb", after: "" }, WIDE).rows, ["> a    b"]);
  });

  it("shows the rows around the cursor of a long draft", () => {
    const text = Array.from({ length: 30 }, (_, i) => `line ${i}`).join("\n");
    const atEnd = layOutDraft("> ", { before: text, after: "" }, { columns: 40, maxRows: 3 });
    assert.deepEqual([atEnd.rows, atEnd.cursorRow], [["  line 27", "  line 28", "  line 29"], 2]);
    const atStart = layOutDraft("> ", { before: "", after: text }, { columns: 40, maxRows: 3 });
    assert.deepEqual([atStart.rows.at(0), atStart.cursorRow, atStart.beforeCursor], ["> line 0", 0, "> "]);
  });

  it("ends on terminals of one to seven columns, without a prompt", () => {
    for (let columns = 1; columns < 8; columns += 1) {
      const { rows } = layOutDraft("> ", { before: "a가👋🏽", after: "나" }, { columns, maxRows: 20 });
      assert.equal(rows.join(""), "a가👋🏽나");
      assert.ok(rows.every((row) => widthOf(row) <= Math.max(2, columns - 1)));
    }
  });
});

describe("rowsOf()", () => {
  it("breaks between words, and indents further rows to the text", () => {
    const rows = rowsOf(line("12:03 앨리스: ", "one two 한국어 문장도 words are not cut"), 30);
    assert.deepEqual(rows, ["12:03 앨리스: one two 한국어", "              문장도 words are", "              not cut"]);
    assert.ok(rows.every((row) => widthOf(row) <= 30));
  });

  it("counts the spaces before a word", () => {
    assert.deepEqual(rowsOf(line("", "aaaa   bb"), 8), ["aaaa", "bb"]);
  });

  it("breaks words that are longer than a row, and emoji never", () => {
    const rows = rowsOf(line("a: ", `https://example.org/${"x".repeat(30)} 👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧`), 20);
    assert.deepEqual(
      rows.slice(0, 3),
      ["a: https://example.o", `   rg/${"x".repeat(14)}`, `   ${"x".repeat(16)}`].map((row) => row),
    );
    assert.ok(rows.every((row) => widthOf(row) <= 20), rows.join("\n"));
    assert.equal(rows.slice(3).join("").replaceAll(" ", ""), "👨‍👩‍👧".repeat(9));
  });

  it("never begins a row of a message at the edge, so that none looks like another line", () => {
    for (const columns of [12, 20, 40]) {
      const forged = `x\n12:04 bob: two\u00a012:04\u00a0bob:\u00a0three ${"y".repeat(50)}`;
      for (const start of ["12:03 al: ", `12:03 ${"가".repeat(32)}: `]) {
        const rows = rowsOf(line(start, forged), columns);
        const first = rows.findIndex((row) => row.includes("x"));
        for (const row of rows.slice(first + 1)) assert.match(row, /^ {2}/, `${columns}: ${row}`);
      }
    }
  });

  it("styles each row by itself, and a pipe gets no style", () => {
    const styled: ScreenLine = { start: [{ text: "a ", code: "2" }], body: [{ text: "one two", code: "1" }] };
    assert.deepEqual(rowsOf(styled, 6), ["\x1b[2ma \x1b[0m\x1b[1mone\x1b[0m", "  \x1b[1mtwo\x1b[0m"]);
    assert.equal(plainLine(styled), "a one two");
  });

  it("ends on terminals of one to five columns", () => {
    for (let columns = 1; columns < 6; columns += 1) {
      const rows = rowsOf(line("12:03 ", "가나 👋🏽 x"), columns);
      assert.equal(rows.join("").replaceAll(" ", ""), "12:03가나👋🏽x");
    }
  });
});

describe("cutRow()", () => {
  it("is one row, ended by an ellipsis where it was longer", () => {
    assert.equal(cutRow(line("-- ", "가나다"), 9).text, "-- 가나다");
    assert.equal(cutRow(line("-- ", "가나다라"), 9).text, "-- 가나…");
    assert.equal(cutRow(line("-- ", "a\nb"), 9).text, "-- a b");
  });
});

describe("LiveArea", () => {
  const rows = ["-- Sending: hi", "> 가나다라마바사아자차카타", "  rest"];
  const drawn = { rows, painted: rows, cursorRow: 1, beforeCursor: "> 가나다라마바사아자차카타" };

  it("erases its own rows and nothing else, as often as it is drawn", () => {
    const area = new LiveArea(true);
    let output = "before\r\n";
    for (let i = 0; i < 3; i += 1) output += `${area.draw(drawn)}${area.erase(40)}`;
    assert.deepEqual(screenOf(`${output}after`, 40), ["before", "after"]);
  });

  it("erases the rows that a narrower terminal has made of its own", () => {
    for (const columns of [20, 12, 7]) {
      const area = new LiveArea(true);
      const broken = rows.map((row) => brokenAt(row, columns));
      area.draw(drawn);
      // The terminal as it is after it was made narrower: the cursor stands in the last row of the second line.
      const above = [...broken.slice(0, 2)].flat();
      const screen = `before\r\n${[...above, ...(broken[2] ?? [])].join("\r\n")}\x1b[${broken[2]?.length}A`;
      assert.deepEqual(screenOf(`${screen}${area.erase(columns)}after`, columns), ["before", "after"], `${columns}`);
    }
  });

  it("knows that the cursor moves on with the character under it", () => {
    const area = new LiveArea(true);
    const row = "> abcdefghijkl";
    area.draw({ rows: [row], painted: [row], cursorRow: 0, beforeCursor: row.slice(0, 10) });
    const screen = `before\r\n${row.slice(0, 10)}\r\n${row.slice(10)}\r`;
    assert.deepEqual(screenOf(`${screen}${area.erase(10)}after`, 10), ["before", "after"]);
  });

  it("counts its rows as they were drawn on a terminal that cuts them off", () => {
    const area = new LiveArea(false);
    const output = `before\r\n${area.draw(drawn)}`;
    assert.deepEqual(screenOf(`${output}${area.erase(7)}after`, 40), ["before", "after"]);
  });
});

/** The rows that a terminal makes of a row. */
function brokenAt(row: string, columns: number): string[] {
  const broken: string[] = [""];
  for (const character of row) {
    if (widthOf(`${broken.at(-1)}${character}`) > columns) broken.push("");
    broken.push(`${broken.pop()}${character}`);
  }
  return broken;
}

describe("reflows()", () => {
  it("is known of terminals that cut off rows, unless tmux runs on them", () => {
    assert.equal(reflows({ TERM: "xterm-256color" }), true);
    assert.equal(reflows({ TERM: "screen", TMUX: "/tmp/tmux,1,0" }), true);
    assert.equal(reflows({ TERM: "screen", STY: "1.pts" }), false);
    assert.equal(reflows({ TERM: "xterm", XTERM_VERSION: "XTerm(390)" }), false);
    assert.equal(reflows({ TERM: "linux" }), false);
    assert.equal(reflows({ TERM: "tmux-256color", XTERM_VERSION: "XTerm(390)", TMUX: "x" }), true);
  });
});
