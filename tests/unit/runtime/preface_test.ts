import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers";
import type { PrefaceReader, Socket, SocketHandler } from "../../../src/runtime/mod.ts";
import { afterPreface } from "../../../src/runtime/preface.ts";
import { textOf, utf8 } from "../../support/bytes.ts";
import { MemoryRuntime } from "../../support/memory_runtime.ts";

/** Ends at the first `!`; a `?` makes it none. */
class UpToBang implements PrefaceReader {
  push(chunk: Uint8Array) {
    const text = textOf(chunk);
    const at = text.indexOf("!");
    if (text.includes("?")) return { kind: "invalid", why: "a question" } as const;
    if (at === -1) return { kind: "more" } as const;
    return { kind: "done", consumed: at + 1, remote: { hostname: "203.0.113.5", port: 1 } } as const;
  }
}

/** Records the handler calls of the socket behind the preface. */
class Notes implements SocketHandler {
  readonly events: string[] = [];
  socket: Socket | undefined;

  get remote() {
    return this.socket?.remote;
  }

  data(chunk: Uint8Array): void {
    this.events.push(`data ${textOf(chunk)}`);
  }

  end(): void {
    this.events.push("end");
  }

  drain(): void {}

  close(cause: string): void {
    this.events.push(`close ${cause}`);
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A client and its server's recorded calls; the opener calls `opened`. */
async function connect(opened: (socket: Socket) => void = () => {}) {
  const runtime = new MemoryRuntime();
  const notes = new Notes();
  const arrival: string[] = [];
  await runtime.listen({
    hostname: "127.0.0.1",
    port: 1,
    preface: () => new UpToBang(),
    pending: ({ remote, stage }) => ({
      identified: () => arrival.push("identified"),
      opened(socket) {
        arrival.push(`opened ${remote.hostname} ${stage}`);
        notes.socket = socket;
        opened(socket);
        return notes;
      },
      failed: (stage, { message }) => arrival.push(`failed ${stage}: ${message}`),
    }),
    accept: () => assert.fail("the arrival's handler takes the socket"),
    acceptFailed() {},
    acceptResumed() {},
  });
  const quiet: SocketHandler = { data() {}, end() {}, drain() {}, close() {} };
  const client = await runtime.connect({ hostname: "127.0.0.1", port: 1, open: () => quiet });
  const send = async (text: string) => {
    client.write(utf8(text));
    await turn();
  };
  return { client, send, notes, arrival };
}

describe("a preface", () => {
  it("is read before the socket is there, whose stream begins behind it", async () => {
    const { send, notes, arrival } = await connect();
    await send("some");
    assert.equal(notes.socket, undefined);
    await send("thing!hello");
    assert.deepEqual(arrival, ["opened 127.0.0.1 preface"]);
    assert.deepEqual(notes.events, ["data hello"]);
    assert.deepEqual(notes.remote, { hostname: "203.0.113.5", port: 1 });
    await send(" again");
    assert.deepEqual(notes.events, ["data hello", "data  again"]);
  });

  it("leaves no empty data behind", async () => {
    const { send, notes } = await connect();
    await send("preface!");
    assert.deepEqual(notes.events, []);
  });

  it("that is none closes the connection", async () => {
    const { send, notes, arrival } = await connect();
    await send("what?");
    assert.deepEqual(arrival, ["failed preface: a question"]);
    assert.equal(notes.socket, undefined);
  });

  it("that the peer ends before is none", async () => {
    const { client, send, arrival } = await connect();
    await send("some");
    client.endWriting();
    await turn();
    assert.deepEqual(arrival, ["failed preface: the stream ended first"]);
  });

  it("holds what came with it from a socket that pauses when it opens, in order", async () => {
    const { client, send, notes } = await connect((socket) => socket.pause());
    await send("preface!one");
    await send("two");
    client.endWriting();
    await turn();
    assert.deepEqual(notes.events, []);
    notes.socket?.resume();
    assert.deepEqual(notes.events, [], "nothing comes from inside a call");
    notes.socket?.pause();
    await turn();
    assert.deepEqual(notes.events, [], "paused again");
    notes.socket?.resume();
    await turn();
    assert.deepEqual(notes.events, ["data one", "data two", "end"]);
  });

  it("drops what came with it when the socket is closed as it opens", async () => {
    const { client, send, notes } = await connect((socket) => {
      socket.write(utf8("go away"));
      socket.close();
    });
    await send("preface!hello");
    client.close();
    await turn();
    assert.deepEqual(notes.events, ["close local"]);
  });

  it("that is undefined returns the opener unchanged", () => {
    const accept = () => new Notes();
    assert.equal(afterPreface({ hostname: "::1", port: 1, accept, acceptFailed() {}, acceptResumed() {} }), accept);
  });
});
