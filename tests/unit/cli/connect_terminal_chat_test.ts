import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TerminalChat } from "../../../src/cli/connect/terminal_chat.ts";
import { Renderer } from "../../../src/cli/connect/render.ts";
import { Transcript } from "../../../src/cli/connect/transcript.ts";
import type { Client, ClientEvent, Closed } from "../../../src/client/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeScreen } from "./fake_screen.ts";

type Told = Exclude<ClientEvent, Closed>;

/** A controller with the test as its server: records its requests, and feeds it events. */
function setUp(rooms: readonly string[] = []) {
  const clock = new FakeClock();
  const screen = new FakeScreen();
  const transcript = new Transcript(screen, new Renderer({ lang: "en", hasColours: false }), clock);
  const calls: unknown[][] = [];
  const outcome = { arrivals: 0, refusals: [] as string[], quits: 0 };
  const controller = new TerminalChat({ screen, transcript, clock, lang: "en", nick: "me", rooms }, {
    arrived: () => outcome.arrivals += 1,
    refused: (problem) => outcome.refusals.push(problem),
    quit: () => outcome.quits += 1,
  });
  const client = new Proxy({ pending: 0 }, {
    get: (target, name) => name in target ? 0 : (...args: unknown[]) => void calls.push([name, ...args]),
  }) as unknown as Client;
  const tell = (...events: Told[]) => events.forEach((event) => controller.event(event));
  const time = new Date(FakeClock.EPOCH).toISOString();
  const welcome: Told = { kind: "welcome", server: "s", session: "1", limits: {} };
  const joined = (room: string, seq = 1, epoch = room): Told => {
    return { kind: "joined", room, epoch, seq, time, members: [], count: 1, history: [] };
  };
  const enter = () => {
    controller.opened(client);
    tell(welcome, joined("lobby"), ...rooms.map((room) => joined(room)));
    calls.splice(0);
    screen.take();
  };
  const stamp = new Renderer({ lang: "en", hasColours: false })
    .happening({ kind: "join", nick: "x", time }, { now: clock.time(), showsRoom: false })?.slice(0, "12:03".length) ??
    "";
  return { clock, screen, controller, client, calls, outcome, tell, enter, welcome, joined, time, stamp };
}

describe("TerminalChat", () => {
  it("takes no line before it has arrived, and then as many as are not too many at once", () => {
    const { controller, client, screen, tell, welcome, joined } = setUp();
    controller.opened(client);
    assert.equal(screen.isPaused, true);
    tell(welcome);
    assert.equal(screen.isPaused, true);
    tell(joined("lobby"));
    for (let i = 1; i <= 8; i += 1) {
      assert.equal(screen.isPaused, false);
      controller.line(`line ${i}`);
    }
    assert.equal(screen.isPaused, true);
    tell({ kind: "ack", id: 1, seq: 2, time: "" });
    assert.equal(screen.isPaused, false);
  });

  it("enters the rooms that were asked for and leaves the lobby, whose life it does not show", () => {
    const { controller, client, calls, outcome, screen, tell, welcome, joined } = setUp(["a", "b"]);
    controller.opened(client);
    tell(welcome, joined("lobby"));
    assert.deepEqual(calls, [["join", "a", { id: 1 }], ["join", "b", { id: 2 }]]);
    tell(joined("a"), { kind: "message", room: "lobby", seq: 3, nick: "x", text: "noise" });
    assert.equal(outcome.arrivals, 0);
    tell(joined("b"));
    assert.equal(outcome.arrivals, 1);
    assert.deepEqual(calls.at(-1), ["leave", { room: "lobby" }]);
    assert.deepEqual(screen.take(), ["-- You are in a (1 member).", "-- You are in b (1 member)."]);
    assert.equal(screen.prompt, "[b] > ");
  });

  it("takes a room for the one it asked for when the server calls it as its creator wrote it", () => {
    const { controller, client, calls, outcome, screen, tell, welcome, joined, stamp } = setUp(["dev", "ops"]);
    controller.opened(client);
    tell(welcome, joined("lobby"), joined("Dev"), joined("ops"));
    assert.equal(outcome.arrivals, 1);
    calls.splice(0);
    controller.line("/join DEV");
    controller.line("hi");
    controller.line("/room ｄｅｖ");
    controller.line("/history");
    tell({ kind: "history", room: "Dev", events: [] }, { kind: "message", room: "Dev", seq: 2, nick: "x", text: "ho" });
    controller.line("/leave dev");
    assert.deepEqual(calls, [
      ["say", "hi", { room: "Dev", id: 3 }],
      ["history", { room: "Dev", id: 4 }],
      ["leave", { room: "Dev" }],
    ]);
    assert.deepEqual(screen.take().slice(2), [
      "-- Speaking in Dev. You are in: Dev, ops",
      `${stamp} [Dev] me: hi`,
      "-- Speaking in Dev. You are in: Dev, ops",
      "-- History:",
      `${stamp} [Dev] x: ho`,
      "-- You left Dev.",
    ]);
    assert.equal(screen.prompt, "> ");
  });

  it("shows one's own message at once, and marks it when it is not confirmed", () => {
    const { controller, screen, clock, calls, tell, enter, stamp } = setUp();
    enter();
    controller.line("one");
    controller.line("two");
    assert.deepEqual(screen.take(), [`${stamp} me: one`, `${stamp} me: two`]);
    assert.deepEqual(calls, [["say", "one", { room: "lobby", id: 1 }], ["say", "two", { room: "lobby", id: 2 }]]);
    tell({ kind: "ack", id: 1, seq: 2, time: "" });
    clock.advance(15_000);
    assert.deepEqual(screen.take(), ["-- Delivery not confirmed: two"]);
    assert.equal(controller.hasFailed, true);
    assert.equal(clock.timers, 0);
  });

  it("marks what was under way when the connection is lost, and takes nothing until there is another", () => {
    const { controller, screen, outcome, enter } = setUp();
    enter();
    controller.line("one");
    controller.line("/who");
    screen.take();
    controller.lost();
    assert.deepEqual(screen.take(), ["-- Delivery not confirmed: one"]);
    assert.equal(screen.isPaused, true);
    controller.line("two");
    assert.deepEqual(screen.take(), ["-- Not sent, because there is no connection: two"]);
    assert.equal(outcome.quits, 0);
  });

  it("shows what was missed exactly once when it is back", () => {
    const { controller, client, screen, tell, enter, welcome, time, stamp, calls } = setUp();
    const said = (seq: number) => ({ kind: "message", room: "lobby", nick: "a", text: `m${seq}`, seq, time }) as const;
    enter();
    tell(said(2));
    assert.deepEqual(screen.take(), [`${stamp} a: m2`]);
    controller.lost();
    controller.opened(client);
    tell(welcome, {
      kind: "joined",
      room: "lobby",
      epoch: "lobby",
      seq: 7,
      time,
      members: [],
      count: 2,
      history: [said(5), said(6)],
    });
    assert.deepEqual(calls.splice(0), [["history", { room: "lobby", id: 1, before: 5, limit: 2 }]]);
    tell(said(8), { kind: "history", room: "lobby", events: [said(2), said(3), said(4)] }, said(9));
    assert.deepEqual(
      screen.take().filter((line) => !line.startsWith("-- You")),
      [
        "-- 5 events missed in lobby:",
        ...[3, 4, 5, 6, 8, 9].map((seq) => `${stamp} a: m${seq}`),
      ],
    );
  });

  it("ends, after the last line, when everything is answered", () => {
    const { controller, outcome, tell, enter } = setUp();
    enter();
    controller.line("hello");
    controller.line("/who");
    controller.end();
    assert.equal(outcome.quits, 0);
    tell({ kind: "ack", id: 1, seq: 2, time: "" });
    assert.equal(outcome.quits, 0);
    tell({ kind: "who", room: "lobby", members: ["me"], count: 1 });
    assert.ok(outcome.quits > 0);
    assert.equal(controller.hasFailed, false);
  });

  it("is refused when the nickname, or a room at the first connection, is", () => {
    const nick = setUp();
    nick.controller.opened(nick.client);
    nick.tell({ kind: "error", code: "NICK_IN_USE", message: "in use" });
    assert.deepEqual(nick.outcome.refusals, ["NICK_IN_USE in use"]);
    const room = setUp(["full"]);
    room.controller.opened(room.client);
    room.tell(room.welcome, room.joined("lobby"), { kind: "error", code: "ROOM_FULL", message: "full", id: 1 });
    assert.deepEqual(room.outcome.refusals, ["ROOM_FULL full"]);
  });

  it("goes on without a room that it can't enter again, in the lobby when it is left in none", () => {
    const { controller, client, outcome, screen, calls, tell, enter, welcome, joined } = setUp(["dev"]);
    enter();
    controller.lost();
    controller.opened(client);
    tell(welcome, joined("lobby"));
    const [, , options] = calls.at(-1) ?? [];
    const { id } = options as { id: number };
    tell({ kind: "error", code: "ROOM_FULL", message: "full", id: id as number });
    assert.deepEqual(outcome.refusals, []);
    assert.equal(outcome.arrivals, 2);
    controller.line("here");
    assert.deepEqual(calls.at(-1)?.slice(0, 2), ["say", "here"]);
    assert.deepEqual(screen.take().slice(0, 1), ["-- Refused: ROOM_FULL full (/join dev)"]);
  });

  it("follows slash commands, and says what is near a wrong one", () => {
    const { controller, screen, calls, tell, enter, joined, stamp } = setUp();
    enter();
    controller.line("/join dev");
    tell(joined("dev"));
    controller.line("in dev");
    controller.line("/room lobby");
    controller.line("//slash");
    controller.line("/msg bob psst");
    controller.line("/leave dev");
    controller.line("/rooms");
    controller.line("/history 3");
    assert.deepEqual(calls, [
      ["join", "dev", { id: 1 }],
      ["say", "in dev", { room: "dev", id: 2 }],
      ["say", "/slash", { room: "lobby", id: 3 }],
      ["direct", "bob", "psst", 4],
      ["leave", { room: "dev" }],
      ["rooms", 5],
      ["history", { room: "lobby", id: 6, limit: 3 }],
    ]);
    assert.deepEqual(screen.take(), [
      "-- You are in dev (1 member).",
      `${stamp} [dev] me: in dev`,
      "-- Speaking in lobby. You are in: lobby, dev",
      `${stamp} [lobby] me: /slash`,
      `${stamp} [whisper] → bob: psst`,
      "-- You left dev.",
    ]);
    for (const line of ["/jion dev", "/join", "/join a/b", "/room nowhere", "/history x", "/msg bob"]) {
      controller.line(line);
    }
    assert.deepEqual(screen.take().map((line) => line.slice(3, 40)), [
      "/jion is not a command; did you mean ",
      "Usage: /join <room>",
      "a/b is not a room name, expected 1 to",
      "You are not in nowhere: /join nowhere",
      "Usage: /history [n]",
      "Usage: /msg <nickname> <text>",
    ]);
    controller.line("/help");
    assert.equal(screen.take().length, 10);
  });

  it("leaves the last room for the lobby", () => {
    const { controller, calls, enter } = setUp(["dev"]);
    enter();
    controller.line("/leave");
    assert.deepEqual(calls.map(([name]) => name), ["join", "leave"]);
    assert.deepEqual(calls[0]?.[1], "lobby");
    assert.deepEqual(calls[1]?.[1], { room: "dev" });
  });
});
