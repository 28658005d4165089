/** A listener of the runtime that runs this, for the contract of HTTP and WebSocket. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import {
  type CloseCause,
  type HttpFailure,
  type HttpListenOptions,
  runtime,
  type Socket,
  type SocketHandler,
} from "../../src/runtime/mod.ts";
import { connected } from "../support/stream_client.ts";
import { WebSocketClient, webSocketFrame } from "../support/web_socket_client.ts";
import { Watch } from "./peer.ts";

export const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() };

export const TIMES = { request: 300, answer: 10_000, ping: 60_000 };

/** The server's end of a WebSocket connection; records every handler call. */
export class End implements SocketHandler {
  readonly socket: Socket;
  readonly events: string[] = [];
  readonly watch = new Watch();
  cause: CloseCause | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  data(chunk: Uint8Array): void {
    this.#note(`data ${utf8.decoder.decode(chunk)}`);
  }

  end(): void {
    this.#note("end");
  }

  drain(): void {
    this.#note("drain");
  }

  control(frames: number): void {
    this.#note(`control ${frames}`);
  }

  close(cause: CloseCause): void {
    this.cause = cause;
    this.#note(`close ${cause}`);
  }

  count(event: string): number {
    return this.events.filter((it) => it.startsWith(event)).length;
  }

  until(condition: () => boolean): Promise<void> {
    return this.watch.until(condition);
  }

  #note(event: string): void {
    assert.equal(this.events.some((it) => it.startsWith("close")), false, `${event} after close`);
    this.events.push(event);
    this.watch.changed();
  }
}

/** A listener with its WebSocket connections and failures. */
export class Bench {
  readonly ends: End[] = [];
  readonly failures: HttpFailure[] = [];
  readonly watch = new Watch();
  port = 0;

  static async run(options: Partial<HttpListenOptions>, test: (bench: Bench) => Promise<void>): Promise<void> {
    const bench = new Bench();
    const listener = await runtime.listenHttp({
      hostname: "127.0.0.1",
      port: 0,
      maxMessageBytes: 1_000_000,
      times: TIMES,
      respond: ({ method, path }) => ({ status: 200, headers: { "x-method": method }, body: path }),
      upgrade: () => undefined,
      accept(socket) {
        const end = new End(socket);
        bench.ends.push(end);
        bench.watch.changed();
        return end;
      },
      mayOpen: () => true,
      acceptFailed: (error) => assert.fail(error),
      acceptResumed() {},
      failed(_remote, failure) {
        bench.failures.push(failure);
        bench.watch.changed();
      },
      ...options,
    });
    bench.port = listener.address.port;
    try {
      await test(bench);
    } finally {
      for (const { socket } of bench.ends) socket.terminate();
      listener.close();
    }
  }

  /** A client, and the server's end of it. */
  async open(): Promise<{ readonly client: WebSocketClient; readonly end: End }> {
    const count = this.ends.length;
    const client = await WebSocketClient.open(this.port);
    await this.watch.until(() => this.ends.length > count);
    const end = this.ends[count];
    if (end === undefined) throw new Error("nobody was accepted");
    return { client, end };
  }

  /** Sends bytes, and resolves to what came once the server has ended the connection. */
  async exchange(bytes: string): Promise<string> {
    const socket = await connected(this.port);
    let answer = "";
    socket.setEncoding("latin1").on("data", (text: string) => answer += text);
    socket.on("error", () => {});
    socket.write(bytes);
    await new Promise((resolve) => socket.once("end", resolve).once("close", resolve));
    socket.destroy();
    return answer;
  }
}

export const turns = async (count: number) => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
};
export const message = (text: string) => webSocketFrame(text);
