import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Chat, type Person } from "../../support/chat.ts";

const MAX_DELAY_MS = 17;

/** A chat whose thread has been busy with writing for a while, and whose lobby has had many messages, up to now. */
async function busyChat(...nicks: string[]): Promise<{ chat: Chat; people: Person[] }> {
  const chat = new Chat({}, undefined, MAX_DELAY_MS);
  const people: Person[] = [];
  for (const nick of nicks) people.push(await chat.person(nick));
  for (let i = 0; i < 1000; i += 1) {
    chat.scheduler.write({ run: () => chat.clock.advance(1) });
    chat.clock.endTurns();
  }
  for (let i = 0; i < 10; i += 1) {
    people[0]?.say("chat");
    chat.clock.endTurns();
    chat.clock.advance(2);
  }
  chat.clock.advance(20); // whatever waited has left
  people.forEach((person) => person.read());
  return { chat, people };
}

describe("a room under load", () => {
  it("lets a message wait for others, and no longer than the delay", async () => {
    const { chat, people: [alice, bob] } = await busyChat("alice", "bob");
    alice?.say("one");
    assert.deepEqual(bob?.read(), []);
    chat.clock.advance(13);
    alice?.say("two");
    assert.deepEqual(bob?.read(), []);
    chat.clock.advance(4);
    assert.deepEqual(bob?.read(), ["alice: one", "alice: two"]);
    assert.equal(chat.clock.timers, 0);
  });

  it("does not delay a message where messages are rare", async () => {
    const { chat, people: [alice, bob] } = await busyChat("alice", "bob");
    chat.clock.advance(1000);
    alice?.say("after a while");
    assert.deepEqual(bob?.read(), ["alice: after a while"]);
  });

  it("delays where many messages come at once, though they come seldom", async () => {
    const { chat, people: [alice, bob] } = await busyChat("alice", "bob");
    /** Forty milliseconds of a busy thread that begin with so many messages. */
    const spell = (messages: number) => {
      for (let i = 0; i < messages; i += 1) alice?.say("chat");
      chat.scheduler.write({ run: () => chat.clock.advance(15) });
      chat.clock.endTurns();
      chat.clock.advance(25);
    };
    for (let i = 0; i < 20; i += 1) spell(1);
    for (let i = 0; i < 20; i += 1) spell(5);
    assert.equal(bob?.read().length, 120);
    alice?.say("first");
    chat.clock.advance(10);
    alice?.say("second");
    assert.deepEqual(bob?.read(), []);
    chat.clock.advance(40);
    assert.deepEqual(bob?.read(), ["alice: first", "alice: second"]);
  });

  it("delays no batch of eight messages", async () => {
    const { chat, people: [alice, bob] } = await busyChat("alice", "bob");
    const words = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
    for (const word of words) {
      assert.deepEqual(bob?.read(), []);
      chat.clock.advance(1);
      alice?.say(word);
    }
    assert.deepEqual(bob?.read(), words.map((word) => `alice: ${word}`));
    chat.clock.advance(2);
    alice?.say("nine"); // the delay of the batch before does not end this one
    chat.clock.advance(13);
    assert.deepEqual(bob?.read(), []);
    chat.clock.advance(4);
    assert.deepEqual(bob?.read(), ["alice: nine"]);
  });

  it("still answers in order", async () => {
    const { chat, people: [alice, bob] } = await busyChat("alice", "bob");
    alice?.say("delayed");
    await bob?.run("/ping");
    assert.deepEqual(bob?.read(), ["alice: delayed", "pong"]);
    chat.clock.advance(100);
    assert.deepEqual(bob?.read(), []);
    assert.equal(chat.clock.timers, 0);
  });
});
