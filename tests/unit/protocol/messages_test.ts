import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COMMANDS } from "../../../src/chat/commands/mod.ts";
import { ERROR_CODES, type Problem } from "../../../src/chat/code.ts";
import { errorSentence, SENTENCES } from "../../../src/protocol/messages.ts";
import { LANGUAGES } from "../../../src/chat/language.ts";

const { ko, en } = SENTENCES;

describe("ERROR_CODES", () => {
  it("are those of DESIGN 2.5", () => {
    const design =
      `NICK_REQUIRED NICK_IN_USE NICK_INVALID NICK_RESERVED ALREADY_REGISTERED ROOM_INVALID ROOM_FULL TOO_MANY_ROOMS
      NOT_IN_ROOM NO_SUCH_NICK NO_SUCH_MESSAGE FORBIDDEN UNKNOWN_COMMAND BAD_REQUEST TOO_LONG INVALID_UTF8 RATE_LIMITED SERVER_FULL
      TOO_MANY_CONNECTIONS HANDSHAKE_TIMEOUT IDLE_TIMEOUT SLOW_CONSUMER SHUTTING_DOWN UNAVAILABLE`;
    assert.deepEqual([...ERROR_CODES], design.split(/\s+/));
  });
});

describe("SENTENCES", () => {
  it("are there in every language", () => {
    assert.deepEqual(Object.keys(SENTENCES), [...LANGUAGES]);
  });

  for (const language of LANGUAGES) {
    it(`has one line of its own for each error code in ${language}`, () => {
      const { errors } = SENTENCES[language];
      assert.deepEqual(Object.keys(errors).toSorted(), ERROR_CODES.toSorted());
      for (const code of ERROR_CODES) {
        for (const about of ["", "7"]) assert.match(errors[code](about), /^\S[^\p{C}]+\S$/u, code);
      }
      assert.equal(new Set(Object.values(errors).map((sentence) => sentence("7"))).size, ERROR_CODES.length);
    });
  }
});

describe("the explanations of commands", () => {
  const words = COMMANDS.flatMap(({ text }) => text?.word ?? []);

  for (const language of LANGUAGES) {
    it(`are one sentence or two for each command, in the order of /help, in ${language}`, () => {
      const { commands } = SENTENCES[language];
      assert.deepEqual(Object.keys(commands), words);
      for (const word of words) assert.match(commands[word], /^[^\p{C}]{5,100}\.$/u, word);
      assert.equal(new Set(Object.values(commands)).size, words.length);
    });
  }
});

describe("the sentences of limits", () => {
  it("tell the limit of one session's rooms from that of the server's, and open connections from new ones", () => {
    const { ko: korean, en: english } = SENTENCES;
    for (const sentences of [korean, english]) {
      const [server, session] = [undefined, "rooms_per_session"].map((explanation) =>
        errorSentence(sentences, { code: "TOO_MANY_ROOMS", about: 16, ...(explanation && { explanation }) } as Problem)
      );
      assert.notEqual(server, session);
      assert.match(`${server} ${session}`, /16.*16/);
    }
    const limit = { code: "TOO_MANY_CONNECTIONS", about: 100 } as const;
    assert.equal(errorSentence(english, limit), "Too many connections from your address (limit: 100)");
    const rate = errorSentence(english, { ...limit, explanation: "connect_rate" });
    assert.equal(rate, "Your address connects too often (limit: 100 a second)");
  });

  it("count one as one", () => {
    assert.equal(errorSentence(en, { code: "IDLE_TIMEOUT", about: 1 }), "Closed after 1 second without a message");
    assert.equal(errorSentence(en, { code: "IDLE_TIMEOUT", about: 300 }), "Closed after 300 seconds without a message");
    const room = errorSentence(en, { code: "TOO_MANY_ROOMS", about: 1, explanation: "rooms_per_session" });
    assert.equal(room, "You can be in at most 1 room at once; leave another one first");
  });

  it("name no value where there is none to name", () => {
    assert.equal(errorSentence(en, { code: "NICK_REQUIRED", about: "x" }), "Choose a nickname first: NICK <nickname>");
  });
});

describe("errorSentence()", () => {
  const about = (what: string | number) => errorSentence(ko, { code: "NICK_IN_USE", about: what });

  it("says what it is about", () => {
    assert.equal(about("alice"), "이미 사용 중인 닉네임입니다: alice");
    assert.equal(errorSentence(en, { code: "NICK_IN_USE", about: "alice" }), "The nickname is in use: alice");
    assert.equal(errorSentence(en, { code: "TOO_LONG", about: 4096 }), "Message too long (limit: 4096 bytes)");
  });

  it("is the sentence alone when it is about nothing", () => {
    assert.equal(errorSentence(en, { code: "ROOM_FULL" }), "The room is full");
    assert.equal(about(""), "이미 사용 중인 닉네임입니다");
  });

  it("repeats what a client sent as clean text on one line", () => {
    assert.equal(about("a\u001b[2J\r\n[시스템]\tb\u009b\u202e\u2066c\u0000"), about("a[2J [시스템] bc"));
    assert.doesNotMatch(about("x\n\r\t\u0000\u001b\u007f\u0085\u202e"), /\p{Cc}|\u202e/u);
  });

  it("repeats 80 characters at most, and says when there were more", () => {
    assert.equal(about("x".repeat(80)), `이미 사용 중인 닉네임입니다: ${"x".repeat(80)}`);
    assert.equal(about("x".repeat(81)), `이미 사용 중인 닉네임입니다: ${"x".repeat(80)}…`);
    assert.equal(about("x".repeat(65_536)), `이미 사용 중인 닉네임입니다: ${"x".repeat(80)}…`);
  });

  it("looks at the beginning of what a client sent only", () => {
    assert.equal(about(`a${"\u0001".repeat(65_536)}b`), about("a"));
  });

  it("never clips within a character", () => {
    assert.equal(about("😀".repeat(80)), `이미 사용 중인 닉네임입니다: ${"😀".repeat(80)}`);
    for (const text of ["😀".repeat(81), `x${"😀".repeat(80)}`]) {
      assert.equal(about(text), `이미 사용 중인 닉네임입니다: ${[...text].slice(0, 80).join("")}…`);
    }
  });
});
