import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers";
import { MessageChannel } from "node:worker_threads";
import type { ThreadsBackplane } from "../../../../src/backplane/threads.ts";
import { PendingMemberships } from "../../../../src/backplane/threads/pending_memberships.ts";
import { Home } from "../../../../src/backplane/threads/home.ts";
import { HistoryReplicas } from "../../../../src/backplane/threads/replicas.ts";
import { ThreadMoves } from "../../../../src/backplane/threads/moves/thread_moves.ts";
import { ThreadLinks } from "../../../../src/backplane/threads/thread_links.ts";
import type { Delivery } from "../../../../src/chat/backplane.ts";
import { bodyOfText } from "../../../../src/chat/body.ts";
import type { RoomEvent } from "../../../../src/chat/events/mod.ts";
import type { Whisper } from "../../../../src/chat/whisper.ts";
import type { Destination, Handoff } from "../../../../src/chat/moves.ts";
import { LOBBY, type RoomName } from "../../../../src/chat/nickname.ts";
import type { SessionState } from "../../../../src/chat/session_state.ts";
import { LIMITS } from "../../../support/chat.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { nicknamed, roomNamed } from "../../../support/names.ts";
import { LinkedThreads } from "../../../support/threads.ts";

const SESSION = "s1";
/** The session's thread, and the room's home thread. */
const HERE = 1;
const THERE = 0;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** One thread, with what came in there, in order. */
class Site implements Delivery, Destination {
  readonly backplane: ThreadsBackplane;
  readonly heard: string[] = [];
  readonly parcels: Handoff[] = [];
  /** Sessions that are here. */
  readonly sessions = new Set<string>();
  takesIn = true;

  constructor(backplane: ThreadsBackplane) {
    this.backplane = backplane;
    backplane.attach(this);
    backplane.moves.attach(this);
  }

  event(event: RoomEvent): void {
    this.heard.push(shown(event));
  }

  whisper(to: string, { body }: Whisper): boolean {
    if (!this.sessions.has(to)) return false;
    this.heard.push(`(${textOf(body.text)})`);
    return true;
  }

  expect(_: RoomName, { session }: SessionState): boolean {
    if (!this.takesIn) return false;
    this.sessions.add(session);
    this.heard.push(`${session} comes`);
    return true;
  }

  arrived(session: string, handoff: Handoff): void {
    this.heard.push(`parcel for ${session}`);
    this.parcels.push({ ...handoff, unread: handoff.unread.slice() });
  }

  async join(room: string, session: string): Promise<void> {
    this.sessions.add(session);
    assert.ok((await this.backplane.join(roomNamed(room), { session, nick: session }, 0)).ok);
  }

  say(room: string, session: string, text: string): void {
    this.backplane.publish(room, { kind: "message", origin: session, nick: session, body: bodyOfText(text) });
  }

  /** Returns the events since the last call. */
  take(): string[] {
    return this.heard.splice(0);
  }
}

function shown(event: RoomEvent): string {
  const { seq, nick, kind } = event;
  return kind === "message" ? `${seq} ${nick}: ${textOf(event.body.text)}` : `${seq} ${kind} ${nick}`;
}

function textOf(text: { view(): Uint8Array } | undefined): string {
  return new TextDecoder().decode(text?.view());
}

async function withThreads(
  count: number,
  run: (sites: readonly [Site, Site, Site], threads: LinkedThreads) => Promise<void>,
): Promise<void> {
  const threads = new LinkedThreads(count, LIMITS);
  try {
    const [there, here, third] = threads.backplanes.map((backplane) => new Site(backplane));
    assert.ok(there !== undefined && here !== undefined);
    await run([there, here, third ?? there], threads);
  } finally {
    await threads.close();
  }
}

/** A name that this thread is the home of: of a room, or a nickname. */
function nameOf({ backplane }: Site, prefix = "room"): string {
  const name = Array.from({ length: 100 }, (_, i) => `${prefix}${i}`).find((it) => !backplane.moves.isElsewhere(it));
  return name ?? assert.fail("all names are elsewhere");
}

function moving(name = "mover"): SessionState {
  return { session: SESSION, nickname: nicknamed(name), protocol: "text", rooms: [] };
}

/** Moves the session from its thread to the room's, as a server does: at its end nothing of it is left. */
async function move(from: Site, room: string, name?: string): Promise<boolean> {
  const hasMoved = await from.backplane.moves.move(
    roomNamed(room),
    moving(name),
    () => from.heard.push(`${SESSION} goes`),
  );
  if (hasMoved) from.sessions.delete(SESSION);
  return hasMoved;
}

describe("a member that moves to the thread of its room", () => {
  for (const count of [2, 3]) {
    it(`hears everything once and in order, while ${count} threads talk`, () =>
      withThreads(count, async (sites, threads) => {
        const [there, here, third] = sites;
        const talkers = [...new Set(sites)];
        const room = nameOf(there);
        for (const [i, site] of talkers.entries()) await site.join(room, `talker${i}`);
        await here.join(room, SESSION);
        await threads.settled();
        for (const site of talkers) site.take();
        let moving: Promise<boolean> | undefined;
        for (let round = 0; round < 40; round += 1) {
          for (const [i, site] of talkers.entries()) site.say(room, `talker${i}`, String(round));
          if (round === 10) moving = move(here, room);
          await turn();
        }
        assert.equal(await moving, true);
        await threads.settled();
        const atHome = there.heard.indexOf(`${SESSION} comes`);
        const gone = here.heard.indexOf(`${SESSION} goes`);
        assert.ok(gone > 0 && atHome > 0);
        const whole = there.heard.filter((line) => line !== `${SESSION} comes`);
        assert.equal(whole.length, 40 * talkers.length);
        assert.deepEqual([...here.heard.slice(0, gone), ...there.heard.slice(atHome + 1)], whole);
        // Members that stay on the old thread, or on a third one, miss no event either.
        assert.deepEqual(here.heard.filter((line) => line !== `${SESSION} goes`), whole);
        if (third !== there) assert.deepEqual(third.heard, whole);
        assert.ok(gone < whole.length, "it was on its way while they talked");
      }));
  }

  it("unsubscribes the old thread when it was the last member there", () =>
    withThreads(2, async ([there, here], threads) => {
      const room = nameOf(there);
      await there.join(room, "host");
      await here.join(room, SESSION);
      there.say(room, "host", "before");
      assert.equal(await move(here, room), true);
      there.say(room, "host", "after");
      await threads.settled();
      assert.deepEqual(here.take(), ["2 join s1", "3 host: before", "s1 goes"]);
      assert.deepEqual(there.take(), ["1 join host", "2 join s1", "3 host: before", "s1 comes", "4 host: after"]);
      there.backplane.leave(room, { session: SESSION, nick: SESSION }, "left");
      there.backplane.leave(room, { session: "host", nick: "host" }, "left");
      await threads.settled();
      assert.deepEqual(there.take(), ["5 leave s1"]);
      assert.deepEqual(here.take(), []);
      assert.equal((await here.backplane.rooms(10)).count, 1, "the room is gone with the last");
    }));

  it("is counted where it is: the room has an audience there until it leaves, alone too", () =>
    withThreads(2, async ([there, here], threads) => {
      const room = nameOf(there);
      await here.join(room, SESSION);
      assert.equal(await move(here, room), true);
      there.say(room, SESSION, "alone");
      await threads.settled();
      assert.deepEqual(there.take(), ["s1 comes", "2 s1: alone"]);
      await here.join(room, "late");
      here.say(room, "late", "hi");
      there.backplane.leave(room, { session: SESSION, nick: SESSION }, "left");
      here.say(room, "late", "bye");
      await threads.settled();
      assert.deepEqual(here.take().slice(-4), ["3 join late", "4 leave s1", "5 late: hi", "6 late: bye"]);
      assert.deepEqual(there.take(), ["3 join late"]);
    }));

  it("is sent a parcel behind everything else", () =>
    withThreads(2, async ([there, here], threads) => {
      const room = nameOf(there);
      await here.join(room, SESSION);
      assert.equal(await move(here, room), true);
      const unread = new Uint8Array([1, 2, 3]);
      here.backplane.moves.send(room, SESSION, { message: "한글", unread });
      await threads.settled();
      assert.deepEqual(there.take(), ["s1 comes", "parcel for s1"]);
      assert.deepEqual(there.parcels, [{ message: "한글", unread }]);
    }));

  for (const [whose, home] of [["old", HERE], ["new", THERE], ["third", 2]] as const) {
    it(`gets every whisper once, when its name's home is the ${whose} thread`, () =>
      withThreads(3, async (sites, threads) => {
        const [there, here] = sites;
        const room = nameOf(there);
        const name = nameOf(sites[home], "mover");
        await here.join(room, SESSION);
        assert.equal(await here.backplane.claim(nicknamed(name), SESSION), true);
        for (const site of sites) site.take();
        const whispers: Promise<number | undefined>[] = [];
        let moving: Promise<boolean> | undefined;
        for (let round = 0; round < 30; round += 1) {
          for (const [i, { backplane }] of sites.entries()) {
            whispers.push(backplane.whisper(name, { from: "x", body: bodyOfText(`${i} ${round}`) }));
          }
          if (round === 10) moving = move(here, room, name);
          await turn();
        }
        assert.equal(await moving, true);
        assert.ok((await Promise.all(whispers)).every((time) => time !== undefined), "all of them arrived");
        await threads.settled();
        const got = [...here.heard, ...there.heard].filter((line) => line.startsWith("("));
        for (const i of sites.keys()) {
          const own = got.filter((line) => line.startsWith(`(${i} `));
          assert.deepEqual(own, Array.from({ length: 30 }, (_, round) => `(${i} ${round})`));
        }
        assert.ok(there.heard.some((line) => line.startsWith("(")), "the last came to the new thread");
      }));

    it(`keeps its name, whose home is the ${whose} thread, until the new one gives it back`, () =>
      withThreads(3, async (sites, threads) => {
        const [there, here] = sites;
        const room = nameOf(there);
        const name = nicknamed(nameOf(sites[home], "mover"));
        const twin = nicknamed(name.name.replace("o", "0")); // of its look, with another key
        await here.join(room, SESSION);
        assert.equal(await here.backplane.claim(name, SESSION), true);
        const claims: Promise<boolean>[] = [];
        const claim = () => {
          for (const rival of [name, twin]) {
            claims.push(...sites.map(({ backplane }, i) => backplane.claim(rival, `rival${i}`)));
          }
        };
        const moving = move(here, room, name.name);
        for (let round = 0; round < 10; round += 1) {
          claim();
          await turn();
        }
        assert.equal(await moving, true);
        claim();
        here.backplane.release(name, SESSION);
        await threads.settled();
        claim();
        assert.deepEqual(new Set(await Promise.all(claims)), new Set([false]));
        there.backplane.leave(room, { session: SESSION, nick: SESSION }, "left");
        there.backplane.release(name, SESSION);
        await threads.settled();
        assert.equal(await here.backplane.claim(twin, "next"), true);
        here.backplane.release(twin, "next");
        assert.equal(await there.backplane.claim(name, "last"), true);
      }));
  }
});

describe("a member stays where it is", () => {
  /** Asserts that nothing has changed for the session of {@link HERE}. */
  async function assertStays(sites: readonly Site[], threads: LinkedThreads, room: string): Promise<void> {
    const [there, here] = sites;
    assert.ok(there !== undefined && here !== undefined);
    await here.backplane.claim(nicknamed("mover"), SESSION);
    here.take();
    assert.equal(await move(here, room), false);
    await there.join(room, "host");
    there.say(room, "host", "hi");
    assert.notEqual(await there.backplane.whisper("mover", { from: "host", body: bodyOfText("psst") }), undefined);
    await threads.settled();
    const heard = here.take();
    assert.equal(heard.length, 3);
    assert.ok(heard.some((line) => line.endsWith("host: hi")) && heard.includes("(psst)"));
    assert.ok(!there.heard.includes(`${SESSION} comes`));
    here.backplane.release(nicknamed("mover"), SESSION);
    assert.equal(await there.backplane.claim(nicknamed("mover"), "next"), true);
  }

  it("in a room of more than 64", () =>
    withThreads(2, async (sites, threads) => {
      const [there, here] = sites;
      const room = nameOf(there);
      for (let i = 0; i < 64; i += 1) await there.join(room, `member${i}`);
      await here.join(room, SESSION);
      await assertStays(sites, threads, room);
      for (let i = 0; i < 2; i += 1) {
        there.backplane.leave(room, { session: `member${i}`, nick: `member${i}` }, "left");
      }
      assert.equal(await move(here, room), true, "with 64 it moves");
    }));

  it("when the target thread does not accept sessions", () =>
    withThreads(2, async (sites, threads) => {
      const [there, here] = sites;
      there.takesIn = false;
      const room = nameOf(there);
      await here.join(room, SESSION);
      await assertStays(sites, threads, room);
    }));

  it("when it is no member", () =>
    withThreads(2, async ([there, here]) => {
      const room = nameOf(there);
      await there.join(room, "host");
      assert.equal(await move(here, room), false);
      await here.join(room, SESSION);
      here.backplane.leave(room, { session: SESSION, nick: SESSION }, "left");
      assert.equal(await move(here, room), false);
      assert.ok(!there.heard.includes(`${SESSION} comes`));
    }));

  it("in the lobby, and in the rooms of its own thread", () =>
    withThreads(3, (sites) => {
      for (const { backplane } of sites) assert.equal(backplane.moves.isElsewhere(LOBBY), false);
      const homes = Array.from({ length: 30 }, (_, i) => sites.filter((it) => !it.backplane.moves.isElsewhere(`${i}`)));
      for (const home of homes) assert.equal(home.length, 1);
      return Promise.resolve();
    }));
});

it("a move is not asked for before every join and leave of the session is answered", async () => {
  const clock = new FakeClock();
  const { port1, port2 } = new MessageChannel();
  const links = new ThreadLinks({ self: HERE, ports: [port1, undefined], clock, receive() {} });
  const pendingMemberships = new PendingMemberships();
  const quota = { take: () => true, give() {} };
  const home = new Home({ threads: 2, self: HERE, limits: LIMITS, quota, time: () => 0, emit() {} });
  const replicas = new HistoryReplicas({ events: 0, bytes: 0 });
  const moves = new ThreadMoves({ home, links, pendingMemberships, replicas });
  const room = Array.from({ length: 100 }, (_, i) => `room${i}`).find(moves.isElsewhere.bind(moves)) ?? assert.fail();
  pendingMemberships.asked(SESSION);
  pendingMemberships.asked(SESSION);
  void moves.move(roomNamed(room), moving(), () => assert.fail("nothing answers"));
  pendingMemberships.answered(SESSION);
  assert.equal(clock.turnEnds, 0, "nothing crosses");
  let isFree = false;
  pendingMemberships.afterRelease(SESSION, () => isFree = true);
  assert.equal(isFree, false, "and a claim to its name waits");
  pendingMemberships.answered(SESSION);
  assert.equal(isFree, true);
  await Promise.resolve();
  assert.equal(clock.turnEnds, 1);
  port1.close();
  port2.close();
});
