/** What one byte in can make come out: for each recipient, and of each protocol's bytes. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bodyOfText } from "../../../src/chat/body.ts";
import type { Answer } from "../../../src/chat/answer.ts";
import type { Body } from "../../../src/chat/body.ts";
import { COMMANDS } from "../../../src/chat/commands/mod.ts";
import { encode } from "../../../src/chat/encoding.ts";
import type { RoomEvent } from "../../../src/chat/events/mod.ts";
import { History } from "../../../src/chat/history.ts";
import { DEFAULTS } from "../../../src/config/schema.ts";
import { Detector, UNDECIDED } from "../../../src/protocol/detect.ts";
import { joined, utf8 } from "../../support/bytes.ts";
import { decode } from "../../support/decoding.ts";
import { bodyEvent, joinedAs, joinEvent } from "../../support/events.ts";
import { protocols, RECIPIENT } from "../../support/protocols.ts";
import { Random } from "../../support/random.ts";
import { frame, json } from "../../support/wire.ts";

const PROTOCOLS = protocols();
const NAMES = ["text", "binary", "json"] as const;
/** Names of characters of four bytes each: no others take more. */
const NICK = "𐐀".repeat(32);
const ROOM = "𐐀".repeat(64);
/** `NICK: `, with the LF at the line's end. */
const PREFIX = 128 + 2 + 1;

/**
 * Upper bound of the bytes that one recipient gets of a message of `sent` bytes, for any sender and room:
 *
 * - text: a prefix for each byte, and 16 KiB in all;
 * - binary: the bytes themselves, a prefix and a header;
 * - JSON: two for each byte, since `"`, `\`, LF and TAB are escaped; 512 for the names and the rest.
 */
const BOUNDS = {
  text: (sent: number) => Math.min(PREFIX * sent + 64, 16 * 1024),
  binary: (sent: number) => sent + PREFIX + 4,
  json: (sent: number) => 2 * sent + 512,
};

/** What clients can send, by what it is. */
const SENT: Record<string, Uint8Array> = {
  "one letter as a text line": utf8("x\n"),
  "one letter in a frame": frame("x"),
  "one byte that is no text": frame(Uint8Array.of(0xff)),
  "one LF in a frame": frame("\n"),
  "64 LFs": frame("\n".repeat(64)),
  "64 LFs in JSON": message("\n".repeat(64)),
  "65 LFs": frame("\n".repeat(65)),
  "64 lines that fill 16 KiB": frame(Array.from({ length: 64 }, () => "x".repeat(125)).join("\n")),
  "4096 quotes as a text line": utf8(`${'"'.repeat(4096)}\n`),
  "4096 LFs in JSON": message("\n".repeat(4096)),
  ...Object.fromEntries(
    ["\n", '"', "\\", "\t", "\u0001", "\u007f", "x", "가", "\u2028", "😀", "\r\n", '\n"'].map((it) => {
      const bytes = utf8(it);
      const full = joined(...Array.from({ length: Math.floor(65_536 / bytes.length) }, () => bytes));
      return [`64 KiB of ${JSON.stringify(it)}`, frame(full)];
    }),
  ),
  "64 KiB that are no text": frame(new Uint8Array(65_536).fill(0xff)),
};

function message(text: string): Uint8Array {
  return json({ type: "message", room: "lobby", text });
}

/** The message that `sent` is. */
function bodyOf(sent: Uint8Array): Body {
  const name = new Detector().push(joined(sent, utf8("\n\n"))) ?? UNDECIDED;
  assert.ok(name !== "http" && name !== "tls");
  const [request] = decode(PROTOCOLS[name].decoder(), [sent]);
  if (request?.kind === "call") return bodyOfText((request.input as { text: string }).text);
  assert.ok(request?.kind === "message");
  return request.body;
}

function eventOf(body: Body): RoomEvent {
  return { ...bodyEvent(2 ** 53 - 1, NICK, body, ROOM), time: Date.UTC(2026, 0) };
}

describe("a message", () => {
  for (const name of NAMES) {
    const encoder = PROTOCOLS[name].encoder(undefined);

    it(`comes out within bounds for a recipient that speaks ${name}`, () => {
      for (const [what, sent] of Object.entries(SENT)) {
        const { length } = encode(eventOf(bodyOf(sent)), encoder.events);
        assert.ok(length <= BOUNDS[name](sent.length), `${what}: ${sent.length} bytes in, ${length} out`);
      }
    });

    it(`comes out within bounds as a whisper to one who speaks ${name}`, () => {
      for (const [what, sent] of Object.entries(SENT)) {
        const whisper = { from: NICK, time: 0, body: bodyOf(sent) };
        const { length } = encoder.answer({ kind: "whisper", whisper }, RECIPIENT);
        // `[귓속말] ` stands before each line besides, and `/msg x ` before what was sent.
        assert.ok(length <= BOUNDS[name](sent.length + 16) + 16 * 64, `${what}: ${sent.length} in, ${length} out`);
      }
    });

    it(`of any lines comes out within bounds for a recipient that speaks ${name}`, () => {
      const random = new Random(4);
      for (let i = 0; i < 500; i += 1) {
        const lines = Array.from(
          { length: 1 + random.below(70) },
          () => random.pick(["", '"', "\\", "x"]).repeat(random.below(300)),
        );
        const sent = frame(lines.join("\n") || "x");
        const { length } = encode(eventOf(bodyOf(sent)), encoder.events);
        assert.ok(length <= BOUNDS[name](sent.length), `${sent.length} bytes in, ${length} out`);
      }
    });
  }

  it("comes out as the bounds say: they are not larger than they have to be", () => {
    const worst = { text: 0, binary: 0, json: 0 };
    for (const name of NAMES) {
      const ratios = Object.values(SENT).map((sent) =>
        encode(eventOf(bodyOf(sent)), PROTOCOLS[name].encoder(undefined).events).length / BOUNDS[name](sent.length)
      );
      worst[name] = Math.max(...ratios);
    }
    for (const name of NAMES) assert.ok(worst[name] > 0.9, `${name}: ${worst[name]} of its bound at most`);
  });
});

describe("a replay", () => {
  /** Bytes at most, with the default history, for a newcomer to a room that is full of the worst messages. */
  const MOST = { text: 1152 * 1024, binary: 272 * 1024, json: 672 * 1024 };

  /** As many messages of `body` as a room's history keeps. */
  function full(body: Body): RoomEvent[] {
    const history = new History({ events: DEFAULTS.historySize, bytes: DEFAULTS.historyBytes });
    for (let i = 0; i < DEFAULTS.historySize; i += 1) history.add(eventOf(body));
    return history.recent();
  }

  const lines = (length: number) => bodyOfText(Array.from({ length: 64 }, () => "x".repeat(length)).join("\n"));
  const bodies = [
    ...[0, 20, 35, 36, 37, 38, 40, 60, 125].map(lines),
    ...[2429, 65_343].map((count) => bodyOfText('"'.repeat(count))),
    bodyOf(frame(new Uint8Array(65_343).fill(0xff))),
    bodyOf(frame(new Uint8Array(2429).fill(0xff))),
  ];
  const members = Array.from({ length: 1000 }, () => NICK);

  for (const name of NAMES) {
    it(`in ${name} takes ${MOST[name] / 1024} KiB at most, and nearly that`, () => {
      const sizes = bodies.map((body) => {
        const joined = { ...joinedAs(joinEvent(1, NICK), full(body), members), room: ROOM };
        return PROTOCOLS[name].encoder(undefined).answer({ kind: "joined", joined }, RECIPIENT).length;
      });
      const most = Math.max(...sizes);
      assert.ok(most <= MOST[name] && most > 0.9 * MOST[name], `${most} bytes`);
    });
  }
});

describe("an answer", () => {
  const names = Array.from({ length: 100 }, () => NICK);
  const rooms = names.map(() => ({ name: ROOM, members: 10_000 }));
  const about = "😀".repeat(16_384);
  /** KiB at most, where that is less. */
  const MOST_OF: Readonly<Record<string, number>> = { error: 1, help: 2 };
  const answers: Answer[] = [
    { kind: "who", room: ROOM, names, count: 1e9 },
    { kind: "rooms", rooms, count: 1e9 },
    { kind: "error", problem: { code: "UNKNOWN_COMMAND", about }, id: "\u0001".repeat(64) },
    { kind: "error", problem: { code: "BAD_REQUEST", about: '"'.repeat(65_536) } },
    { kind: "help", usages: COMMANDS.flatMap(({ text }) => text ?? []) },
    { kind: "pong", id: "\u0001".repeat(64) },
  ];

  for (const name of NAMES) {
    it(`in ${name} takes 32 KiB at most, however many rooms and people there are; an error 1 KiB, help 2`, () => {
      for (const answer of answers) {
        const { length } = PROTOCOLS[name].encoder(undefined).answer(answer, RECIPIENT);
        assert.ok(length <= (MOST_OF[answer.kind] ?? 32) * 1024, `${answer.kind}: ${length} bytes`);
      }
    });
  }
});
