import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RefusalResponder } from "../../../src/server/refusal_responder.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { protocols } from "../../support/protocols.ts";
import { FakeSocket } from "./fake_socket.ts";

const REFUSAL = { reason: "server_full", problem: { code: "SERVER_FULL", about: 7 } } as const;
const encoder = protocols().text.encoder(undefined);

function open() {
  const clock = new FakeClock();
  return { clock, refusals: new RefusalResponder(clock) };
}

describe("RefusalResponder", () => {
  it("sends the reason, then closes", () => {
    const { clock, refusals } = open();
    const socket = new FakeSocket();
    const handler = refusals.refuse(socket, REFUSAL, encoder);
    assert.equal(socket.text, "[오류] SERVER_FULL 서버가 가득 찼습니다 (최대 접속 7개)\n");
    assert.deepEqual(socket.calls, ["close"]);
    handler.close("end");
    assert.equal(clock.timers, 0);
    clock.advance(10_000);
    assert.deepEqual(socket.calls, ["close"]);
  });

  it("ignores what the refused client sends", () => {
    const { refusals } = open();
    const socket = new FakeSocket();
    const handler = refusals.refuse(socket, REFUSAL, encoder);
    handler.data(new TextEncoder().encode("NICK alice\n"));
    handler.drain();
    handler.end();
    assert.equal(socket.writes.length, 1);
    assert.deepEqual(socket.calls, ["close"]);
  });

  it("terminates a client that does not end its stream within a second", () => {
    const { clock, refusals } = open();
    const socket = new FakeSocket();
    const handler = refusals.refuse(socket, REFUSAL, encoder);
    clock.advance(999);
    assert.deepEqual(socket.calls, ["close"]);
    clock.advance(1);
    assert.deepEqual(socket.calls, ["close", "terminate"]);
    handler.close("local");
    assert.equal(clock.timers, 0);
  });

  it("terminates a refused client at once while 12 others are open", () => {
    const { clock, refusals } = open();
    const answered = Array.from({ length: 12 }, () => {
      const socket = new FakeSocket();
      return { socket, handler: refusals.refuse(socket, REFUSAL, encoder) };
    });
    for (const { socket } of answered) assert.deepEqual(socket.calls, ["close"]);
    const late = new FakeSocket();
    const handler = refusals.refuse(late, REFUSAL, encoder);
    assert.equal(late.text, "");
    assert.deepEqual(late.calls, ["terminate"]);
    handler.close("local");
    assert.equal(clock.timers, 12);
    answered[0]?.handler.close("end");
    const next = new FakeSocket();
    refusals.refuse(next, REFUSAL, encoder);
    assert.deepEqual(next.calls, ["close"], "there is room again");
  });

  it("terminates every open socket when it is closed", () => {
    const { clock, refusals } = open();
    const sockets = [new FakeSocket(), new FakeSocket()];
    const handlers = sockets.map((socket) => refusals.refuse(socket, REFUSAL, encoder));
    refusals.close();
    for (const socket of sockets) assert.deepEqual(socket.calls, ["close", "terminate"]);
    for (const handler of handlers) handler.close("local");
    assert.equal(clock.timers, 0);
  });
});
