import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completionsOf } from "../../../../src/cli/connect/completion.ts";
import { RoomPeople } from "../../../../src/cli/connect/room_people.ts";

const NAMES = { nicks: ["daniel", "Dave", "다니엘", "straße"], rooms: ["dev", "lobby", "개발"], ownRooms: ["lobby"] };

/** The text before the cursor with each of its completions. */
function completed(before: string): string[] {
  const { from, texts } = completionsOf(before, NAMES);
  return texts.map((text) => before.slice(0, from) + text);
}

describe("completionsOf()", () => {
  it("completes commands at the start of a line", () => {
    assert.deepEqual(completed("/jo"), ["/join "]);
    assert.deepEqual(completed("/JO"), ["/join "]);
    assert.deepEqual(completed("/ro"), ["/room ", "/rooms "]);
    assert.deepEqual(completed("//jo"), []);
    assert.deepEqual(completed("hi /jo"), []);
  });

  it("completes the rooms and nicknames that commands take", () => {
    assert.deepEqual(completed("/join d"), ["/join dev "]);
    assert.deepEqual(completed("/join 개"), ["/join 개발 "]);
    assert.deepEqual(completed("/room "), ["/room lobby "]);
    assert.deepEqual(completed("/leave d"), []);
    assert.deepEqual(completed("/msg da"), ["/msg daniel ", "/msg Dave "]);
    assert.deepEqual(completed("/msg daniel da"), ["/msg daniel daniel ", "/msg daniel Dave "]);
  });

  it("completes nicknames: with a colon at the start of a line, with a space elsewhere", () => {
    assert.deepEqual(completed("da"), ["daniel: ", "Dave: "]);
    assert.deepEqual(completed("hi DA"), ["hi daniel ", "hi Dave "]);
    assert.deepEqual(completed("one\nda"), ["one\ndaniel: ", "one\nDave: "]);
    assert.deepEqual(completed("다".normalize("NFD")), ["다니엘: "]);
    assert.deepEqual(completed("STRASS"), ["straße: "]);
    assert.deepEqual(completed(""), []);
  });
});

describe("RoomPeople", () => {
  it("follows joins, leaves, renames and messages; who spoke last comes first", () => {
    const people = new RoomPeople();
    people.reset(["a", "b", "c"]);
    assert.deepEqual(people.names, ["a", "b", "c"]);
    people.happened({ kind: "message", nick: "c", text: "x" });
    people.happened({ kind: "leave", nick: "a" });
    people.happened({ kind: "rename", nick: "b", to: "bob" });
    people.happened({ kind: "join", nick: "다니" });
    people.happened({ kind: "delete", nick: "gone", target: 1 });
    people.add(["BOB", "e"]);
    assert.deepEqual(people.names, ["e", "다니", "bob", "c"]);
  });
});
