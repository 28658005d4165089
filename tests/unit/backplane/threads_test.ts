import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { ThreadsBackplane } from "../../../src/backplane/threads.ts";
import { type BackplaneLimits, BackplaneUnavailable, type Delivery } from "../../../src/chat/backplane.ts";
import { bodyOfText } from "../../../src/chat/body.ts";
import type { RoomEvent } from "../../../src/chat/events/mod.ts";
import type { Whisper } from "../../../src/chat/whisper.ts";
import { parseNickname } from "../../../src/chat/nickname.ts";
import { LIMITS } from "../../support/chat.ts";
import { HeldPort } from "../../support/held_ports.ts";
import { roomNamed } from "../../support/names.ts";
import { LinkedThreads } from "../../support/threads.ts";

const KIB = 1024;
const NONE = bodyOfText("");

/** One thread with what came in there. */
class Site implements Delivery {
  readonly events: RoomEvent[] = [];
  readonly whispers: Whisper[] = [];
  readonly backplane: ThreadsBackplane;
  /** Whether whom a whisper is for is still there. */
  isThere = true;

  constructor(backplane: ThreadsBackplane) {
    this.backplane = backplane;
    backplane.attach(this);
  }

  event(event: RoomEvent): void {
    this.events.push(event);
  }

  whisper(_: string, whisper: Whisper): boolean {
    this.whispers.push(whisper);
    return this.isThere;
  }

  async join(room: string, nick: string): Promise<RoomEvent[]> {
    const result = await this.backplane.join(roomNamed(room), { session: nick, nick }, 0);
    assert.ok(result.ok);
    return [...result.joined.history];
  }

  say(room: string, nick: string, text: string) {
    return this.backplane.publish(room, { kind: "message", origin: nick, nick, body: bodyOfText(text) });
  }

  /** What was said and done in a room, as it came in here. */
  log(room: string): string[] {
    return this.events.filter((event) => event.room === room).map(shown);
  }
}

function shown(event: RoomEvent): string {
  const { seq, nick, kind } = event;
  return kind === "message"
    ? `${seq} ${nick}: ${new TextDecoder().decode(event.body.text?.view())}`
    : `${seq} ${kind} ${nick}`;
}

async function withThreads(
  count: number,
  run: (sites: Site[], threads: LinkedThreads) => Promise<void>,
  limits: Partial<BackplaneLimits> = {},
): Promise<void> {
  const threads = new LinkedThreads(count, { ...LIMITS, ...limits });
  try {
    await run(threads.backplanes.map((backplane) => new Site(backplane)), threads);
  } finally {
    await threads.close();
  }
}

function named(text: string) {
  const nickname = parseNickname(text);
  assert.ok(nickname !== undefined);
  return nickname;
}

/** Rooms enough for every thread to be the home of some. */
const ROOMS = Array.from({ length: 12 }, (_, i) => `room${i}`);

describe("threads", () => {
  it("give every newcomer the history before its join, whichever threads members come and go on", async () => {
    const act = fc.record({
      site: fc.nat(2),
      room: fc.constantFrom(...ROOMS.slice(0, 2)),
      person: fc.nat(2),
      what: fc.constantFrom("join", "join", "leave", "say", "wait"),
    });
    const limits = { historySize: 1000, noticeMaxMembers: 3 };
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), (acts) =>
        withThreads(3, async (sites, threads) => {
          const isIn = new Set<string>();
          const replays: Promise<void>[] = [];
          const observer = sites[0]?.backplane;
          assert.ok(observer !== undefined);
          // Each room lives from the beginning to the end, on a thread of its own choice.
          for (const room of ROOMS.slice(0, 2)) await sites[0]?.join(room, "observer");
          const check = async (site: Site, room: string, nick: string) => {
            const result = await site.backplane.join(roomNamed(room), { session: nick, nick }, 0);
            assert.ok(result.ok);
            const { join, history } = result.joined;
            const lines = history.map(shown);
            assert.deepEqual(lines, (await observer.history(room, { limit: Infinity, before: join.seq })).map(shown));
          };
          for (const { site, room, person, what } of acts) {
            const nick = `p${site}${person}`;
            const key = `${room} ${nick}`;
            const its = sites[site];
            assert.ok(its !== undefined);
            if (what === "wait") await threads.settled();
            if (what === "say" && isIn.has(key)) its.say(room, nick, `${replays.length}`);
            if (what === "join" && !isIn.has(key)) {
              isIn.add(key);
              replays.push(check(its, room, nick));
            }
            if (what === "leave" && isIn.delete(key)) its.backplane.leave(room, { session: nick, nick }, "left");
          }
          await Promise.all(replays);
        }, limits)),
      { numRuns: 60 },
    );
  });

  it("send the history of a room to each thread once, for the first member there", () =>
    withThreads(2, async (sites, threads) => {
      const [home, other] = sites;
      assert.ok(home !== undefined && other !== undefined);
      for (const room of ROOMS) {
        await home.join(room, "host");
        for (let i = 0; i < 50; i += 1) home.say(room, "host", "x".repeat(1000));
        await other.join(room, "first");
      }
      const before = threads.crossed;
      for (const room of ROOMS) assert.equal((await other.join(room, "second")).length, 52);
      assert.ok(threads.crossed - before < ROOMS.length * 1000, String(threads.crossed - before));
    }));

  it("get no events of rooms in which they have no members", () =>
    withThreads(3, async ([one, two, three], threads) => {
      assert.ok(one !== undefined && two !== undefined && three !== undefined);
      for (const room of ROOMS) {
        await one.join(room, "alice");
        await two.join(room, "bob");
        one.say(room, "alice", "hi");
        await threads.settled();
        two.backplane.leave(room, { session: "bob", nick: "bob" }, "left");
        await threads.settled();
        one.say(room, "alice", "alone");
      }
      await threads.settled();
      assert.deepEqual(three.events, []);
      for (const room of ROOMS) {
        assert.deepEqual(two.log(room), ["2 join bob", "3 alice: hi"]);
        assert.deepEqual(one.log(room).slice(3), ["4 leave bob", "5 alice: alone"]);
      }
    }));

  it("count the rooms of all of them, and list them together", () =>
    withThreads(3, async ([one, two]) => {
      assert.ok(one !== undefined && two !== undefined);
      for (const room of ROOMS.slice(0, 5)) await one.join(room, "alice");
      await two.join("room3", "bob");
      const { rooms, count } = await two.backplane.rooms(4);
      assert.deepEqual(rooms.map(({ name, members }) => `${name}=${members}`), [
        "lobby=0",
        "room3=2",
        "room0=1",
        "room1=1",
      ]);
      assert.equal(count, 6);
      const refused = await two.backplane.join(roomNamed("room9"), { session: "bob", nick: "bob" }, 0);
      assert.deepEqual(refused, { ok: false, problem: { code: "TOO_MANY_ROOMS", about: 5 } });
    }, { maxRooms: 5 }));

  it("carry whispers to wherever the name is, and tell when its holder is just going", () =>
    withThreads(3, async (sites, threads) => {
      for (const [i, site] of sites.entries()) await site.backplane.claim(named(`member${i}`), `s${i}`);
      for (const site of sites) {
        for (const [i] of sites.entries()) {
          const time = await site.backplane.whisper(`member${i}`, { from: "x", body: bodyOfText("psst") });
          assert.equal(typeof time, "number");
        }
      }
      await threads.settled();
      assert.deepEqual(sites.map(({ whispers }) => whispers.length), [3, 3, 3]);
      for (const site of sites) site.isThere = false;
      for (const site of sites) {
        assert.equal(await site.backplane.whisper("member1", { from: "x", body: bodyOfText("gone") }), undefined);
      }
    }));

  it("keep a name until a leave that follows the answer to a join has reached the room", async () => {
    const pairs: (readonly [HeldPort, HeldPort])[] = [];
    const threads = new LinkedThreads(3, LIMITS, () => pairs[pairs.push(HeldPort.pair()) - 1] ?? assert.fail());
    const [one, two, three] = threads.backplanes.map((backplane) => new Site(backplane));
    assert.ok(one !== undefined && two !== undefined && three !== undefined);
    const toTwo = pairs[0]?.[0] ?? assert.fail();
    const keptBy = ({ backplane }: Site, prefix: string) =>
      Array.from({ length: 100 }, (_, i) => `${prefix}${i}`).find((it) => !backplane.moves.isElsewhere(it)) ?? "";
    const [room, name] = [keptBy(two, "room"), named(keptBy(three, "name"))];
    await two.join(room, "watcher");
    assert.equal(await one.backplane.claim(name, "old"), true);

    // The session ends while its join is under way: its leave follows the answer.
    const left = one.join(room, "old").then(() => {
      toTwo.isHeld = true;
      one.backplane.leave(room, { session: "old", nick: "old" }, "disconnected");
    });
    one.backplane.release(name, "old");
    let isGiven = false;
    const claim = three.backplane.claim(name, "next").then((it) => isGiven = it);
    await left;
    // A round between the two threads of the name: a release would have come in before the answer.
    for (let round = 0; round < 3; round += 1) {
      await three.backplane.whisper(keptBy(one, "x"), { from: "x", body: NONE });
    }
    assert.deepEqual([toTwo.held > 0, isGiven], [true, false]);
    toTwo.letGo();
    assert.equal(await claim, true);
    await three.join(room, "next");
    await threads.settled();
    assert.deepEqual(two.log(room).slice(1), ["2 join old", "3 leave old", "4 join next"]);
    await threads.close();
  });

  it("give a name that its holder leaves to the next one once all rooms know, and not before", () =>
    withThreads(3, async (sites, threads) => {
      const [one, two, three] = sites;
      assert.ok(one !== undefined && two !== undefined && three !== undefined);
      for (const [i, room] of ROOMS.entries()) {
        const nick = `walker${i}`;
        const name = named(nick);
        assert.equal(await one.backplane.claim(name, nick), true);
        await one.join(room, nick);
        await three.join(room, "watcher");
        one.backplane.leave(room, { session: nick, nick }, "disconnected");
        one.backplane.release(name, nick);
        assert.equal(await two.backplane.claim(name, "next"), true);
        await two.join(room, nick);
        await threads.settled();
        assert.deepEqual(three.log(room).slice(1), [`3 leave ${nick}`, `4 join ${nick}`]);
        assert.equal(await one.backplane.claim(name, "late"), false);
      }
    }));

  it("answer until all have closed, and fail what is asked after that", () =>
    withThreads(3, async (sites, threads) => {
      const [first, ...others] = sites;
      assert.ok(first !== undefined);
      for (const { backplane } of others) await backplane.close();
      assert.equal((await first.backplane.rooms(1)).count, 1);
      await threads.close();
      for (let isOpen = true; isOpen;) {
        isOpen = await first.backplane.rooms(1).then(() => true, (error) => {
          assert.ok(error instanceof BackplaneUnavailable);
          return false;
        });
      }
    }));

  it("make publishers wait while another thread is behind, and lose nothing", () =>
    withThreads(2, async (sites, threads) => {
      const [one, two] = sites;
      assert.ok(one !== undefined && two !== undefined);
      for (const room of ROOMS) {
        await one.join(room, "alice");
        await two.join(room, "bob");
      }
      const text = "x".repeat(16 * KIB);
      for (const room of ROOMS) { // of both homes: its events, or what is published there, run ahead
        const waits: Promise<unknown>[] = [];
        for (let i = 0; i < 200; i += 1) {
          const wait = one.say(room, "alice", text);
          if (wait !== undefined) waits.push(wait);
        }
        // A window of 1 MiB holds 64 of them: all past it are to wait.
        assert.ok(waits.length > 100 && waits.length < 200, `${waits.length} waited`);
        await Promise.all(waits);
      }
      await threads.settled();
      assert.equal(one.say("room0", "alice", "calm again"), undefined);
      for (const room of ROOMS) assert.equal(two.log(room).length, 1 + 200);
    }, { historySize: 1 }));
});

describe("ThreadsBackplane.dropCaches()", () => {
  it("drops the objects of histories, its own and the copies of those of other threads", () =>
    withThreads(2, async (sites) => {
      const [site] = sites;
      assert.ok(site !== undefined);
      for (const room of ROOMS) await site.join(room, "first");
      const eventsOf = (nick: string) => Promise.all(ROOMS.map(async (room) => (await site.join(room, nick))[0]));
      const before = await eventsOf("second");
      assert.deepEqual((await eventsOf("third")).map((event, i) => event === before[i]), ROOMS.map(() => true));
      site.backplane.dropCaches();
      const after = await eventsOf("fourth");
      assert.deepEqual(after, before);
      assert.deepEqual(after.map((event, i) => event === before[i]), ROOMS.map(() => false));
    }));
});
