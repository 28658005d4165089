import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Backplane, Member } from "../../../src/chat/backplane.ts";
import type { Joined } from "../../../src/chat/answer.ts";
import { LANGUAGES } from "../../../src/chat/language.ts";
import { LOBBY_NAME, parseNickname, parseRoomName } from "../../../src/chat/nickname.ts";
import {
  decodeSessionState,
  encodeSessionState,
  type RoomPosition,
  type SessionState,
  SessionStateError,
  stateOf,
} from "../../../src/chat/session_state.ts";
import { Chat } from "../../support/chat.ts";
import { plausibleName } from "../../support/name_arbitraries.ts";
import { nicknamed, roomNamed } from "../../support/names.ts";

const STATE = {
  version: 1,
  session: "s1",
  nickname: "Alice",
  account: "a7",
  protocol: "json",
  language: "en",
  rooms: [{ room: "Dev", epoch: "e", seq: 3 }],
  tokens: -1.5,
};

const without = (field: keyof typeof STATE) => Object.fromEntries(Object.entries(STATE).filter(([it]) => it !== field));

const word = fc.string({ minLength: 1 });
const nickname = plausibleName.map(parseNickname).filter((it) => it !== undefined);
const room = plausibleName.map(parseRoomName).filter((it) => it !== undefined);
const position: fc.Arbitrary<RoomPosition> = fc.record({ room, epoch: fc.string(), seq: fc.maxSafeNat() }, {
  noNullPrototype: true,
});
const state: fc.Arbitrary<SessionState> = fc.record({
  session: word,
  nickname,
  account: word,
  protocol: word,
  language: fc.constantFrom(...LANGUAGES),
  rooms: fc.array(position, { maxLength: 5 }),
  // JSON has no -0, and no debt or burst is that.
  tokens: fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => it + 0),
}, { requiredKeys: ["session", "nickname", "protocol", "rooms"], noNullPrototype: true });

/** Joins the lobby. */
async function joinedRoom(backplane: Backplane, member: Member): Promise<Joined> {
  const result = await backplane.join(LOBBY_NAME, member, 0);
  assert.ok(result.ok);
  return result.joined;
}

/** Decodes what may be anything. Returns undefined where it is refused. */
function decoded(text: string): SessionState | undefined {
  try {
    return decodeSessionState(text);
  } catch (error) {
    assert.ok(error instanceof SessionStateError, String(error));
    return undefined;
  }
}

describe("stateOf()", () => {
  it("has the position of each room, which a hub that adopts the session goes on from", async () => {
    const here = new Chat();
    const alice = await here.person("Alice");
    alice.say("hello");
    alice.session.speak("en");
    const { backplane } = here;
    const { epoch } = await joinedRoom(backplane, { session: "other", nick: "other" });
    const expected: SessionState = {
      session: alice.session.id,
      nickname: nicknamed("Alice"),
      protocol: "words",
      language: "en",
      rooms: [{ room: LOBBY_NAME, epoch, seq: 3 }],
      tokens: 1.5,
    };
    assert.deepEqual(stateOf(alice.session, 1.5), expected);

    const there = new Chat();
    const { protocol, outbox } = alice.session;
    const adopted = there.hub.adopt(expected, protocol, outbox, LOBBY_NAME);
    assert.deepEqual(stateOf(adopted, 1.5), expected);
    there.hub.drop(adopted);
    assert.equal(there.hub.sessionCount, 0);
    assert.throws(() => there.hub.adopt(expected, protocol, outbox, roomNamed("dev")), /has no position in room dev/);
  });

  it("fails for a session without a nickname", () => {
    assert.throws(() => stateOf(new Chat().stranger().session, undefined), /has no nickname yet/);
  });
});

describe("decodeSessionState()", () => {
  it("gives back every state that was encoded", () =>
    fc.assert(fc.property(state, (it) => assert.deepEqual(decodeSessionState(encodeSessionState(it)), it))));

  it("derives keys and looks from the names", () => {
    const { nickname, rooms } = decodeSessionState(JSON.stringify(STATE));
    assert.deepEqual(nickname, parseNickname("Alice"));
    assert.deepEqual(rooms, [{ room: parseRoomName("Dev"), epoch: "e", seq: 3 }]);
  });

  it("reads records without account, language and tokens", () => {
    const { account: _, language: __, tokens: ___, ...least } = STATE;
    const read = decodeSessionState(JSON.stringify(least));
    for (const field of ["account", "language", "tokens", "version"]) assert.equal(field in read, false, field);
  });

  it("fails with a SessionStateError alone, whatever the text is", () =>
    fc.assert(fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.uint8Array({ maxLength: 200 }).map((bytes) => new TextDecoder().decode(bytes)),
        fc.json(),
        fc.dictionary(fc.constantFrom(...Object.keys(STATE), "__proto__"), fc.jsonValue()).map((it) =>
          JSON.stringify(it)
        ),
      ),
      (text) => void decoded(text),
    )));

  it("never reads a record that was cut or changed as another kind of thing", () => {
    const text = JSON.stringify(STATE);
    for (let end = 0; end < text.length; end += 1) assert.equal(decoded(text.slice(0, end)), undefined);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ unit: "binary-ascii", maxLength: 1 }), (at, character) => {
        const read = decoded(text.slice(0, at) + character + text.slice(at + 1));
        if (read !== undefined) assert.deepEqual(decodeSessionState(encodeSessionState(read)), read);
      }),
    );
  });

  for (
    const [what, record, problem] of [
      ["text that is not JSON", "{", /^Cannot read the session state: record: /],
      ["an array", "[]", /: version: /],
      ["a number", "7", /: record: .*Object/i],
      ["an unknown version", { ...STATE, version: 2 }, /: version: .*expected 1 but received 2/i],
      ["no version", without("version"), /: version: /],
      ["no session", without("session"), /: session: /],
      ["an empty session", { ...STATE, session: "" }, /: session: /],
      ["a name that is no nickname", { ...STATE, nickname: "a b" }, /: nickname: Invalid nickname/],
      ["an account that is no string", { ...STATE, account: 7 }, /: account: /],
      ["no protocol", without("protocol"), /: protocol: /],
      ["a language that is null", { ...STATE, language: null }, /: language: /],
      ["a language that the server does not speak", { ...STATE, language: "fr" }, /: language: .*"ko" \| "en"/],
      ["no rooms", without("rooms"), /: rooms: /],
      [
        "a name that is no room",
        { ...STATE, rooms: [{ room: "#", epoch: "e", seq: 0 }] },
        /: rooms\.0\.room: Invalid room/,
      ],
      ["a room without an epoch", { ...STATE, rooms: [{ room: "dev", seq: 0 }] }, /: rooms\.0\.epoch: /],
      ["a fraction as a position", { ...STATE, rooms: [{ room: "dev", epoch: "e", seq: 0.5 }] }, /: rooms\.0\.seq: /],
      ["a position below 0", { ...STATE, rooms: [{ room: "dev", epoch: "e", seq: -1 }] }, /: rooms\.0\.seq: /],
      ["tokens that are no number", { ...STATE, tokens: "3" }, /: tokens: /],
      ["infinite tokens", JSON.stringify(STATE).replace("-1.5", "1e999"), /: tokens: /],
      ["a field of a later version", { ...STATE, away: true }, /: away: /],
    ] as const
  ) {
    it(`refuses ${what}, and names the field`, () => {
      const text = typeof record === "string" ? record : JSON.stringify(record);
      assert.throws(() => decodeSessionState(text), (error) => {
        assert.ok(error instanceof SessionStateError);
        assert.match(error.message, problem);
        return true;
      });
    });
  }
});
