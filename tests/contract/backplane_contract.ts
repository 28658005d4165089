import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bodyOfText } from "../../src/chat/body.ts";
import type { Backplane, BackplaneLimits } from "../../src/chat/backplane.ts";
import type { Joined } from "../../src/chat/answer.ts";
import type { RoomEvent } from "../../src/chat/events/mod.ts";
import { LOBBY } from "../../src/chat/nickname.ts";
import { textOf } from "../support/bytes.ts";
import { LIMITS } from "../support/chat.ts";
import { nicknamed, roomNamed } from "../support/names.ts";
import { type Driver, memberNamed as at, opened, shown as shownEvent, type Site } from "../support/sites.ts";

/** The process that a test calls. */
interface Subject {
  readonly backplane: Backplane;
  /** Resolves when everything published before has been delivered everywhere. */
  settled(): Promise<void>;
}

async function joined(backplane: Backplane, room: string, nick: string): Promise<Joined> {
  const result = await backplane.join(roomNamed(room), at(nick), 100);
  assert.ok(result.ok);
  return result.joined;
}

function say(backplane: Backplane, room: string, nick: string, text: string): void {
  void backplane.publish(room, { kind: "message", origin: at(nick).session, nick, body: bodyOfText(text) });
}

const shown = (events: readonly RoomEvent[]) => events.map(shownEvent);

/** What `chat/backplane.ts` asks of one process of every driver. @param index which of them */
export function backplaneContract(driver: Driver, index: number): void {
  const name = driver.sites === 1 ? driver.name : `${driver.name}, site ${index}`;
  const test = (
    what: string,
    run: (subject: Subject, site: Site) => Promise<void>,
    limits: Partial<BackplaneLimits> = {},
  ) =>
    it(what, () =>
      opened(driver, { ...LIMITS, ...limits }, async (sites, deployment) => {
        const site = sites[index] ?? assert.fail();
        await run({ backplane: site.backplane, settled: () => deployment.settled() }, site);
      }));

  describe(`the ${name} backplane: names`, () => {
    test("are held by one session at a time, whatever their spelling", async ({ backplane }) => {
      assert.equal(await backplane.claim(nicknamed("alice"), "1"), true);
      assert.equal(await backplane.claim(nicknamed("ALICE"), "2"), false);
      backplane.release(nicknamed("alice"), "2"); // not its holder
      assert.equal(await backplane.claim(nicknamed("alice"), "2"), false);
      backplane.release(nicknamed("Alice"), "1");
      assert.equal(await backplane.claim(nicknamed("alice"), "2"), true);
    });

    test("are held by their looks too, and neither follows from the other", async ({ backplane }) => {
      assert.equal(await backplane.claim(nicknamed("Alice"), "1"), true);
      for (const twin of ["AIice", "a1ice"]) assert.equal(await backplane.claim(nicknamed(twin), "2"), false, twin);
      backplane.release(nicknamed("Alice"), "1");
      assert.equal(await backplane.claim(nicknamed("AIice"), "2"), true);
      assert.equal(await backplane.claim(nicknamed("alice"), "1"), false);
      assert.equal(await backplane.claim(nicknamed("AIDEN"), "3"), true);
      assert.equal(await backplane.claim(nicknamed("aiden"), "4"), false);
    });

    test("have one winner when spellings that look alike race", async ({ backplane }) => {
      const names = ["rolf", "r0lf", "roIf", "Rolf"].map(nicknamed);
      const claims = Array.from({ length: 40 }, (_, i) => backplane.claim(names[i % 4] ?? assert.fail(), String(i)));
      assert.equal((await Promise.all(claims)).filter((won) => won).length, 1);
    });

    test("have one winner when many race", async ({ backplane }) => {
      const claims = Array.from({ length: 50 }, (_, i) => backplane.claim(nicknamed("same"), String(i)));
      assert.equal((await Promise.all(claims)).filter((won) => won).length, 1);
    });
  });

  describe(`the ${name} backplane: rooms`, () => {
    test("give every event the next place, and deliver them in order", async ({ backplane, settled }, { events }) => {
      const first = await joined(backplane, "dev", "alice");
      assert.deepEqual([first.join.seq, first.history], [1, []]);
      say(backplane, "dev", "alice", "one");
      const second = await joined(backplane, "dev", "bob");
      say(backplane, "dev", "bob", "two");
      backplane.leave("dev", at("alice"), "quit");
      say(backplane, "dev", "bob", "three");
      await settled();
      const all = ["1 join alice", "2 alice: one", "3 join bob", "4 bob: two", "5 leave alice", "6 bob: three"];
      assert.deepEqual(shown(events), all);
      assert.deepEqual(shown(second.history), all.slice(0, 2));
      assert.equal(second.join.seq, 3);
      assert.equal(second.epoch, first.epoch);
      assert.deepEqual(shown(await backplane.history("dev", { limit: 2 })), all.slice(4));
    });

    test("deliver a message with when it arrived, where that is known", async ({ backplane, settled }, { events }) => {
      await joined(backplane, "dev", "alice");
      const message = { kind: "message", origin: at("alice").session, nick: "alice", body: bodyOfText("hi") } as const;
      backplane.publish("dev", { ...message, arrivedAt: 1234.5 });
      backplane.publish("dev", message);
      await settled();
      assert.deepEqual(events.slice(1).map((it) => it.kind === "message" && it.arrivedAt), [1234.5, undefined]);
    });

    test("copy what they keep of a message within the call: it is only lent", async ({ backplane, settled }) => {
      await joined(backplane, "dev", "alice");
      for (const text of ["one", "two"]) {
        const body = bodyOfText(text);
        backplane.publish("dev", { kind: "message", origin: at("alice").session, nick: "alice", body });
        body.payload.array.fill(0xdb);
      }
      await settled();
      assert.deepEqual(shown(await backplane.history("dev", { limit: 2 })), ["2 alice: one", "3 alice: two"]);
    });

    test("are one in any case and width, and called as their creator wrote them", async (site, { events }) => {
      const { backplane, settled } = site;
      const results = [await joined(backplane, "Dev", "alice"), await joined(backplane, "ｄｅｖ", "bob")];
      assert.deepEqual(results.map(({ room, join }) => [room, join.room, join.seq]), [["Dev", "Dev", 1], [
        "Dev",
        "Dev",
        2,
      ]]);
      say(backplane, "dev", "bob", "hi");
      await settled();
      assert.deepEqual(events.map(({ room }) => room), ["Dev", "Dev", "Dev"]);
      const { room, count } = await backplane.members(roomNamed("DEV"), 10);
      assert.deepEqual([room, count], ["Dev", 2]);
      const { rooms } = await backplane.rooms(10);
      assert.deepEqual(rooms.map(({ name }) => name), [LOBBY, "Dev"]);
      assert.equal((await backplane.history("dev", { limit: 10 })).at(-1)?.room, "Dev");
      const { history } = await joined(backplane, "dEV", "dave");
      assert.deepEqual(shown(history), ["1 join alice", "2 join bob", "3 bob: hi"]);
      backplane.leave("dev", at("dave"), "left");
      for (const nick of ["alice", "bob"]) backplane.leave("dev", at(nick), "left");
      await settled();
      assert.equal((await joined(backplane, "DEV", "carol")).room, "DEV");
    });

    test("are two when they only look alike", async ({ backplane }) => {
      await joined(backplane, "alice", "one");
      assert.equal((await joined(backplane, "a1ice", "two")).join.seq, 1);
    });

    test("are the lobby in any spelling", async ({ backplane }) => {
      assert.equal((await joined(backplane, "LOBBY", "alice")).room, LOBBY);
      assert.equal((await backplane.rooms(10)).count, 1);
    });

    test("keep one publisher's order without waiting", async ({ backplane, settled }, { events }) => {
      await joined(backplane, "dev", "alice");
      for (let i = 0; i < 200; i += 1) say(backplane, "dev", "alice", String(i));
      await settled();
      assert.deepEqual(shown(events).slice(1), Array.from({ length: 200 }, (_, i) => `${i + 2} alice: ${i}`));
    });

    test("give the newcomer exactly what precedes its join", async ({ backplane, settled }, { events }) => {
      await joined(backplane, "dev", "alice");
      const joins: Promise<Joined>[] = [];
      for (let i = 0; i < 20; i += 1) {
        say(backplane, "dev", "alice", String(i));
        joins.push(joined(backplane, "dev", `p${i}`));
      }
      const results = await Promise.all(joins);
      await settled();
      for (const { join, history } of results) {
        assert.deepEqual(shown(history), shown(events).slice(0, join.seq - 1));
      }
    });

    test("keep history within its events", async ({ backplane, settled }) => {
      await joined(backplane, "dev", "alice");
      for (const word of ["one", "two", "three"]) say(backplane, "dev", "alice", word);
      await settled();
      assert.deepEqual(shown(await backplane.history("dev", { limit: Infinity })), ["3 alice: two", "4 alice: three"]);
    }, { historySize: 2 });

    test("go with their last member, history and all, and come back as new ones", async ({ backplane, settled }) => {
      const first = await joined(backplane, "dev", "alice");
      backplane.leave("dev", at("alice"), "left");
      await settled();
      assert.deepEqual(await backplane.rooms(10), { rooms: [{ name: LOBBY, members: 0 }], count: 1 });
      assert.deepEqual(await backplane.history("dev", { limit: 10 }), []);
      const again = await joined(backplane, "dev", "alice");
      assert.deepEqual([again.join.seq, again.history], [1, []]);
      assert.notEqual(again.epoch, first.epoch);
    });

    test("keep the lobby when its last member leaves", async ({ backplane, settled }) => {
      const first = await joined(backplane, LOBBY, "alice");
      backplane.leave(LOBBY, at("alice"), "left");
      await settled();
      const again = await joined(backplane, LOBBY, "bob");
      assert.equal(again.epoch, first.epoch);
      assert.deepEqual(shown(again.history), ["1 join alice", "2 leave alice"]);
    });

    test("are left once", async ({ backplane, settled }, { events }) => {
      await joined(backplane, "dev", "alice");
      await joined(backplane, "dev", "bob");
      backplane.leave("dev", at("alice"), "left");
      backplane.leave("dev", at("alice"), "left");
      await settled();
      assert.deepEqual(shown(events), ["1 join alice", "2 join bob", "3 leave alice"]);
    });

    test("list who is there, in the order of arrival", async ({ backplane }) => {
      for (const nick of ["carol", "alice", "bob"]) await joined(backplane, "dev", nick);
      assert.deepEqual(await backplane.members(roomNamed("dev"), 2), {
        room: "dev",
        names: ["carol", "alice"],
        count: 3,
      });
      assert.deepEqual(await backplane.members(roomNamed("nowhere"), 2), { room: "nowhere", names: [], count: 0 });
    });

    test("tell a newcomer who is there, itself among them", async ({ backplane }) => {
      await joined(backplane, "dev", "alice");
      const { members } = await joined(backplane, "dev", "bob");
      assert.deepEqual(members, { names: ["alice", "bob"], count: 2 });
      const result = await backplane.join(roomNamed("dev"), at("carol"), 1);
      assert.ok(result.ok);
      assert.deepEqual(result.joined.members, { names: ["alice"], count: 3 });
    });

    test("give history before a place", async ({ backplane, settled }) => {
      await joined(backplane, "dev", "alice");
      for (const word of ["one", "two", "three"]) say(backplane, "dev", "alice", word);
      await settled();
      assert.deepEqual(shown(await backplane.history("dev", { limit: 2, before: 4 })), [
        "2 alice: one",
        "3 alice: two",
      ]);
    });

    test("hold to their limits, the lobby aside", async ({ backplane, settled }) => {
      const code = async (room: string, nick: string) => {
        const result = await backplane.join(roomNamed(room), at(nick), 100);
        return result.ok ? "ok" : result.problem.code;
      };
      assert.equal(await code("a", "one"), "ok");
      assert.equal(await code("b", "two"), "ok");
      assert.equal(await code("c", "three"), "TOO_MANY_ROOMS");
      assert.equal(await code("a", "three"), "ok");
      assert.equal(await code("a", "four"), "ROOM_FULL");
      for (const nick of ["five", "six", "seven"]) assert.equal(await code(LOBBY, nick), "ok");
      backplane.leave("b", at("two"), "left");
      await settled();
      assert.equal(await code("c", "three"), "ok");
    }, { maxRooms: 2, maxRoomMembers: 2 });

    test(
      "mark joins and leaves as silent above noticeMaxMembers, and keep numbering them",
      async ({ backplane, settled }, { events }) => {
        for (const nick of ["one", "two", "three"]) await joined(backplane, "dev", nick);
        backplane.leave("dev", at("three"), "left");
        say(backplane, "dev", "one", "hi");
        await settled();
        assert.deepEqual(events.map(({ seq, silent }) => [seq, silent]), [
          [1, false],
          [2, false],
          [3, true],
          [4, true],
          [5, false],
        ]);
        assert.deepEqual(shown(await backplane.history("dev", { limit: 10 })), [
          "1 join one",
          "2 join two",
          "5 one: hi",
        ]);
      },
      { noticeMaxMembers: 2 },
    );
  });

  describe(`the ${name} backplane: whispers`, () => {
    test("reach the holder of a name, or tell that there is none", async ({ backplane, settled }, { whispers }) => {
      await backplane.claim(nicknamed("Bob"), "bobs-session");
      const body = bodyOfText("psst");
      assert.equal(typeof await backplane.whisper(nicknamed("bob").key, { from: "alice", body }), "number");
      assert.equal(await backplane.whisper(nicknamed("nobody").key, { from: "alice", body }), undefined);
      await settled();
      assert.deepEqual(whispers.map(({ to, whisper }) => [to, whisper.from, textOf(whisper.body.payload)]), [[
        "bobs-session",
        "alice",
        "psst",
      ]]);
    });
  });
}
