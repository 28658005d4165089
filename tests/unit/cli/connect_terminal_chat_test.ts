import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TerminalChat } from "../../../src/cli/connect/terminal_chat.ts";
import { localTime, Renderer } from "../../../src/cli/connect/render.ts";
import { Transcript } from "../../../src/cli/connect/transcript.ts";
import type { Client, ClientEvent, Closed, JoinedAnswer } from "../../../src/client/mod.ts";
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
    tell(welcome, joined("lobby"), ...rooms.map((room, i) => ({ ...joined(room), id: i + 1 })));
    calls.splice(0);
    screen.take();
  };
  const stamp = localTime(FakeClock.EPOCH);
  /** Acknowledges the request with this id. */
  const ack = (id: number, seq?: number) => tell({ kind: "ack", id, time, ...(seq === undefined ? {} : { seq }) });
  return { clock, screen, controller, client, calls, outcome, tell, enter, welcome, joined, time, stamp, ack };
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
    const { controller, client, calls, outcome, screen, tell, welcome, joined, stamp, ack } = setUp(["dev", "ops"]);
    controller.opened(client);
    tell(welcome, joined("lobby"), joined("Dev"), joined("ops"));
    assert.equal(outcome.arrivals, 1);
    calls.splice(0);
    controller.line("/join DEV");
    controller.line("hi");
    ack(3, 2);
    controller.line("/room ｄｅｖ");
    controller.line("/history");
    tell({ kind: "history", room: "Dev", events: [] }, { kind: "message", room: "Dev", seq: 3, nick: "x", text: "ho" });
    controller.line("/leave dev");
    assert.deepEqual(calls, [
      ["say", "hi", { room: "Dev", id: 3 }],
      ["history", { room: "Dev", id: 4 }],
      ["leave", { room: "Dev", id: 5 }],
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

  it("shows one's own message when the server has it, and marks one that is not confirmed", () => {
    const { controller, screen, clock, calls, enter, stamp, ack } = setUp();
    enter();
    controller.line("one");
    controller.line("two");
    assert.deepEqual(screen.take(), []);
    assert.deepEqual(screen.status, ["-- Sending: one", "-- Sending: two"]);
    assert.deepEqual(calls, [["say", "one", { room: "lobby", id: 1 }], ["say", "two", { room: "lobby", id: 2 }]]);
    ack(1, 2);
    assert.deepEqual([screen.take(), screen.status], [[`${stamp} me: one`], ["-- Sending: two"]]);
    clock.advance(15_000);
    assert.deepEqual([screen.take(), screen.status], [["-- Delivery not confirmed: two"], []]);
    assert.equal(controller.hasFailed, true);
    assert.equal(clock.timers, 0);
  });

  it("shows a whisper when it is delivered, and one to no one as not delivered", () => {
    const { controller, screen, tell, enter, stamp, ack } = setUp();
    enter();
    controller.line("/msg nobody hi");
    controller.line("/msg bob hi");
    assert.deepEqual(screen.status, ["-- Sending: /msg nobody hi", "-- Sending: /msg bob hi"]);
    tell({ kind: "error", code: "NO_SUCH_NICK", message: "no nobody", id: 1 });
    ack(2);
    assert.deepEqual(screen.take(), [
      "-- Not delivered: NO_SUCH_NICK no nobody (/msg nobody hi)",
      `${stamp} [whisper] → bob: hi`,
    ]);
    assert.deepEqual(screen.status, []);
  });

  it("marks what was under way when the connection is lost, and says once that it is", () => {
    const { controller, screen, outcome, enter } = setUp();
    enter();
    controller.line("one");
    controller.line("/who");
    controller.lost("reset", 400);
    assert.deepEqual(screen.take(), ["-- Disconnected (reset). Reconnecting.", "-- Delivery not confirmed: one"]);
    assert.deepEqual(screen.status, ["-- Reconnecting in 0.4 s (attempt 1; reset)."]);
    assert.equal(screen.isPaused, true);
    controller.lost("refused", 800);
    assert.deepEqual(screen.take(), []);
    assert.deepEqual(screen.status, ["-- Reconnecting in 0.8 s (attempt 2; refused)."]);
    assert.equal(outcome.quits, 0);
  });

  it("says which changes are not confirmed when the connection is lost", () => {
    for (
      const [line, what] of [["/nick carol", "/nick carol"], ["/edit two", "/edit"], ["/delete", "/delete"]] as const
    ) {
      const { controller, screen, enter, ack } = setUp();
      enter();
      controller.line("one");
      ack(1, 2);
      controller.line(line);
      screen.take();
      controller.lost("reset", 400);
      assert.deepEqual(screen.take(), [
        "-- Disconnected (reset). Reconnecting.",
        `-- Delivery not confirmed: ${what}`,
      ]);
      assert.equal(controller.hasFailed, true);
    }
  });

  it("keeps what is typed without a connection, and sends it in order to the rooms it was typed in", () => {
    const { controller, client, screen, calls, tell, enter, welcome, joined, stamp, ack } = setUp();
    enter();
    controller.lost("reset", 400);
    screen.take();
    controller.line("one");
    controller.line("/join dev");
    controller.line("two");
    controller.line("/msg bob three");
    assert.deepEqual(screen.status.slice(1), [
      "-- Waiting for a connection: one",
      "-- Waiting for a connection: two",
      "-- Waiting for a connection: /msg bob three",
    ]);
    assert.deepEqual(calls, []);
    controller.opened(client);
    tell(welcome, joined("lobby"), joined("dev"));
    assert.deepEqual(calls, [
      ["join", "dev", { id: 1 }],
      ["say", "one", { room: "lobby", id: 2 }],
      ["say", "two", { room: "dev", id: 3 }],
      ["direct", "bob", "three", 4],
    ]);
    screen.take();
    ack(2, 2);
    ack(3, 2);
    ack(4);
    assert.deepEqual(screen.take(), [
      `${stamp} [lobby] me: one`,
      `${stamp} [dev] me: two`,
      `${stamp} [whisper] → bob: three`,
    ]);
    assert.deepEqual(screen.status, []);
  });

  it("keeps at most 100 lines, names five of them, and says at the end which were not sent", () => {
    const { controller, screen, enter } = setUp();
    enter();
    controller.lost("reset", 400);
    screen.take();
    for (let i = 1; i <= 101; i += 1) controller.line(`line ${i}`);
    assert.deepEqual(screen.take(), ["-- Not sent, because 100 others are waiting: line 101"]);
    assert.deepEqual(screen.status.slice(5), ["-- Waiting for a connection: line 5", "-- 95 more"]);
    controller.ended();
    assert.deepEqual(screen.take().length, 100);
    assert.deepEqual(screen.status, []);
  });

  it("waits for a connection at the end of a pipe with lines to send, but not on a terminal", () => {
    for (const isTerminal of [false, true]) {
      const { controller, screen, outcome, enter } = setUp();
      screen.isTerminal = isTerminal;
      enter();
      controller.lost("reset", 400);
      controller.line("one");
      controller.end();
      assert.equal(outcome.quits > 0, isTerminal);
    }
  });

  it("changes one's nickname, and keeps it when the new one is refused", () => {
    const { controller, calls, screen, tell, enter, ack, time } = setUp();
    enter();
    controller.line("/nick carol");
    controller.line("/nick taken");
    assert.deepEqual(calls, [["rename", "carol", 1], ["rename", "taken", 2]]);
    assert.equal(controller.nick, "me");
    tell({ kind: "rename", room: "lobby", nick: "me", to: "carol", seq: 2, time });
    ack(1);
    tell({ kind: "error", code: "NICK_IN_USE", message: "in use: taken", id: 2 });
    assert.equal(controller.nick, "carol");
    assert.deepEqual(screen.take().slice(1), ["-- Refused: NICK_IN_USE in use: taken (/nick taken)"]);
  });

  it("has the nickname that its rooms call it, also when the answer is late", () => {
    const { clock, controller, screen, tell, enter, time, joined } = setUp(["a", "b"]);
    const renamed = (room: string, nick: string, to: string) => tell({ kind: "rename", room, nick, to, seq: 2, time });
    enter();
    controller.line("/nick carol");
    clock.advance(15_000);
    assert.deepEqual(screen.take(), ["-- Delivery not confirmed: /nick carol"]);
    renamed("a", "other", "another");
    assert.equal(controller.nick, "me");
    renamed("a", "ME", "carol");
    renamed("b", "me", "carol");
    assert.equal(controller.nick, "carol");
    const past = { kind: "rename", room: "a", nick: "carol", to: "dave", seq: 1, time } as const;
    tell({ ...joined("a") as JoinedAnswer, history: [past] }, { kind: "history", room: "a", events: [past] });
    assert.equal(controller.nick, "carol");
  });

  it("acts, edits and deletes one's own latest messages of this connection", () => {
    const { controller, client, calls, screen, tell, enter, welcome, joined, stamp, ack, time } = setUp();
    enter();
    controller.line("one");
    controller.line("/me waves");
    ack(1, 2);
    tell({ kind: "message", room: "lobby", nick: "x", text: "not mine", seq: 3, time });
    ack(2, 4);
    assert.deepEqual(screen.take(), [`${stamp} me: one`, `${stamp} x: not mine`, `${stamp} * me waves`]);
    calls.splice(0);
    controller.line("/edit bows");
    ack(3, 5);
    controller.line("/delete 3");
    controller.line("/delete 2");
    assert.deepEqual(calls, [
      ["edit", 4, "bows", { room: "lobby", id: 3 }],
      ["delete", 2, { room: "lobby", id: 4 }],
    ]);
    assert.deepEqual(screen.take(), ["-- You sent fewer than 3 messages here since you connected."]);
    tell(
      { kind: "edit", room: "lobby", nick: "me", target: 4, text: "bows", seq: 5, time },
      { kind: "delete", room: "lobby", nick: "me", target: 2, seq: 6, time },
    );
    assert.deepEqual(screen.take(), [
      `${stamp} * me: bows (edited)`,
      `${stamp} -- me deleted a message from ${stamp}.`,
    ]);
    controller.line("/delete 2");
    controller.lost("reset", 400);
    controller.opened(client);
    tell(welcome, joined("lobby", 9));
    screen.take();
    controller.line("/edit again");
    assert.deepEqual(screen.take(), ["-- You sent no message here since you connected."]);
  });

  it("changes the message that was typed last, also when the server has not answered yet", () => {
    const { controller, screen, calls, tell, enter, ack, time } = setUp();
    enter();
    for (const line of ["one", "two", "/edit three", "/delete", "/delete", "four"]) controller.line(line);
    assert.deepEqual(calls.splice(0).map(([name]) => name), ["say", "say"]);
    assert.equal(screen.isPaused, true);
    assert.deepEqual(screen.status.slice(2), [
      ...["/edit", "/delete", "/delete"].map((what) => `-- Sending: ${what}`),
      "-- 1 more",
    ]);
    ack(1, 2);
    assert.deepEqual(calls.splice(0), []);
    ack(2, 3);
    assert.deepEqual(calls.splice(0), [["edit", 3, "three", { room: "lobby", id: 3 }]]);
    ack(3, 4);
    assert.deepEqual(calls.splice(0), [["delete", 3, { room: "lobby", id: 4 }]]);
    tell({ kind: "delete", room: "lobby", nick: "me", target: 3, seq: 5, time });
    ack(4, 5);
    assert.deepEqual(calls.splice(0), [
      ["delete", 2, { room: "lobby", id: 5 }],
      ["say", "four", { room: "lobby", id: 6 }],
    ]);
    assert.equal(screen.isPaused, false);
  });

  it("sends at most eight requests at once, and waits at the end of the input until the others are sent", () => {
    for (const isTerminal of [false, true]) {
      const { controller, screen, clock, calls, outcome, enter, ack } = setUp();
      screen.isTerminal = isTerminal;
      enter();
      for (let i = 1; i <= 20; i += 1) controller.line(`line ${i}`);
      controller.end();
      assert.equal(calls.length, 8);
      assert.equal(screen.status.length, 6);
      clock.advance(14_000);
      for (let id = 1; id <= 20; id += 1) {
        assert.equal(calls.length, Math.min(20, id + 7));
        assert.equal(outcome.quits, 0);
        ack(id, id + 1);
      }
      assert.ok(outcome.quits > 0);
      assert.equal(controller.hasFailed, false);
      assert.equal(clock.timers, 0);
    }
  });

  it("sends what waited for a connection eight at a time", () => {
    const { controller, client, calls, tell, enter, welcome, joined, ack } = setUp();
    enter();
    controller.lost("reset", 400);
    for (let i = 1; i <= 10; i += 1) controller.line(`line ${i}`);
    controller.opened(client);
    tell(welcome, joined("lobby"));
    assert.equal(calls.length, 8);
    ack(1, 2);
    assert.deepEqual(calls.map(([, text]) => text), Array.from({ length: 9 }, (_, i) => `line ${i + 1}`));
  });

  it("completes commands, rooms and the nicknames of the members that are there", () => {
    const { controller, tell, enter, time } = setUp();
    const texts = (before: string) => controller.complete(before).texts;
    enter();
    tell(
      { kind: "join", room: "lobby", nick: "daniel", seq: 2, time },
      { kind: "join", room: "lobby", nick: "다니엘", seq: 3, time },
      { kind: "join", room: "lobby", nick: "dave", seq: 4, time },
      { kind: "leave", room: "lobby", nick: "dave", seq: 5, time },
      { kind: "rename", room: "lobby", nick: "다니엘", to: "다니", seq: 6, time },
      { kind: "direct", from: "dora", text: "hi", time },
      { kind: "rooms", rooms: [{ name: "dev", members: 1 }, { name: "lobby", members: 2 }], count: 2 },
    );
    assert.deepEqual(texts("/jo"), ["/join "]);
    assert.deepEqual(texts("/join "), ["lobby ", "dev "]);
    assert.deepEqual(texts("/room d"), []);
    assert.deepEqual(texts("d"), ["daniel: ", "dora: "]);
    assert.deepEqual(texts("hello d"), ["daniel ", "dora "]);
    assert.deepEqual(texts("다"), ["다니: "]);
    assert.deepEqual(texts("me"), []);
  });

  it("shows what was missed exactly once when it is back", () => {
    const { controller, client, screen, tell, enter, welcome, time, stamp, calls } = setUp();
    const said = (seq: number) => ({ kind: "message", room: "lobby", nick: "a", text: `m${seq}`, seq, time }) as const;
    enter();
    tell(said(2));
    assert.deepEqual(screen.take(), [`${stamp} a: m2`]);
    controller.lost("reset", 400);
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
    tell(said(8), { kind: "history", id: 1, room: "lobby", events: [said(2), said(3), said(4)] }, said(9));
    assert.deepEqual(
      screen.take().filter((line) => !line.startsWith("-- You")),
      [
        "-- Disconnected (reset). Reconnecting.",
        "-- 5 events missed in lobby:",
        ...[3, 4, 5, 6, 8, 9].map((seq) => `${stamp} a: m${seq}`),
      ],
    );
  });

  it("shows what it has when the server does not tell what was missed", () => {
    for (const isRefused of [false, true]) {
      const { controller, client, clock, screen, tell, enter, welcome, joined, time, stamp } = setUp();
      const said = { kind: "message", room: "lobby", nick: "a", text: "hi", seq: 5, time } as const;
      enter();
      controller.lost("reset", 400);
      controller.opened(client);
      tell(welcome, { ...joined("lobby", 6) as JoinedAnswer, history: [said] });
      screen.take();
      if (isRefused) tell({ kind: "error", code: "X", message: "x", id: 1 });
      else clock.advance(15_000);
      assert.deepEqual(screen.take(), [
        "-- 3 events missed in lobby, no longer on the server.",
        "-- 1 event missed in lobby:",
        `${stamp} a: hi`,
      ]);
    }
  });

  it("shows at once what was missed when the answer to the join has it, and counts attempts anew", () => {
    const { controller, client, screen, tell, enter, welcome, joined, time, stamp } = setUp();
    const said = { kind: "message", room: "lobby", nick: "a", text: "hi", seq: 2, time } as const;
    enter();
    controller.lost("reset", 400);
    controller.opened(client);
    tell(welcome, { ...joined("lobby", 3) as JoinedAnswer, history: [said] });
    assert.deepEqual(screen.take().slice(1), [
      "-- 1 event missed in lobby:",
      `${stamp} a: hi`,
      "-- You are in lobby (1 member).",
    ]);
    controller.lost("reset", 400);
    assert.deepEqual(screen.status, ["-- Reconnecting in 0.4 s (attempt 1; reset)."]);
  });

  it("knows no message of a room that was recreated meanwhile", () => {
    const { controller, client, screen, tell, enter, welcome, joined, time, stamp } = setUp();
    enter();
    tell({ kind: "message", room: "lobby", nick: "a", text: "hi", seq: 2, time });
    controller.lost("reset", 400);
    controller.opened(client);
    tell(welcome, joined("lobby", 3, "other"));
    screen.take();
    tell({ kind: "delete", room: "lobby", nick: "a", target: 2, seq: 4, time });
    assert.deepEqual(screen.take(), [`${stamp} -- a deleted a message.`]);
  });

  it("leaves a room without a connection by not entering it again", () => {
    const { controller, screen, enter } = setUp(["a", "b"]);
    enter();
    controller.lost("reset", 400);
    controller.line("/leave b");
    assert.deepEqual(screen.status.slice(1), []);
  });

  it("completes the partner of the latest whisper first, and never one's own nickname", () => {
    const { controller, tell, enter, time } = setUp();
    enter();
    for (const from of ["ann", "bob", "ann"]) tell({ kind: "direct", from, text: "hi", time });
    tell({ kind: "message", room: "lobby", nick: "ME", text: "hi", seq: 2, time });
    assert.deepEqual(controller.complete("/msg ").texts, ["ann ", "bob "]);
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
    tell({ kind: "who", id: 2, room: "lobby", members: ["me"], count: 1 });
    assert.ok(outcome.quits > 0);
    assert.equal(controller.hasFailed, false);
  });

  it("takes an answer that is late for no other request's", () => {
    const { controller, outcome, clock, tell, enter } = setUp();
    enter();
    controller.line("/who");
    clock.advance(15_000);
    controller.line("/who");
    controller.end();
    tell({ kind: "who", id: 1, room: "lobby", members: ["me"], count: 1 });
    assert.equal(outcome.quits, 0);
    tell({ kind: "who", id: 2, room: "lobby", members: ["me"], count: 1 });
    assert.ok(outcome.quits > 0);
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
    controller.lost("reset", 400);
    controller.opened(client);
    tell(welcome, joined("lobby"));
    const [, , options] = calls.at(-1) ?? [];
    const { id } = options as { id: number };
    tell({ kind: "error", code: "ROOM_FULL", message: "full", id: id as number });
    assert.deepEqual(outcome.refusals, []);
    assert.equal(outcome.arrivals, 2);
    controller.line("here");
    assert.deepEqual(calls.at(-1)?.slice(0, 2), ["say", "here"]);
    assert.ok(screen.take().includes("-- Refused: ROOM_FULL full (/join dev)"));
  });

  it("follows slash commands, and says what is near a wrong one", () => {
    const { controller, screen, calls, tell, enter, joined, stamp, ack } = setUp();
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
      ["leave", { room: "dev", id: 5 }],
      ["rooms", 6],
      ["history", { room: "lobby", id: 7, limit: 3 }],
    ]);
    ack(2, 2);
    ack(3, 2);
    ack(4);
    assert.deepEqual(screen.take(), [
      "-- You are in dev (1 member).",
      "-- Speaking in lobby. You are in: lobby, dev",
      "-- You left dev.",
      `${stamp} me: /slash`,
      `${stamp} [whisper] → bob: psst`,
    ]);
    for (const line of ["/jion dev", "/join", "/join a/b", "/room nowhere", "/history x", "/msg bob"]) {
      controller.line(line);
    }
    assert.deepEqual(screen.take().map((line) => line.slice(3, 40)), [
      "/jion is not a command; did you mean ",
      "Usage: /join <room>",
      "a/b is not a room name. Expected: 1 t",
      "You are not in nowhere: /join nowhere",
      "Usage: /history [n]",
      "Usage: /msg <nickname> <text>",
    ]);
    controller.line("/help");
    assert.equal(screen.take().length, 14);
  });

  it("leaves the last room for the lobby", () => {
    const { controller, calls, enter } = setUp(["dev"]);
    enter();
    controller.line("/leave");
    assert.deepEqual(calls.map(([name]) => name), ["join", "leave"]);
    assert.deepEqual(calls[0]?.[1], "lobby");
    assert.deepEqual(calls[1]?.[1], { room: "dev", id: 3 });
  });
});
