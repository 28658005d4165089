import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bodyOfText } from "../../../src/chat/body.ts";
import type { RoomEvent } from "../../../src/chat/events/mod.ts";
import { createFlushing } from "../../../src/chat/flush/mod.ts";
import { Room } from "../../../src/chat/room.ts";
import { Session } from "../../../src/chat/session.ts";
import { Traffic } from "../../../src/chat/traffic.ts";
import { WordEncoder } from "../../support/chat.ts";
import { bodyEvent, joinedAs, joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { roomNamed } from "../../support/names.ts";

/** A room, a session whose join has begun, and the text that this session has received. */
function arrivingIn(name: string) {
  const clock = new FakeClock();
  const flushing = createFlushing(clock, assert.ifError, 0);
  const room = new Room(roomNamed(name), flushing, new Traffic(flushing.scheduler));
  let text = "";
  const push = (bytes: Uint8Array) => void (text += new TextDecoder().decode(bytes));
  const encoder = new WordEncoder();
  const protocol = { name: "words", encoder: () => encoder, rooms: "one" } as const;
  const session = new Session("alice", protocol, { send: push, replay: push, quit() {} });
  const read = () => {
    clock.endTurns();
    return text;
  };
  return { room, session, arrival: room.beginJoin(session), read };
}

describe("Room.admit()", () => {
  it("gives a new member no event of an earlier room with the same name, whatever its seq", () => {
    const { room, arrival, read } = arrivingIn("den");
    // The last events of the old room come in during the join. Their seqs are higher than those of the new room.
    room.deliver(messageEvent(41, "bob", "old"));
    room.deliver(leaveEvent(42, "bob"));
    const join = joinEvent(1, "alice");
    room.deliver(join);
    room.deliver(messageEvent(2, "carol", "new"));
    room.admit(arrival, joinedAs(join));
    assert.equal(read(), "+alice\ncarol: new\n");
  });

  it("gives a new member the messages that came during its join, whose bodies were only lent", () => {
    const { room, arrival, read } = arrivingIn("den");
    const join = joinEvent(1, "alice");
    room.deliver(join);
    const body = bodyOfText("hi");
    room.deliver(bodyEvent(2, "bob", body));
    body.payload.array.fill(0xdb);
    room.admit(arrival, joinedAs(join));
    assert.equal(read(), "+alice\nbob: hi\n");
  });

  it("waits for the room's events up to the join where the backplane answers before it delivers", () => {
    const { room, arrival, read } = arrivingIn("den");
    const history = [messageEvent(3, "bob", "three"), messageEvent(4, "bob", "four")];
    const join = joinEvent(5, "alice");
    room.deliver(history[0] as RoomEvent);
    room.admit(arrival, joinedAs(join, history));
    assert.equal(read(), "");
    room.deliver(history[1] as RoomEvent);
    assert.equal(read(), "");
    assert.equal(room.size, 0);
    room.deliver(join);
    room.deliver(messageEvent(6, "bob", "six"));
    assert.equal(read(), "bob: three\nbob: four\n+alice\nbob: six\n");
    assert.equal(room.size, 1);
  });

  it("waits for the member's own join, whatever the seq of events of an earlier room", () => {
    const { room, arrival, read } = arrivingIn("den");
    const join = joinEvent(1, "alice");
    room.admit(arrival, joinedAs(join));
    room.deliver(messageEvent(41, "bob", "old"));
    room.deliver(joinEvent(1, "bob"));
    room.deliver(leaveEvent(42, "alice"));
    assert.deepEqual([read(), room.size], ["", 0]);
    room.deliver(join);
    room.deliver(messageEvent(2, "carol", "new"));
    assert.deepEqual([read(), room.size], ["+alice\ncarol: new\n", 1]);
  });

  it("gives a new member no echo of what it sent during its join", () => {
    const { room, arrival, read } = arrivingIn("den");
    const join = joinEvent(1, "alice");
    room.deliver(join);
    room.deliver(messageEvent(2, "alice", "mine"));
    room.deliver(messageEvent(3, "bob", "hi"));
    room.admit(arrival, joinedAs(join));
    assert.equal(read(), "+alice\nbob: hi\n");
  });
});

describe("Room.remove()", () => {
  it("ends the pending join of a session that leaves before its join is delivered", () => {
    const { room, session, arrival, read } = arrivingIn("den");
    const join = joinEvent(1, "alice");
    room.admit(arrival, joinedAs(join));
    assert.equal(room.isEmpty, false);
    room.remove(session);
    assert.equal(room.isEmpty, true);
    room.deliver(join);
    room.deliver(messageEvent(2, "bob", "hi"));
    assert.equal(room.isEmpty, true);
    assert.equal(read(), "");
  });

  it("gives a member what the room has gathered for it, and nothing after that", () => {
    const { room, session, arrival, read } = arrivingIn("den");
    const join = joinEvent(1, "alice");
    room.deliver(join);
    room.admit(arrival, joinedAs(join));
    room.deliver(messageEvent(2, "bob", "two"));
    room.remove(session);
    room.deliver(messageEvent(3, "bob", "three"));
    assert.equal(read(), "+alice\nbob: two\n");
    assert.equal(room.isEmpty, true);
  });
});
