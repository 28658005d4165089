import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Link } from "../../../src/web/app/net/link.js";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeSocket } from "./fake_browser.ts";

function start() {
  const clock = new FakeClock();
  const sockets: FakeSocket[] = [];
  const told: unknown[] = [];
  const link = new Link({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    setTimer: (ms, run) => {
      const timer = clock.setTimer(ms, run);
      return () => timer.cancel();
    },
    now: () => clock.now(),
    random: () => 1,
  }, {
    opened: () => told.push("opened"),
    object: (object) => told.push(object),
    lost: (code) => told.push(["lost", code]),
    waiting: (ms) => told.push(["waiting", ms]),
  });
  link.start();
  const socket = () => {
    const latest = sockets.at(-1);
    assert(latest !== undefined);
    return latest;
  };
  return { clock, sockets, socket, told, link };
}

describe("Link", () => {
  it("doubles its wait while the server does not answer, up to twenty seconds", () => {
    const { clock, sockets, socket, told } = start();
    for (const [i, wait] of [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000].entries()) {
      socket().drop();
      assert.deepEqual(told.at(-1), ["waiting", wait]);
      clock.advance(wait - 1);
      assert.equal(sockets.length, i + 1);
      clock.advance(1);
      assert.equal(sockets.length, i + 2);
    }
  });

  it("begins with a short wait again after a good connection, and when the server said that it goes away", () => {
    const { clock, socket, told } = start();
    socket().drop();
    clock.advance(500);
    socket().open();
    clock.advance(5000);
    socket().drop();
    clock.advance(500);
    socket().open();
    socket().drop(1001);
    assert.deepEqual(told.filter((it) => Array.isArray(it) && it[0] === "waiting"), [
      ["waiting", 500],
      ["waiting", 500],
      ["waiting", 500],
    ]);
  });

  it("waits longer for a server that lets in and drops at once", () => {
    const { clock, socket, told } = start();
    for (const wait of [500, 1000, 2000]) {
      socket().open();
      socket().drop();
      assert.deepEqual(told.at(-1), ["waiting", wait]);
      clock.advance(wait);
    }
  });

  it("gives up a server that does not answer a ping, and takes nothing from it any more", () => {
    const { clock, socket, sockets, told } = start();
    const first = socket();
    first.open();
    clock.advance(25_000);
    assert.deepEqual(first.take("ping"), [{ type: "ping" }]);
    clock.advance(15_000);
    assert.equal(first.isClosed, true);
    assert.deepEqual(told, ["opened", ["lost", 0], ["waiting", 500]]);
    first.tell({ type: "notice", text: "too late" });
    first.drop();
    clock.advance(500);
    assert.equal(sockets.length, 2);
    assert.equal(told.length, 3);
  });

  it("keeps a connection whose server answers, and pings often enough for the server's idle timeout", () => {
    const { clock, socket, sockets, link } = start();
    socket().open();
    link.idleTimeout = 30;
    for (let i = 0; i < 20; i += 1) {
      clock.advance(10_000);
      assert.equal(socket().take("ping").length, 1);
      socket().tell({ type: "pong" });
      clock.advance(15_000);
    }
    assert.equal(sockets.length, 1);
  });

  it("gives up a connection that never opens", () => {
    const { clock, sockets } = start();
    clock.advance(15_000);
    assert.equal(sockets[0]?.isClosed, true);
    clock.advance(500);
    assert.equal(sockets.length, 2);
  });

  it("connects at once when asked to hurry, once", () => {
    const { clock, socket, sockets, link } = start();
    socket().drop();
    link.hurry();
    assert.equal(sockets.length, 2);
    clock.advance(14_000);
    assert.equal(sockets.length, 2);
  });

  it("asks whether the server is there when asked to hurry while connected", () => {
    const { socket, link } = start();
    socket().open();
    link.hurry();
    assert.equal(socket().take("ping").length, 1);
  });

  it("does nothing more after stop", () => {
    const { clock, socket, sockets, link, told } = start();
    socket().open();
    link.stop();
    socket().drop();
    link.hurry();
    clock.advance(60_000);
    assert.equal(sockets.length, 1);
    assert.deepEqual(told, ["opened"]);
    assert.equal(clock.timers, 0);
  });

  it("passes over what is no object with a type", () => {
    const { socket, told } = start();
    socket().open();
    for (const data of ["{", "5", "null", '{"kind":"x"}', new ArrayBuffer(2)]) socket().babble(data);
    assert.deepEqual(told, ["opened"]);
  });
});
