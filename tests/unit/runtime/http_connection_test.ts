import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HttpResponse } from "../../../src/runtime/http.ts";
import { HttpConnection, type HttpConnectionOwner } from "../../../src/runtime/http_connection.ts";
import { FakeSocket } from "../server/fake_socket.ts";

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const get = (path: string, fields = "") => latin1(`GET ${path} HTTP/1.1\r\nHost: h\r\n${fields}\r\n`);
const concat = (...pieces: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(pieces));

/** A connection whose requests are answered when the test says. */
class Scene implements HttpConnectionOwner {
  readonly socket = new FakeSocket();
  readonly asked: string[] = [];
  readonly options = {
    times: { request: 10_000, answer: 10_000, ping: 10_000 },
    respond: ({ path }: { readonly path: string }): HttpResponse => {
      this.asked.push(path);
      return { status: 200, headers: {}, body: this.body };
    },
  };
  body: string | Uint8Array = "";
  unread = 0;
  held = 0;
  heldAtMost = Infinity;
  failures = 0;
  #due: (() => void)[] = [];
  readonly connection = new HttpConnection(this.socket, this);

  ready(answer: () => void): void {
    this.#due.push(answer);
  }

  /** Answers everything that waits, and what follows it. Returns how many those were. */
  answerAll(): number {
    let count = 0;
    for (let answer = this.#due.shift(); answer !== undefined; answer = this.#due.shift()) {
      answer();
      count += 1;
    }
    return count;
  }

  unreadChanged(bytes: number): void {
    this.unread += bytes;
  }

  mayHold(bytes: number): boolean {
    if (this.held + bytes > this.heldAtMost) return false;
    this.held += bytes;
    return true;
  }

  released(bytes: number): void {
    this.held -= bytes;
  }

  upgrade(): HttpResponse {
    return { status: 403, headers: {}, body: "" };
  }

  left(): void {}

  failed(): void {
    this.failures += 1;
  }

  get statuses(): readonly string[] {
    return [...this.socket.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = ""]) => status);
  }
}

describe("HttpConnection", () => {
  it("gives the transport a large answer in pieces of 64 KiB, each once the one before was taken", () => {
    const scene = new Scene();
    const { socket, connection } = scene;
    scene.body = new Uint8Array(200_000);
    socket.acceptance = 300; // the head, and a little of the body
    connection.data(get("/"));
    scene.answerAll();
    for (let left = 200_000; left > 0;) {
      const last = socket.writes.at(-1)?.length ?? 0;
      assert.ok(last > 0 && last <= 65_536, `${last}`);
      assert.ok(socket.pending <= 65_536);
      left -= last;
      const { length } = socket.writes;
      socket.take(1);
      connection.drain();
      assert.equal(socket.writes.length, length, "something is pending");
      assert.ok(scene.unread >= left);
      socket.acceptance = left > 65_536 ? 100 : Infinity;
      socket.take(Infinity);
      connection.drain();
    }
    assert.equal(scene.unread, 0);
    connection.data(get("/next"));
    scene.answerAll();
    assert.deepEqual(scene.asked, ["/", "/next"]);
  });

  it("answers what was read ahead one by one, and reads on only then", () => {
    const scene = new Scene();
    const { socket, connection } = scene;
    connection.data(concat(get("/a"), get("/b"), get("/c").subarray(0, 10)));
    assert.deepEqual(socket.calls, ["pause"]);
    assert.equal(scene.held, get("/b").length + 10);
    assert.equal(scene.answerAll(), 2);
    assert.deepEqual([scene.asked, scene.held, socket.calls.at(-1)], [["/a", "/b"], 0, "resume"]);
    connection.data(get("/c").subarray(10));
    scene.answerAll();
    assert.deepEqual(scene.asked, ["/a", "/b", "/c"]);
  });

  it("ends behind what it holds when more was sent ahead, in the middle of a request or not", () => {
    for (const heldAtMost of [Infinity, 100, 0]) {
      const scene = new Scene();
      scene.heldAtMost = heldAtMost;
      const one = get("/x", `X: ${"y".repeat(200)}\r\n`);
      const requests = Array.from({ length: 500 }, () => one);
      scene.connection.data(concat(get("/first"), ...requests));
      assert.ok(scene.held <= 65_536);
      const answered = scene.answerAll();
      assert.equal(answered, heldAtMost < Infinity ? 1 : 1 + Math.floor(65_536 / one.length));
      assert.deepEqual(new Set(scene.statuses), new Set(["200"]));
      assert.deepEqual([scene.socket.calls.at(-1), scene.held], ["close", 0]);
      scene.connection.data(get("/more"));
      assert.equal(scene.answerAll(), 0);
    }
  });

  it("reads nothing behind a request with a body, and ends behind its answer", () => {
    const scene = new Scene();
    scene.connection.data(concat(get("/post", "Content-Length: 5\r\n"), get("/smuggled")));
    scene.connection.data(get("/smuggled"));
    assert.equal(scene.socket.calls.at(-1), "pause");
    scene.answerAll();
    assert.deepEqual(scene.asked, ["/post"]);
    assert.match(scene.socket.text, /connection: close\r\n/);
    assert.equal(scene.socket.calls.at(-1), "close");
    assert.equal(scene.held, 0);
  });

  it("gives back what it holds and leaves unread when it closes, and answers nothing after that", () => {
    const scene = new Scene();
    scene.body = new Uint8Array(100_000);
    scene.socket.acceptance = 10;
    scene.connection.data(concat(get("/a"), get("/b")));
    scene.answerAll();
    assert.ok(scene.held > 0 && scene.unread > 0);
    scene.connection.close("reset");
    assert.deepEqual([scene.held, scene.unread, scene.failures], [0, 0, 0]);
    const silent = new Scene();
    silent.connection.close("end");
    assert.equal(silent.failures, 1);
    const early = new Scene();
    early.connection.data(get("/a"));
    early.connection.close("reset");
    early.answerAll();
    assert.deepEqual(early.asked, []);
  });

  it("refuses what is no request that was read ahead, and forgets what follows", () => {
    const scene = new Scene();
    scene.connection.data(concat(get("/a"), latin1("x\r\n\r\n"), get("/b")));
    scene.answerAll();
    assert.deepEqual([scene.statuses, scene.asked, scene.held], [["200", "400"], ["/a"], 0]);
    assert.equal(scene.socket.calls.at(-1), "close");
  });
});
