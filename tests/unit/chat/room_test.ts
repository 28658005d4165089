import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bodyOfText } from "../../../src/chat/body.ts";
import { Room } from "../../../src/chat/room.ts";
import { Session } from "../../../src/chat/session.ts";
import { Traffic } from "../../../src/chat/traffic.ts";
import { FlushScheduler } from "../../../src/chat/flush/flush_scheduler.ts";
import { WordEncoder } from "../../support/chat.ts";
import { bodyEvent, joinedAs, joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { roomNamed } from "../../support/names.ts";

/** A room, a session that is about to join it, and what that one was sent. */
function arrivingIn(name: string) {
  const clock = new FakeClock();
  const scheduler = new FlushScheduler(clock, assert.ifError);
  const room = new Room(roomNamed(name), scheduler, new Traffic(scheduler));
  let text = "";
  const push = (bytes: Uint8Array) => void (text += new TextDecoder().decode(bytes));
  const encoder = new WordEncoder();
  const protocol = { name: "words", encoder: () => encoder, rooms: "one" } as const;
  const session = new Session("alice", protocol, { send: push, replay: push, quit() {} });
  const read = () => {
    clock.endTurns();
    return text;
  };
  return { room, arrival: room.beginJoin(session), read };
}

describe("Room.admit()", () => {
  it("gives a newcomer nothing of a room of the same name that is gone, whatever its numbers were", () => {
    const { room, arrival, read } = arrivingIn("den");
    // The last of the old room come in while the join is under way, with higher numbers than the new room has yet.
    room.deliver(messageEvent(41, "bob", "old"));
    room.deliver(leaveEvent(42, "bob"));
    const join = joinEvent(1, "alice");
    room.deliver(join);
    room.deliver(messageEvent(2, "carol", "new"));
    room.admit(arrival, joinedAs(join));
    assert.equal(read(), "+alice\ncarol: new\n");
  });

  it("gives a newcomer what was said while its join was under way, though that was only lent", () => {
    const { room, arrival, read } = arrivingIn("den");
    const join = joinEvent(1, "alice");
    room.deliver(join);
    const body = bodyOfText("hi");
    room.deliver(bodyEvent(2, "bob", body));
    body.payload.array.fill(0xdb);
    room.admit(arrival, joinedAs(join));
    assert.equal(read(), "+alice\nbob: hi\n");
  });
});
