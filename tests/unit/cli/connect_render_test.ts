import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { colourOf, localTime, Renderer } from "../../../src/cli/connect/render.ts";
import { rowsBelow, widthOf } from "../../../src/cli/connect/width.ts";

const NOON = new Date(2026, 4, 31, 12, 3).getTime();
const time = new Date(NOON).toISOString();
const plain = new Renderer({ lang: "en", hasColours: false });
const here = { now: NOON, showsRoom: false };
const ESC = "\x1b";

describe("Renderer", () => {
  it("shows time, nickname and text; the room when there are several", () => {
    const event = { kind: "message", room: "dev", nick: "앨리스", text: "안녕", time } as const;
    assert.equal(plain.happening(event, here), "12:03 앨리스: 안녕");
    assert.equal(plain.happening(event, { now: NOON, showsRoom: true }), "12:03 [dev] 앨리스: 안녕");
    assert.equal(plain.happening({ kind: "join", nick: "bob", time }, here), "12:03 * bob joined.");
    const korean = new Renderer({ lang: "ko", hasColours: false });
    assert.equal(korean.happening({ kind: "leave", nick: "bob", time }, here), "12:03 * bob님이 퇴장했습니다.");
    assert.equal(korean.whisper({ from: "bob" }, { text: "psst" }, { time, now: NOON }), "12:03 [귓속말] bob: psst");
    assert.equal(korean.whisper({ to: "bob" }, { text: "psst" }, { now: NOON }), "12:03 [귓속말] → bob: psst");
    assert.equal(
      plain.list({ kind: "who", room: "dev", members: ["a"], count: 3 }),
      "-- Members of dev (3): a and 2 more",
    );
    assert.equal(
      plain.list({ kind: "who", room: "zz", members: [], count: 0, exists: false }),
      "-- There is no room zz.",
    );
  });

  it("says of bytes how many they are", () => {
    const event = { kind: "message", nick: "a", data: new Uint8Array(3), time } as const;
    assert.equal(plain.happening(event, here), "12:03 a: [binary 3 bytes]");
  });

  it("puts further lines under the first, so that none passes for a line of its own", () => {
    const text = "one\n12:04 bob: two";
    const wide = plain.happening({ kind: "message", nick: "가나", text, time }, here);
    assert.equal(wide, `12:03 가나: one\n${" ".repeat("12:03 ".length + 4 + 2)}12:04 bob: two`);
    assert.equal(plain.aside("a\nb"), "-- a\n   b");
  });

  it("lets nothing through that drives a terminal, in a text, a name or a room", () => {
    const nasty = `a${ESC}[2Jb\u0007\u202e\u009bc\r`;
    const lines = [
      plain.happening({ kind: "message", room: nasty, nick: `${nasty}\n`, text: nasty, time }, {
        now: NOON,
        showsRoom: true,
      }),
      plain.happening({ kind: "join", nick: `x\n${nasty}`, time }, here),
      plain.whisper({ from: nasty }, { text: nasty }, { time, now: NOON }),
      plain.list({ kind: "who", room: nasty, members: [`${nasty}\n`], count: 1 }),
      plain.list({ kind: "rooms", rooms: [{ name: `${nasty}\n`, members: 1 }], count: 1 }),
      plain.aside(nasty),
    ];
    // deno-lint-ignore no-control-regex
    for (const line of lines) assert.doesNotMatch(line ?? "", /[\u0000-\u001f\u007f-\u009f\u202e]/, line ?? "");
  });

  it("gives a nickname the same colour wherever it stands, whatever its case", () => {
    const coloured = new Renderer({ lang: "en", hasColours: true });
    const first = coloured.happening({ kind: "message", nick: "alice", text: "x", time }, here) ?? "";
    assert.ok(first.includes(`${ESC}[${colourOf("alice")}malice${ESC}[0m: x`), first);
    assert.equal(colourOf("Alice"), colourOf("alice"));
    const colours = new Set(Array.from({ length: 200 }, (_, i) => colourOf(`user${i}`)));
    assert.ok(colours.size > 10, `${colours.size} colours for 200 names`);
    assert.equal(plain.happening({ kind: "message", nick: "alice", text: "x", time }, here)?.includes(ESC), false);
  });

  it("shows a time that the server did not say, or said badly, as now", () => {
    assert.equal(plain.happening({ kind: "join", nick: "a" }, here), "12:03 * a joined.");
    assert.equal(plain.happening({ kind: "join", nick: "a", time: "noon" }, here), "12:03 * a joined.");
  });
});

describe("localTime()", () => {
  it("is the time of day, with the day when that is another one", () => {
    assert.equal(localTime(new Date(2026, 4, 31, 0, 5).getTime(), NOON), "00:05");
    assert.equal(localTime(new Date(2026, 4, 30, 23, 59).getTime(), NOON), "05-30 23:59");
    assert.equal(localTime(new Date(2025, 4, 31, 12, 3).getTime(), NOON), "05-31 12:03");
  });
});

describe("widthOf()", () => {
  const WIDTHS: [string, string, number][] = [
    ["nothing", "", 0],
    ["ASCII", "abc", 3],
    ["Hangul syllables", "안녕", 4],
    ["the same as conjoining jamo", "안녕".normalize("NFD"), 4],
    ["an initial and a vowel without a final consonant", "\u1112\u1161", 2],
    ["compatibility jamo, which do not join", "ㅎㅏㄴ", 6],
    ["Han and kana", "漢字かなカナ", 12],
    ["fullwidth Latin", "ｆｕｌｌ", 8],
    ["halfwidth kana", "ﾊﾝｶｸ", 4],
    ["a combining mark", "é".normalize("NFD"), 1],
    ["several combining marks", "e\u0301\u0323\u0308", 1],
    ["an invisible character", "a\u200bb", 2],
    ["an emoji", "👋", 2],
    ["an emoji with a skin tone", "👍🏽", 2],
    ["a family of emoji joined by ZWJ", "👨‍👩‍👧", 2],
    ["a flag", "🇰🇷", 2],
    ["a text symbol shown as an emoji", "❤️", 2],
    ["a keycap", "1️⃣", 2],
  ];
  for (const [what, text, width] of WIDTHS) {
    it(`is ${width} for ${what}`, () => assert.equal(widthOf(text), width));
  }
});

describe("rowsBelow()", () => {
  it("is where the cursor is after a text, a full row being followed by the next", () => {
    assert.deepEqual([0, 9, 10, 19, 20].map((length) => rowsBelow("x".repeat(length), 10)), [0, 0, 1, 1, 2]);
    assert.equal(rowsBelow("가나다라마", 10), 1);
  });

  it("moves a wide character that does not fit into the row to the next one", () => {
    assert.equal(rowsBelow("x가나다라", 9), 1);
    assert.equal(rowsBelow("x가나다라마", 10), 1);
    assert.equal(rowsBelow("x가나다라마바사아", 10), 1);
    assert.equal(rowsBelow("x가나다라마바사아자", 10), 2);
  });

  it("counts a grapheme once, however many code points it has", () => {
    assert.equal(rowsBelow("👨‍👩‍👧".repeat(4), 10), 0);
    assert.equal(rowsBelow("가나다라".normalize("NFD"), 10), 0);
    assert.equal(rowsBelow("e\u0301".repeat(9), 10), 0);
  });
});
