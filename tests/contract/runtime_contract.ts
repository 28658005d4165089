/**
 * What `src/runtime/runtime.ts` promises, with real sockets where the runtime has any. One suite for
 * every adapter and for the runtime in memory.
 *
 * Whatever a test does, {@link Bench.done} holds every socket to the rules of {@link SocketHandler}:
 * one event at a time, none from inside a call, none after `close`, and `close` exactly once.
 */

import assert from "node:assert/strict";
import { readdirSync, readlinkSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers";
import {
  AddressError,
  type CloseCause,
  type Detached,
  type Listener,
  type Runtime,
  type Socket,
  type SocketHandler,
} from "../../src/runtime/mod.ts";
import { type Peer, type PeerFactory, Watch } from "./peer.ts";
import { exhaustDescriptors } from "../support/descriptors.ts";

const MiB = 1024 * 1024;
/** More than two systems' socket buffers hold between them. */
const MORE_THAN_BUFFERS = 24 * MiB;

/** A stream that shows its position: random bytes, repeated with a prime period. */
const PATTERN = (() => {
  const period = 65_521;
  const bytes = new Uint8Array(period);
  let state = 1;
  for (let i = 0; i < period; i += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
})();

/** Bytes `from` to `from + length` of the pattern's stream. */
function pattern(length: number, from = 0): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const start = (from + filled) % PATTERN.length;
    const piece = PATTERN.subarray(start, start + length - filled);
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes;
}

/** Asserts that the chunks are the pattern's stream from its beginning: nothing lost, repeated or reordered. */
function assertPattern(chunks: readonly Uint8Array[], length: number): void {
  assert.equal(chunks.reduce((sum, chunk) => sum + chunk.length, 0), length);
  let offset = 0;
  for (const chunk of chunks) {
    // Compared as a whole: an assertion for each byte would take minutes.
    const same = Buffer.from(chunk).equals(pattern(chunk.length, offset));
    assert.ok(same, `the stream differs between bytes ${offset} and ${offset + chunk.length}`);
    offset += chunk.length;
  }
}

function text(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

const bytes = (string: string) => new TextEncoder().encode(string);

/** Lets the event loop turn once, so that what is ready now has its turn first. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A socket under test; records every handler call and every broken rule of the contract. */
class End implements SocketHandler {
  readonly chunks: Uint8Array[] = [];
  received = 0;
  ended = false;
  drains = 0;
  readonly closes: CloseCause[] = [];
  error: Error | undefined;
  isDetached = false;
  readonly broken: string[] = [];
  /** Called with each chunk, from inside the event. */
  onData: (() => void) | undefined;
  onDrain: (() => void) | undefined;
  onEnd: (() => void) | undefined;
  onClose: (() => void) | undefined;
  readonly #socket: Socket;
  readonly #watch = new Watch();
  #calls = 0;
  #event: string | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get local() {
    return this.#socket.local;
  }

  get remote() {
    return this.#socket.remote;
  }

  get pending(): number {
    return this.#socket.pending;
  }

  get isClosed(): boolean {
    return this.closes.length > 0;
  }

  until(condition: () => boolean): Promise<void> {
    return this.#watch.until(condition);
  }

  write(data: Uint8Array): number {
    const pending = this.#call((socket) => socket.write(data));
    assert.equal(pending, this.#socket.pending, "write returns what is pending");
    return pending;
  }

  pause(): void {
    this.#call((socket) => socket.pause());
  }

  resume(): void {
    this.#call((socket) => socket.resume());
  }

  endStream(maxDiscarded?: number): void {
    this.#call((socket) => socket.close(maxDiscarded));
  }

  terminate(): void {
    this.#call((socket) => socket.terminate());
  }

  setNoDelay(on: boolean): void {
    this.#call((socket) => socket.setNoDelay(on));
  }

  setKeepAlive(on: boolean): void {
    this.#call((socket) => socket.setKeepAlive(on));
  }

  get isDetachable(): boolean {
    return this.#socket.isDetachable === true;
  }

  /** Takes the connection away from here: no event is due any more. */
  detach(): Detached | undefined {
    const detached = this.#call((socket) => socket.detach?.());
    this.isDetached ||= detached !== undefined;
    return detached;
  }

  // The socket's events.

  data(chunk: Uint8Array): void {
    this.#take("data", () => {
      this.chunks.push(new Uint8Array(chunk)); // `slice` of a Buffer is a view
      this.received += chunk.length;
      this.onData?.();
    });
  }

  end(): void {
    this.#take("end", () => {
      if (this.ended) this.broken.push("end came twice");
      this.ended = true;
      this.onEnd?.();
    });
  }

  drain(): void {
    this.#take("drain", () => {
      this.drains += 1;
      this.onDrain?.();
    });
  }

  close(cause: CloseCause, error?: Error): void {
    this.#take("close", () => {
      this.closes.push(cause);
      this.error = error;
      this.onClose?.();
    });
  }

  #call<Result>(run: (socket: Socket) => Result): Result {
    this.#calls += 1;
    try {
      return run(this.#socket);
    } finally {
      this.#calls -= 1;
    }
  }

  #take(event: string, run: () => void): void {
    if (this.#calls > 0) this.broken.push(`${event} came from inside a call`);
    if (this.#event !== undefined) this.broken.push(`${event} came inside ${this.#event}`);
    if (this.isClosed) this.broken.push(`${event} came after close`);
    if (this.isDetached) this.broken.push(`${event} came after it was detached`);
    this.#event = event;
    run();
    this.#event = undefined;
    this.#watch.changed();
  }
}

/** Who called whom, of a socket under test and its peer. */
const ROLES = ["accepted", "connected"] as const;
type Role = (typeof ROLES)[number];

type Opened = (end: End) => void;

/** What one test opens, so that all of it can be closed and held to the rules. */
class Bench {
  readonly runtime: Runtime;
  readonly ends: End[] = [];
  /** What listeners said of accepting, and the test has not taken. */
  readonly acceptEvents: ("failed" | "resumed")[] = [];
  readonly #peerFactory: PeerFactory;
  readonly #peers: Peer[] = [];
  readonly #listeners: Listener[] = [];
  readonly #watch = new Watch();

  constructor(runtime: Runtime, peers: PeerFactory) {
    this.runtime = runtime;
    this.#peerFactory = peers;
  }

  /** Listens; `opened` is called from inside the opener of every socket accepted. */
  async listen(opened: Opened = () => {}, hostname = "127.0.0.1", port = 0, reusePort = false) {
    const accepted: End[] = [];
    const listener = await this.runtime.listen({
      hostname,
      port,
      reusePort,
      accept: (socket) => {
        const end = this.#open(socket, opened);
        accepted.push(end);
        queueMicrotask(() => this.#watch.changed());
        return end;
      },
      acceptFailed: () => this.#note("failed"),
      acceptResumed: () => this.#note("resumed"),
    });
    this.#listeners.push(listener);
    return {
      listener,
      port: listener.address.port,
      accepted,
      /** The socket that was accepted as number `index`. */
      end: async (index = 0): Promise<End> => {
        await this.#watch.until(() => accepted.length > index);
        return accepted[index] ?? assert.fail();
      },
    };
  }

  #note(event: "failed" | "resumed"): void {
    this.acceptEvents.push(event);
    this.#watch.changed();
  }

  until(condition: () => boolean): Promise<void> {
    return this.#watch.until(condition);
  }

  async connect(port: number, opened: Opened = () => {}, hostname = "127.0.0.1"): Promise<End> {
    let opening: End | undefined;
    let opens = 0;
    const socket = await this.runtime.connect({
      hostname,
      port,
      open: (socket) => {
        opens += 1;
        opening = this.#open(socket, opened);
        return opening;
      },
    });
    assert.equal(opens, 1, "the opener is called once");
    const end = opening ?? assert.fail();
    assert.equal(socket.local.port, end.local.port, "connect resolves to the socket that was opened");
    return end;
  }

  /** Two sockets under test, connected with each other. */
  async ends2(): Promise<{ client: End; server: End }> {
    const { port, end } = await this.listen();
    const client = await this.connect(port);
    return { client, server: await end() };
  }

  /** Goes on with what was detached. */
  async adopt(detached: Detached, opened: Opened = () => {}): Promise<End> {
    let end: End | undefined;
    const adopting = this.runtime.adopt(detached, (socket) => end = this.#open(socket, opened));
    assert.ok(end !== undefined, "the opener is called within the call");
    await adopting;
    return end;
  }

  async peer(port: number): Promise<Peer> {
    const peer = await this.#peerFactory.connect(port);
    this.#peers.push(peer);
    return peer;
  }

  /** A socket under test and its peer. */
  async pair(role: Role, opened?: Opened): Promise<{ end: End; peer: Peer }> {
    if (role === "accepted") {
      const { port, end } = await this.listen(opened);
      const peer = await this.peer(port);
      return { end: await end(), peer };
    }
    const { port, accepted } = await this.#peerFactory.listen();
    const end = await this.connect(port, opened);
    const peer = await accepted;
    this.#peers.push(peer);
    return { end, peer };
  }

  /** Closes everything, and asserts that every socket kept the rules. */
  async done(): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    for (const end of this.ends) end.terminate();
    for (const peer of this.#peers) peer.reset();
    for (const end of this.ends) await end.until(() => end.isClosed || end.isDetached);
    for (const peer of this.#peers) await peer.until(() => peer.closed !== undefined);
    await turn(); // for a close that comes twice
    assert.deepEqual(this.acceptEvents, []);
    for (const end of this.ends) {
      assert.deepEqual(end.broken, []);
      assert.equal(end.closes.length, end.isDetached ? 0 : 1, "close comes once");
    }
  }

  #open(socket: Socket, opened: Opened): End {
    const end = new End(socket);
    this.ends.push(end);
    opened(end);
    return end;
  }
}

/** Sockets that this process has open; undefined where the system does not say. */
function openDescriptors(): number | undefined {
  try {
    return readdirSync("/proc/self/fd").filter((fd) => linkOf(fd).startsWith("socket:")).length;
  } catch {
    return undefined;
  }
}

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return ""; // what listed the folder
  }
}

/** Lets another connection of the runtime carry data to and fro, so that whatever was due has come. */
async function elsewhere(b: Bench): Promise<void> {
  const { client, server } = await b.ends2();
  for (let round = 1; round <= 5; round += 1) {
    client.write(bytes("x"));
    await server.until(() => server.received === round);
    server.write(bytes("y"));
    await client.until(() => client.received === round);
  }
}

const hasIpv6 = Object.values(networkInterfaces()).flat().some((face) => face?.address === "::1");

/**
 * @param make a runtime, which may be the same each time
 * @param peersOf makes the other sides of its connections
 * @param skips cases that can't hold, by title, with the reason
 * @param handsOver whether its connections can change threads
 * @param exhaust leaves no descriptor for one more connection, and returns what frees them again
 */
export function runtimeContract(
  name: string,
  make: () => Runtime,
  peersOf: (runtime: Runtime) => PeerFactory,
  skips: Readonly<Record<string, string>> = {},
  handsOver = true,
  exhaust: () => () => void = exhaustDescriptors,
): void {
  async function bench(run: (bench: Bench) => Promise<void>): Promise<void> {
    const runtime = make();
    const bench = new Bench(runtime, peersOf(runtime));
    try {
      await run(bench);
    } catch (error) {
      // The first failure is the one to see: closing what is open may fail, or wait, because of it.
      for (const end of bench.ends) end.terminate();
      throw error;
    }
    await bench.done();
  }

  const test = (title: string, run: (bench: Bench) => Promise<void>, options = {}) => {
    const reason = skips[title];
    if (reason === undefined) it(title, options, () => bench(run));
    else it(`${title} (skipped: ${reason})`, { skip: true }, () => {});
  };

  const inBothRoles = (title: string, run: (bench: Bench, role: Role) => Promise<void>) => {
    for (const role of ROLES) test(`${title} (${role} socket)`, (bench) => run(bench, role));
  };

  describe(`${name} runtime: addresses`, () => {
    test("port 0 gives a real port", async (b) => {
      const { listener } = await b.listen();
      assert.ok(listener.address.port > 0);
      assert.equal(listener.address.hostname, "127.0.0.1");
    });

    test("both ends know each other's address", async (b) => {
      const { client, server } = await b.ends2();
      assert.deepEqual(client.remote, server.local);
      assert.deepEqual(client.local, server.remote);
      assert.equal(client.remote.hostname, "127.0.0.1");
      assert.equal(server.remote.hostname, "127.0.0.1");
    });

    test("addresses stay known after the close", async (b) => {
      const { client, server } = await b.ends2();
      const { local, remote } = server;
      client.terminate();
      server.terminate();
      await server.until(() => server.isClosed);
      assert.deepEqual(server.local, local);
      assert.deepEqual(server.remote, remote);
    });

    test(
      hasIpv6 ? "connects over IPv6" : "connects over IPv6 (skipped: this system has no ::1)",
      async (b) => {
        const { port, end } = await b.listen(undefined, "::1");
        const client = await b.connect(port, undefined, "::1");
        const server = await end();
        assert.equal(server.remote.hostname, "::1");
        assert.equal(client.remote.hostname, "::1");
        client.write(bytes("over six"));
        await server.until(() => server.received === 8);
        assert.equal(text(server.chunks), "over six");
      },
      { skip: !hasIpv6 },
    );

    test(
      hasIpv6
        ? "an IPv4 peer of a dual-stack listener stands as IPv4"
        : "an IPv4 peer of a dual-stack listener stands as IPv4 (skipped: this system has no ::1)",
      async (b) => {
        const { port, end } = await b.listen(undefined, "::");
        await b.connect(port, undefined, "127.0.0.1");
        const server = await end();
        assert.equal(server.remote.hostname, "127.0.0.1");
      },
      { skip: !hasIpv6 },
    );

    test("listening on a busy port fails with EADDRINUSE", async (b) => {
      const { port } = await b.listen();
      await assert.rejects(b.listen(undefined, "127.0.0.1", port), (error) => {
        assert.ok(error instanceof AddressError);
        assert.equal(error.code, "EADDRINUSE");
        assert.ok(error.message.startsWith(`Cannot listen on 127.0.0.1:${port}: EADDRINUSE: `), error.message);
        return true;
      });
    });

    test("a port that all its listeners share spreads connections over them", async (b) => {
      const first = await b.listen(undefined, "127.0.0.1", 0, true);
      const second = await b.listen(undefined, "127.0.0.1", first.port, true);
      assert.equal(second.port, first.port);
      await assert.rejects(b.listen(undefined, "127.0.0.1", first.port), { code: "EADDRINUSE" });
      // Sixty-four to one side, by chance, would take longer than the world is old.
      await Promise.all(Array.from({ length: 64 }, () => b.connect(first.port)));
      await b.until(() => first.accepted.length + second.accepted.length === 64);
      assert.ok(first.accepted.length > 0 && second.accepted.length > 0);
    });

    test("a port that is listened on alone can't be shared afterwards", async (b) => {
      const { port } = await b.listen();
      await assert.rejects(b.listen(undefined, "127.0.0.1", port, true), { code: "EADDRINUSE" });
    });

    test("connecting to a port without a listener fails with ECONNREFUSED", async (b) => {
      const { listener, port } = await b.listen();
      listener.close();
      await turn(); // until then the system may still take a connection, and reset it
      await assert.rejects(b.connect(port), (error) => {
        assert.ok(error instanceof AddressError);
        assert.equal(error.code, "ECONNREFUSED");
        assert.ok(error.message.startsWith(`Cannot connect to 127.0.0.1:${port}: ECONNREFUSED: `), error.message);
        return true;
      });
      assert.equal(b.ends.length, 0, "no socket was opened");
    });

    test("a closed listener refuses new connections and keeps the open ones", async (b) => {
      const { listener, port, end } = await b.listen();
      const client = await b.connect(port);
      const server = await end();
      listener.close();
      listener.close(); // harmless
      await assert.rejects(b.connect(port), AddressError);
      client.write(bytes("still"));
      await server.until(() => server.received === 5);
      server.write(bytes("here"));
      await client.until(() => client.received === 4);
      assert.equal(text(server.chunks) + text(client.chunks), "stillhere");
    });

    test("the port of a closed listener can be listened on again in the next turn", async (b) => {
      const { listener, port } = await b.listen();
      listener.close();
      await turn();
      const again = await b.listen(undefined, "127.0.0.1", port);
      const client = await b.connect(port);
      await again.end();
      assert.equal(client.remote.port, port);
    });
  });

  describe(`${name} runtime: data`, () => {
    test("arrives whole and in order at a reader that pauses", async (b) => {
      const { client, server } = await b.ends2();
      let sincePause = 0;
      let pauses = 0;
      client.pause();
      client.onData = () => {
        sincePause += client.chunks.at(-1)?.length ?? 0;
        if (sincePause < MiB) return;
        sincePause = 0;
        pauses += 1;
        client.pause();
        setImmediate(() => client.resume());
      };
      let sent = 0;
      while (sent < MORE_THAN_BUFFERS) {
        const length = Math.min(100_003, MORE_THAN_BUFFERS - sent);
        server.write(pattern(length, sent));
        sent += length;
      }
      assert.ok(server.pending > 0, "the transport can't have taken everything");
      let pending = server.pending;
      server.onDrain = () => {
        if (server.pending >= pending) server.broken.push("a drain without progress");
        pending = server.pending;
      };
      client.resume();
      await client.until(() => client.received === sent);
      await server.until(() => server.pending === 0);
      assertPattern(client.chunks, sent);
      assert.ok(pauses >= 8);
      assert.ok(server.drains > 1);
    });

    test("written while bytes are pending comes after them", async (b) => {
      const { client, server } = await b.ends2();
      client.pause();
      let sent = MORE_THAN_BUFFERS;
      server.write(pattern(sent));
      const before = server.pending;
      assert.ok(before > 0);
      assert.equal(server.write(pattern(1000, sent)), before + 1000);
      sent += 1000;
      let rounds = 0;
      const writeMore = () => {
        if (server.pending === 0 || rounds === 100) return;
        rounds += 1;
        server.write(pattern(777, sent));
        sent += 777;
      };
      server.onDrain = writeMore;
      client.onData = writeMore; // the system has room now, and the drain has not come yet
      client.resume();
      await server.until(() => server.pending === 0);
      await client.until(() => client.received === sent);
      assert.ok(rounds > 0, "something was written while bytes were pending");
      assertPattern(client.chunks, sent);
    });

    test("goes both ways at once", async (b) => {
      const { client, server } = await b.ends2();
      client.write(pattern(8 * MiB));
      server.write(pattern(8 * MiB));
      await Promise.all([
        client.until(() => client.received === 8 * MiB),
        server.until(() => server.received === 8 * MiB),
      ]);
      assertPattern(client.chunks, 8 * MiB);
      assertPattern(server.chunks, 8 * MiB);
    });

    test("may be one array for many sockets", async (b) => {
      const { port, end } = await b.listen();
      const shared = pattern(4 * MiB);
      const clients: End[] = [];
      for (let i = 0; i < 8; i += 1) {
        const client = await b.connect(port);
        clients.push(client);
        if (i % 2 === 0) client.pause();
        (await end(i)).write(shared);
      }
      for (const client of clients) client.resume();
      for (const client of clients) {
        await client.until(() => client.received === shared.length);
        assertPattern(client.chunks, shared.length);
      }
      assertPattern([shared], shared.length);
    });

    test("of no bytes is written without an effect", async (b) => {
      const { client, server } = await b.ends2();
      server.write(new Uint8Array(0));
      assert.equal(server.pending, 0);
      server.write(bytes("after"));
      await client.until(() => client.received === 5);
      assert.equal(text(client.chunks), "after");
    });

    test("written from inside the opener arrives", async (b) => {
      const { port } = await b.listen((server) => server.write(bytes("welcome")));
      const client = await b.connect(port, (client) => client.write(bytes("hello")));
      await client.until(() => client.received === 7);
      const server = b.ends.find((end) => end !== client) ?? assert.fail();
      await server.until(() => server.received === 5);
      assert.equal(text(client.chunks) + text(server.chunks), "welcomehello");
    });

    inBothRoles("leaves no event after a burst of small writes", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.setNoDelay(true);
      end.setKeepAlive(true);
      for (let i = 0; i < 1000; i += 1) end.write(pattern(10, i * 10));
      await peer.until(() => peer.received === 10_000);
      await end.until(() => end.pending === 0);
      assertPattern(peer.chunks, 10_000);
    });
  });

  describe(`${name} runtime: pause and resume`, () => {
    test("while paused the peer's writes come to a stop, and go on with the resume", async (b) => {
      const { client, server } = await b.ends2();
      const { client: here, server: there } = await b.ends2();
      server.pause();
      client.write(pattern(2 * MORE_THAN_BUFFERS));
      // Nothing tells that nothing happens: as much as this goes to and fro elsewhere in the time.
      for (let round = 1; round <= 1000; round += 1) {
        here.write(bytes("x"));
        await there.until(() => there.received === round);
        there.write(bytes("y"));
        await here.until(() => here.received === round);
      }
      assert.ok(client.pending > MORE_THAN_BUFFERS, `${client.pending} bytes are pending`);
      server.resume();
      await server.until(() => server.received === 2 * MORE_THAN_BUFFERS);
      assertPattern(server.chunks, 2 * MORE_THAN_BUFFERS);
    });

    inBothRoles("a reset that came while paused is noticed by closing, with last words or without", async (b, role) => {
      for (const words of ["", "last words"]) {
        const { end, peer } = await b.pair(role);
        end.pause();
        peer.reset();
        await peer.until(() => peer.closed !== undefined);
        await elsewhere(b);
        end.write(bytes(words));
        end.endStream();
        await end.until(() => end.isClosed);
      }
    });

    inBothRoles("while paused nothing comes of a peer that has gone, however much it sent", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.pause();
      peer.write(new Uint8Array(2 * MiB));
      await elsewhere(b);
      peer.reset();
      await peer.until(() => peer.closed !== undefined);
      await elsewhere(b);
      assert.equal(end.received, 0);
      end.endStream();
      await end.until(() => end.isClosed);
      assert.equal(end.received, 0);
    });

    inBothRoles("while paused neither data nor the end comes", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.pause();
      peer.write(bytes("waiting"));
      peer.end();
      await elsewhere(b);
      assert.equal(end.received, 0);
      assert.equal(end.ended, false);
      end.resume();
      await end.until(() => end.ended);
      assert.equal(text(end.chunks), "waiting");
    });

    test("paused from inside the opener, nothing comes before the resume", async (b) => {
      const { end, peer } = await b.pair("accepted", (end) => end.pause());
      peer.write(bytes("waiting"));
      await elsewhere(b);
      assert.equal(end.received, 0);
      end.resume();
      await end.until(() => end.received === 7);
    });

    inBothRoles("paused from inside data, no more comes before the resume", async (b, role) => {
      const { end, peer } = await b.pair(role);
      let paused = false;
      let times = 0;
      end.onData = () => {
        if (paused) end.broken.push("data came while paused");
        if (times === 20) return;
        times += 1;
        paused = true;
        end.pause();
        turn().then(() => {
          paused = false;
          end.resume();
        });
      };
      peer.write(pattern(2 * MiB));
      await end.until(() => end.received === 2 * MiB);
      assertPattern(end.chunks, 2 * MiB);
      assert.ok(times > 1);
    });

    inBothRoles("paused from inside data, the end waits for the resume", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.onData = () => end.pause();
      peer.write(bytes("last"));
      peer.end();
      await end.until(() => end.received === 4);
      await elsewhere(b);
      assert.equal(end.ended, false);
      end.resume();
      await end.until(() => end.ended);
    });

    test("repeated pauses and resumes count once", async (b) => {
      const { end, peer } = await b.pair("accepted");
      end.resume();
      end.pause();
      end.pause();
      end.resume();
      end.pause();
      end.resume();
      end.resume();
      peer.write(pattern(MiB));
      await end.until(() => end.received === MiB);
      end.pause();
      peer.write(bytes("x"));
      await elsewhere(b);
      assert.equal(end.received, MiB);
      end.resume();
      end.pause();
      await elsewhere(b);
      assert.equal(end.received, MiB, "a pause right behind a resume holds");
      end.resume();
      await end.until(() => end.received === MiB + 1);
      assertPattern(end.chunks.slice(0, -1), MiB);
    });

    inBothRoles("a paused socket still writes", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.pause();
      end.write(pattern(MORE_THAN_BUFFERS));
      await peer.until(() => peer.received === MORE_THAN_BUFFERS);
      await end.until(() => end.pending === 0);
      assertPattern(peer.chunks, MORE_THAN_BUFFERS);
    });

    inBothRoles("a paused socket that is closed sees its peer's end", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.pause();
      peer.write(pattern(MiB));
      peer.end();
      end.endStream();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
      assert.equal(end.received, 0);
    });
  });

  describe(`${name} runtime: half-close`, () => {
    inBothRoles("a peer that has ended still gets its answer", async (b, role) => {
      const { end, peer } = await b.pair(role);
      peer.write(bytes("question"));
      peer.end();
      await end.until(() => end.ended);
      assert.equal(text(end.chunks), "question");
      await turn();
      assert.equal(end.isClosed, false, "the socket stays open for the answer");
      peer.pause();
      end.write(pattern(MORE_THAN_BUFFERS));
      end.endStream();
      await turn();
      peer.resume();
      await peer.until(() => peer.ended);
      await end.until(() => end.isClosed);
      assertPattern(peer.chunks, MORE_THAN_BUFFERS);
      assert.deepEqual(end.closes, ["end"]);
      await peer.until(() => peer.closed !== undefined);
      assert.equal(peer.closed, "end");
    });

    inBothRoles("a peer that goes on sending reads our last words", async (b, role) => {
      const { end, peer } = await b.pair(role);
      peer.pause();
      end.write(pattern(MORE_THAN_BUFFERS));
      end.endStream();
      peer.write(pattern(MiB)); // stays unread, and causes no reset
      await turn();
      peer.resume();
      for (let received = MiB; received < MORE_THAN_BUFFERS; received += MiB) {
        await peer.until(() => peer.received >= received);
        peer.write(pattern(MiB));
      }
      await peer.until(() => peer.ended);
      assertPattern(peer.chunks, MORE_THAN_BUFFERS);
      assert.equal(end.isClosed, false, "we wait for the peer's end");
      peer.write(pattern(MiB));
      peer.end();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
      assert.equal(end.received, 0, "what came after our close was thrown away");
      assert.equal(end.ended, false);
    });

    inBothRoles("a peer that sends as much as we throw away, and ends, is not cut off", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.write(bytes("last words"));
      end.endStream(MiB);
      peer.write(pattern(MiB));
      peer.end();
      await end.until(() => end.isClosed);
      await peer.until(() => peer.closed !== undefined);
      assert.equal(text(peer.chunks), "last words");
      assert.equal(peer.closed, "end");
    });

    inBothRoles("a peer that sends more than we throw away is cut off, though it never ends", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.write(bytes("last words"));
      end.endStream(MiB);
      await peer.until(() => peer.ended);
      assert.equal(text(peer.chunks), "last words");
      for (let sent = 0; sent <= MiB; sent += MiB) peer.write(pattern(MiB));
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
      assert.equal(end.received, 0);
    });

    test("both ends closing at once are both closed", async (b) => {
      const { client, server } = await b.ends2();
      client.write(bytes("bye"));
      server.write(bytes("bye"));
      client.endStream();
      server.endStream();
      await client.until(() => client.isClosed);
      await server.until(() => server.isClosed);
      assert.deepEqual([...client.closes, ...server.closes], ["local", "local"]);
    });
  });

  describe(`${name} runtime: close`, () => {
    inBothRoles("sends first what is pending", async (b, role) => {
      const { end, peer } = await b.pair(role);
      peer.pause();
      end.write(pattern(MORE_THAN_BUFFERS));
      assert.ok(end.pending > 0);
      end.endStream();
      end.write(bytes("too late"));
      peer.resume();
      await peer.until(() => peer.ended);
      assertPattern(peer.chunks, MORE_THAN_BUFFERS);
      assert.equal(end.pending, 0);
      peer.end();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
      await peer.until(() => peer.closed !== undefined);
      assert.equal(peer.closed, "end");
    });

    inBothRoles("from inside the opener still sends what was written", async (b, role) => {
      const { end, peer } = await b.pair(role, (end) => {
        end.write(bytes("go away"));
        end.endStream();
      });
      await peer.until(() => peer.ended);
      assert.equal(text(peer.chunks), "go away");
      peer.end();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
    });

    inBothRoles("from inside data still sends what was written", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.onData = () => {
        end.write(bytes("enough"));
        end.endStream();
      };
      peer.write(pattern(MiB));
      await peer.until(() => peer.ended);
      assert.equal(text(peer.chunks), "enough");
      peer.end();
      await end.until(() => end.isClosed);
      assert.equal(end.chunks.length, 1, "no data comes after our close");
    });

    inBothRoles("from inside end, with an answer, closes with the cause end", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.onEnd = () => {
        end.write(bytes("answer"));
        end.endStream();
      };
      peer.end();
      await end.until(() => end.isClosed);
      await peer.until(() => peer.ended);
      assert.equal(text(peer.chunks), "answer");
      assert.deepEqual(end.closes, ["end"]);
    });

    inBothRoles("repeated has one close event", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.endStream();
      end.endStream();
      peer.end();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
    });
  });

  describe(`${name} runtime: terminate`, () => {
    inBothRoles("closes at once, with one close event", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.terminate();
      end.terminate();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
      await peer.until(() => peer.closed !== undefined || peer.ended);
    });

    inBothRoles("gives up what is pending", async (b, role) => {
      const { end, peer } = await b.pair(role);
      peer.pause();
      end.write(pattern(MORE_THAN_BUFFERS));
      end.terminate();
      await end.until(() => end.isClosed);
      peer.resume();
      await peer.until(() => peer.closed !== undefined || peer.ended);
      assert.ok(peer.received < MORE_THAN_BUFFERS);
      assert.deepEqual(end.closes, ["local"]);
    });

    inBothRoles("after close ends the wait for the peer", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.write(bytes("last words"));
      end.endStream();
      await peer.until(() => peer.ended);
      end.terminate();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
    });

    inBothRoles("after close gives up what is still pending", async (b, role) => {
      const { end, peer } = await b.pair(role);
      peer.pause();
      end.write(pattern(MORE_THAN_BUFFERS));
      end.endStream();
      end.terminate();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
    });

    inBothRoles("after the peer's end has the cause end", async (b, role) => {
      const { end, peer } = await b.pair(role);
      peer.end();
      await end.until(() => end.ended);
      end.terminate();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["end"]);
    });

    inBothRoles("works from inside data, with no data after it", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.onData = () => end.terminate();
      peer.write(pattern(MiB));
      await end.until(() => end.isClosed);
      assert.equal(end.chunks.length, 1);
      assert.deepEqual(end.closes, ["local"]);
    });

    inBothRoles("works from inside drain", async (b, role) => {
      const { end, peer } = await b.pair(role);
      peer.pause();
      end.onDrain = () => end.terminate();
      end.write(pattern(MORE_THAN_BUFFERS));
      peer.resume();
      await end.until(() => end.isClosed);
      assert.equal(end.drains, 1);
    });

    inBothRoles("works while paused", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.pause();
      peer.write(pattern(MiB));
      end.terminate();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
    });

    test("works from inside the opener", async (b) => {
      const { port, end } = await b.listen((server) => {
        server.write(bytes("x"));
        server.terminate();
      });
      const peer = await b.peer(port);
      const server = await end();
      await server.until(() => server.isClosed);
      assert.deepEqual(server.closes, ["local"]);
      await peer.until(() => peer.closed !== undefined || peer.ended);
    });
  });

  describe(`${name} runtime: reset`, () => {
    inBothRoles("by the peer closes with the cause reset", async (b, role) => {
      const { end, peer } = await b.pair(role);
      peer.write(bytes("hello"));
      await end.until(() => end.received === 5);
      peer.reset();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["reset"]);
      assert.ok(end.error instanceof Error, "says what the system reported");
    });

    inBothRoles("by a peer that we have pending writes for closes once", async (b, role) => {
      const { end, peer } = await b.pair(role);
      peer.pause();
      end.write(pattern(MORE_THAN_BUFFERS));
      peer.reset();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["reset"]);
    });

    inBothRoles("while we are closing closes once", async (b, role) => {
      const { end, peer } = await b.pair(role);
      peer.pause();
      end.write(pattern(MORE_THAN_BUFFERS));
      end.endStream();
      peer.reset();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["reset"]);
    });

    inBothRoles("is noticed by who pauses once it writes and resumes", async (b, role) => {
      const { end, peer } = await b.pair(role);
      end.pause();
      peer.reset();
      await peer.until(() => peer.closed !== undefined);
      end.write(bytes("anybody?"));
      end.resume();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["reset"]);
    });
  });

  describe(`${name} runtime: after close`, () => {
    const ways = {
      terminate: (end: End) => end.terminate(),
      close: (end: End, peer: Peer) => {
        end.endStream();
        peer.end();
      },
      reset: (_end: End, peer: Peer) => peer.reset(),
    };

    for (const [way, close] of Object.entries(ways)) {
      inBothRoles(`every method is harmless, after ${way}`, async (b, role) => {
        const { end, peer } = await b.pair(role);
        const everything = () => {
          assert.equal(end.write(bytes("nobody hears it")), 0);
          end.pause();
          end.resume();
          end.setNoDelay(true);
          end.setNoDelay(false);
          end.setKeepAlive(true);
          end.setKeepAlive(false);
          end.endStream();
          end.terminate();
        };
        end.onClose = everything;
        close(end, peer);
        await end.until(() => end.isClosed);
        everything();
        await turn();
        everything();
      });
    }

    inBothRoles("in the same turn, before the close event, every method is harmless", async (b, role) => {
      const { end } = await b.pair(role);
      end.terminate();
      end.write(bytes("nobody hears it"));
      end.pause();
      end.resume();
      end.setNoDelay(true);
      end.setKeepAlive(true);
      end.endStream();
      await end.until(() => end.isClosed);
      assert.deepEqual(end.closes, ["local"]);
    });
  });

  if (handsOver) {
    describe(`${name} runtime: hand-over`, () => {
      /** A server's end that has been detached, with its peer. */
      async function detached(b: Bench): Promise<{ peer: Peer; end: End; handoff: Detached }> {
        const { end, peer } = await b.pair("accepted");
        end.pause();
        return { peer, end, handoff: end.detach() ?? assert.fail("it can't be detached") };
      }

      test("the stream goes on behind what was read and written, both ways", async (b) => {
        const { end, peer } = await b.pair("accepted");
        peer.write(pattern(10_000));
        await end.until(() => end.received === 10_000);
        end.write(pattern(10_000));
        await end.until(() => end.pending === 0);
        end.pause();
        peer.write(pattern(20_000, 10_000));
        const { remote } = end;
        const handoff = end.detach() ?? assert.fail("it can't be detached");
        assert.deepEqual(handoff.remote, remote);
        peer.write(pattern(30_000, 30_000));
        const next = await b.adopt(handoff);
        assert.deepEqual(next.remote, remote);
        assert.equal(next.isDetachable, true);
        next.write(pattern(10_000, 10_000));
        await next.until(() => next.received + handoff.unread.length === 50_000);
        assertPattern([...end.chunks, handoff.unread, ...next.chunks], 60_000);
        await peer.until(() => peer.received === 20_000);
        assertPattern(peer.chunks, 20_000);
      });

      test("it can be handed over again and again", async (b) => {
        const { end, peer } = await b.pair("accepted");
        const ends = [end];
        for (let round = 0; round < 5; round += 1) {
          const last = ends.at(-1) ?? assert.fail();
          last.pause();
          ends.push(await b.adopt(last.detach() ?? assert.fail("it can't be detached")));
          peer.write(pattern(1000, round * 1000));
          const next = ends.at(-1) ?? assert.fail();
          await next.until(() => next.received === 1000);
        }
        assertPattern(ends.flatMap(({ chunks }) => chunks), 5000);
      });

      test("the peer's end, sent meanwhile, comes behind what it had written", async (b) => {
        const { peer, handoff } = await detached(b);
        peer.write(bytes("last words"));
        peer.end();
        const next = await b.adopt(handoff);
        await next.until(() => next.ended);
        assert.equal(text(next.chunks), "last words");
        next.write(bytes("answer"));
        next.endStream();
        await next.until(() => next.isClosed);
        assert.deepEqual(next.closes, ["end"]);
        await peer.until(() => peer.ended);
        assert.equal(text(peer.chunks), "answer");
      });

      test("our end is no reset: the peer gets all that was written", async (b) => {
        const { peer, handoff } = await detached(b);
        peer.pause();
        const next = await b.adopt(handoff);
        next.write(pattern(MORE_THAN_BUFFERS));
        next.endStream();
        peer.resume();
        await peer.until(() => peer.ended);
        assertPattern(peer.chunks, MORE_THAN_BUFFERS);
        peer.end();
        await next.until(() => next.isClosed);
        assert.deepEqual(next.closes, ["local"]);
      });

      test("a reset by the peer meanwhile is a close, not an end", async (b) => {
        const { peer, handoff } = await detached(b);
        peer.reset();
        await peer.until(() => peer.closed !== undefined);
        await elsewhere(b);
        const next = await b.adopt(handoff);
        await next.until(() => next.isClosed);
        assert.ok(["reset", "error", "end"].includes(next.closes[0] ?? ""), `closed by ${next.closes[0]}`);
      });

      test("what is read, pending or closed is not handed over, and nothing changes", async (b) => {
        const { end, peer } = await b.pair("accepted");
        assert.equal(end.detach(), undefined, "it was not paused");
        peer.pause();
        end.write(pattern(MORE_THAN_BUFFERS));
        end.pause();
        assert.equal(end.detach(), undefined, "bytes are pending");
        peer.resume();
        end.resume();
        peer.write(bytes("still here"));
        await peer.until(() => peer.received === MORE_THAN_BUFFERS);
        await end.until(() => end.received === 10);
        end.terminate();
        assert.equal(end.isDetachable, false, "it is closed");
        assert.equal(end.detach(), undefined, "it is closed");
      });

      test("from inside the opener it can be terminated, paused and written to", async (b) => {
        const first = await detached(b);
        const closed = await b.adopt(first.handoff, (end) => end.terminate());
        await closed.until(() => closed.isClosed);
        assert.deepEqual(closed.closes, ["local"]);
        await first.peer.until(() => first.peer.ended || first.peer.closed !== undefined);
        const { peer, handoff } = await detached(b);
        peer.write(bytes("question"));
        const paused = await b.adopt(handoff, (end) => {
          end.pause();
          end.write(bytes("answer"));
        });
        await peer.until(() => peer.received === 6);
        await elsewhere(b);
        assert.equal(paused.received, 0);
        paused.resume();
        await paused.until(() => paused.received + handoff.unread.length === 8);
      });

      test("adopting a closed connection or an unknown descriptor fails", async (b) => {
        const { peer, handoff } = await detached(b);
        (await b.adopt(handoff)).terminate();
        await peer.until(() => peer.ended || peer.closed !== undefined);
        await assert.rejects(
          b.runtime.adopt({ ...handoff, descriptor: 1_000_000 }, () => assert.fail("it was opened")),
        );
      });
    });
  } else {
    describe(`${name} runtime: hand-over`, () => {
      test("no connection can be handed over", async (b) => {
        const { end, peer } = await b.pair("accepted");
        assert.equal(end.isDetachable, false);
        end.pause();
        assert.equal(end.detach(), undefined);
        end.resume();
        peer.write(bytes("still here"));
        await end.until(() => end.received === 10);
      });
    });
  }

  describe(`${name} runtime: accepting`, () => {
    test("fails while no descriptor is left, which is reported once, and goes on by itself", async (b) => {
      const { port, accepted, end } = await b.listen();
      const free = exhaust();
      let peer;
      try {
        peer = b.peer(port); // takes the last one
        await b.until(() => b.acceptEvents.length > 0);
        assert.equal(accepted.length, 0);
      } finally {
        free();
      }
      (await peer).write(bytes("still here"));
      const server = await end();
      await server.until(() => server.received === 10);
      await b.until(() => b.acceptEvents.length > 1);
      assert.deepEqual(b.acceptEvents.splice(0), ["failed", "resumed"]);
    });
  });

  describe(`${name} runtime: many`, () => {
    test("200 sockets opened and closed in every way leave nothing", async (b) => {
      const before = openDescriptors();
      const { listener, port, accepted } = await b.listen((server) => server.write(bytes("hello")));
      const clients = await Promise.all(Array.from({ length: 200 }, () => b.connect(port)));
      for (const client of clients) await client.until(() => client.received === 5);
      assert.equal(accepted.length, 200);
      clients.forEach((client, i) => {
        if (i % 4 === 0) client.terminate();
        else client.endStream();
      });
      accepted.forEach((server, i) => {
        if (i % 3 === 0) server.terminate();
        else server.endStream();
      });
      listener.close();
      for (const end of b.ends) await end.until(() => end.isClosed);
      assert.equal(b.ends.length, 400);
      // The system's descriptors go within the turns that the runtime takes for it.
      for (let turns = 0; turns < 1000 && before !== undefined && (openDescriptors() ?? 0) > before; turns += 1) {
        await turn();
      }
      assert.ok(before === undefined || (openDescriptors() ?? 0) <= before, "descriptors stay open");
    });
  });
}
