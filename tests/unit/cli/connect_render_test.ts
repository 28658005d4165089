import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { splitAtName } from "../../../src/cli/connect/mentions.ts";
import { colourOf, localDay, localTime, Renderer } from "../../../src/cli/connect/render.ts";
import { plainLine, rowsOf, type ScreenLine } from "../../../src/cli/connect/screen_line.ts";
import { rowsTaken, widthOf } from "../../../src/cli/connect/width.ts";

const NOON = new Date(2026, 4, 31, 12, 3).getTime();
const time = new Date(NOON).toISOString();
const plain = new Renderer({ lang: "en", hasColours: false });
const coloured = new Renderer({ lang: "en", hasColours: true });
const here = { now: NOON, showsRoom: false };
const ESC = "\x1b";

/** A line as a pipe gets it. */
function text(line: ScreenLine | undefined): string | undefined {
  return line === undefined ? undefined : plainLine(line);
}

/** The rows of a line on a terminal of 80 columns. */
function painted(line: ScreenLine | undefined): string {
  return line === undefined ? "" : rowsOf(line, 80).join("\n");
}

describe("Renderer", () => {
  it("shows time, nickname and text; the room when there are several", () => {
    const event = { kind: "message", room: "dev", nick: "앨리스", text: "안녕", time } as const;
    assert.equal(text(plain.happening(event, here)), "12:03 앨리스: 안녕");
    assert.equal(text(plain.happening(event, { now: NOON, showsRoom: true })), "12:03 [dev] 앨리스: 안녕");
    assert.equal(text(plain.happening({ kind: "join", nick: "bob", time }, here)), "12:03 -- bob joined.");
    const korean = new Renderer({ lang: "ko", hasColours: false });
    assert.equal(text(korean.happening({ kind: "leave", nick: "bob", time }, here)), "12:03 -- bob님이 퇴장했습니다.");
    const said = { text: "psst" };
    assert.equal(text(korean.whisper({ from: "bob" }, said, { time, now: NOON })), "12:03 [귓속말] bob: psst");
    assert.equal(text(korean.whisper({ to: "bob" }, said, { now: NOON })), "12:03 [귓속말] → bob: psst");
    const list = plain.list({ kind: "who", room: "dev", members: ["a"], count: 3 });
    assert.equal(text(list), "-- Members of dev (3): a and 2 more");
    const none = plain.list({ kind: "who", room: "zz", members: [], count: 0, exists: false });
    assert.equal(text(none), "-- There is no room zz.");
  });

  it("shows actions, edits, deletions and renames, which no message can look like", () => {
    const message = { kind: "message", nick: "alice", text: "waves", time } as const;
    assert.equal(text(plain.happening({ ...message, action: true }, here)), "12:03 * alice waves");
    assert.equal(text(plain.happening({ ...message, edited: true }, here)), "12:03 alice: waves (edited)");
    assert.equal(plain.happening({ ...message, text: "", deleted: true }, here), undefined);
    const edit = { kind: "edit", nick: "alice", target: 3, text: "hello", time } as const;
    assert.equal(text(plain.happening(edit, here)), "12:03 * alice: hello (edited)");
    const deletion = { kind: "delete", nick: "alice", target: 3, time } as const;
    assert.equal(text(plain.happening(deletion, here)), "12:03 -- alice deleted a message.");
    const sent = { ...here, targetTime: NOON - 60_000 };
    assert.equal(text(plain.happening(deletion, sent)), "12:03 -- alice deleted a message from 12:02.");
    const rename = { kind: "rename", nick: "alice", to: "carol", time } as const;
    assert.equal(text(plain.happening(rename, here)), "12:03 -- alice is now carol.");
  });

  it("says of bytes how many they are", () => {
    const event = { kind: "message", nick: "a", data: new Uint8Array(3), time } as const;
    assert.equal(text(plain.happening(event, here)), "12:03 a: [binary 3 bytes]");
  });

  it("puts further lines under the first, so that none passes for a line of its own", () => {
    const said = "one\n12:04 bob: two";
    const wide = plain.happening({ kind: "message", nick: "가나", text: said, time }, here);
    assert.equal(text(wide), `12:03 가나: one\n${" ".repeat("12:03 ".length + 4 + 2)}12:04 bob: two`);
    assert.equal(text(plain.aside("a\nb")), "-- a\n   b");
  });

  it("lets nothing through that drives a terminal, in a text, a name or a room", () => {
    const nasty = `a${ESC}[2Jb\u0007\u202e\u009bc\r`;
    const room = { now: NOON, showsRoom: true };
    const lines = [
      plain.happening({ kind: "message", room: nasty, nick: `${nasty}\n`, text: nasty, time }, room),
      plain.happening({ kind: "message", nick: `${nasty}\n`, action: true, text: nasty, time }, here),
      plain.happening({ kind: "edit", target: 1, nick: `${nasty}\n`, text: nasty, time }, here),
      plain.happening({ kind: "rename", nick: `x\n${nasty}`, to: nasty, time }, here),
      plain.whisper({ from: nasty }, { text: nasty }, { time, now: NOON }),
      plain.list({ kind: "who", room: nasty, members: [`${nasty}\n`], count: 1 }),
      plain.list({ kind: "rooms", rooms: [{ name: `${nasty}\n`, members: 1 }], count: 1 }),
      plain.aside(nasty),
    ];
    // deno-lint-ignore no-control-regex
    for (const line of lines) assert.doesNotMatch(text(line) ?? "", /[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it("gives a nickname the same colour wherever it stands, whatever its case", () => {
    const first = painted(coloured.happening({ kind: "message", nick: "alice", text: "x", time }, here));
    assert.ok(first.includes(`${ESC}[${colourOf("alice")}malice${ESC}[0m: x`), first);
    assert.equal(colourOf("Alice"), colourOf("alice"));
    const colours = new Set(Array.from({ length: 200 }, (_, i) => colourOf(`user${i}`)));
    assert.ok(colours.size > 10, `${colours.size} colours for 200 names`);
    assert.equal(
      painted(plain.happening({ kind: "message", nick: "alice", text: "x", time }, here)).includes(ESC),
      false,
    );
  });

  it("highlights one's own name in the messages of others, where colours are allowed", () => {
    const event = { kind: "message", nick: "bob", text: "Me, or medium? 나는 me", time } as const;
    const highlighted = `${ESC}[1;7mMe${ESC}[0m, or medium? 나는 ${ESC}[1;7mme${ESC}[0m`;
    assert.ok(painted(coloured.happening(event, { ...here, me: "me" })).endsWith(highlighted));
    assert.equal(painted(plain.happening(event, { ...here, me: "me" })).includes(ESC), false);
    const own = painted(coloured.happening({ ...event, nick: "ME" }, { ...here, me: "me" }));
    assert.ok(own.endsWith(": Me, or medium? 나는 me"), own);
    const forged = painted(coloured.happening({ ...event, text: `${ESC}[1;7mme${ESC}[0m` }, here));
    assert.ok(forged.endsWith(": [1;7mme[0m"), forged);
  });

  it("shows a time that the server did not say, or said badly, as now", () => {
    assert.equal(text(plain.happening({ kind: "join", nick: "a" }, here)), "12:03 -- a joined.");
    assert.equal(text(plain.happening({ kind: "join", nick: "a", time: "noon" }, here)), "12:03 -- a joined.");
  });
});

describe("localTime() and localDay()", () => {
  it("are those of the local time zone", () => {
    const night = new Date(2026, 4, 1, 0, 5).getTime();
    assert.equal(localTime(night), "00:05");
    assert.equal(localDay(night), "2026-05-01");
    assert.equal(localDay(night - 6 * 60_000), "2026-04-30");
  });
});

describe("splitAtName()", () => {
  const CASES: [string, string, string[]][] = [
    ["alice", "hi alice, and Alice!", ["alice", "Alice"]],
    ["alice", "malice alice2 alice_ al", []],
    ["alice", "alice님 alice야 alice.", ["alice", "alice", "alice"]],
    ["앨리스", "앨리스야 안녕, 앨리스", ["앨리스", "앨리스"]],
    ["앨리스", "앨리스".normalize("NFD"), ["앨리스".normalize("NFD")]],
    ["앨리스", `${"앨리스".normalize("NFD")}님`, ["앨리스".normalize("NFD")]],
    ["ắ", `${"ắ".normalize("NFD")}님`, ["ắ".normalize("NFD")]],
    ["bob", "", []],
  ];
  for (const [nick, said, names] of CASES) {
    it(`finds ${names.length} names in ${JSON.stringify(said)}`, () => {
      const parts = splitAtName(said, nick);
      assert.equal(parts.map((part) => part.text).join(""), said);
      assert.deepEqual(parts.filter(({ isName }) => isName).map((part) => part.text), names);
    });
  }

  it("looks at the beginning of a long word only", () => {
    const normalize = String.prototype.normalize;
    let units = 0;
    String.prototype.normalize = function (form) {
      units += this.length;
      return normalize.call(this, form);
    };
    try {
      splitAtName("ㅋ".repeat(1365), "앨리스");
    } finally {
      String.prototype.normalize = normalize;
    }
    assert.ok(units < 1365, `${units} characters were normalized`);
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

describe("rowsTaken()", () => {
  it("is how many rows a terminal needs for a text", () => {
    assert.deepEqual([0, 9, 10, 11, 20, 21].map((length) => rowsTaken("x".repeat(length), 10)), [1, 1, 1, 2, 2, 3]);
    assert.equal(rowsTaken("가나다라마", 10), 1);
  });

  it("moves a wide character that does not fit into the row to the next one", () => {
    assert.equal(rowsTaken("x가나다라", 9), 1);
    assert.equal(rowsTaken("x가나다라마", 10), 2);
    assert.equal(rowsTaken("x가나다라마바사아자", 10), 2);
    assert.equal(rowsTaken("x가나다라마바사아자차", 10), 3);
  });

  it("counts a grapheme once, however many code points it has", () => {
    assert.equal(rowsTaken("👨‍👩‍👧".repeat(5), 10), 1);
    assert.equal(rowsTaken("가나다라".normalize("NFD"), 8), 1);
    assert.equal(rowsTaken("e\u0301".repeat(9), 9), 1);
  });

  it("ends on a terminal that is narrower than a character", () => {
    assert.equal(rowsTaken("가나", 1), 2);
  });
});
