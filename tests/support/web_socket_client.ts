import { Buffer } from "node:buffer";
import type { JsonObject } from "./json_client.ts";
import { connected, StreamClient } from "./stream_client.ts";

/** What comes from a WebSocket server: the head of its HTTP answer first, then frames. */
export type Incoming =
  | { readonly kind: "head"; readonly status: number; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  | { readonly kind: "ping" | "pong" | "binary"; readonly payload: Uint8Array };

export interface FrameOptions {
  /** 1: text, 2: binary, 8: Close, 9: Ping, 10: Pong. */
  readonly opcode?: number;
  readonly fin?: boolean;
  /** Reserved bits: 0x40, 0x20, 0x10. */
  readonly reserved?: number;
  readonly masked?: boolean;
  /** Said to follow, whatever does. */
  readonly length?: number;
}

const MASK = Uint8Array.of(0x12, 0x34, 0x56, 0x78);

/** One frame as a client sends it (RFC 6455, 5.2), or as it must not. */
export function webSocketFrame(payload: string | Uint8Array, options: FrameOptions = {}): Uint8Array {
  const { opcode = 1, fin = true, reserved = 0, masked = true } = options;
  const bytes = Buffer.from(payload as string);
  const { length = bytes.length } = options;
  const head = [(fin ? 0x80 : 0) | reserved | opcode];
  const mask = masked ? 0x80 : 0;
  if (length < 126) head.push(mask | length);
  else if (length < 65_536) head.push(mask | 126, length >> 8, length & 0xff);
  else head.push(mask | 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((bits) => (length >>> bits) & 0xff));
  if (!masked) return Buffer.concat([Buffer.from(head), bytes]);
  return Buffer.concat([Buffer.from(head), MASK, bytes.map((byte, i) => byte ^ (MASK[i & 3] ?? 0))]);
}

/** A WebSocket handshake, with header fields of one's own. */
export function handshake(path = "/ws", fields: Readonly<Record<string, string>> = {}): string {
  const all = {
    Host: "127.0.0.1",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...fields,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `GET ${path} HTTP/1.1\r\n${lines}\r\n`;
}

/** A WebSocket client that sends only what a test sends: it answers no ping. */
export class WebSocketClient extends StreamClient<Incoming> {
  #isOpen = false;

  /** Connects and sends a handshake. */
  static async connect(port: number, fields: Readonly<Record<string, string>> = {}): Promise<WebSocketClient> {
    const client = new WebSocketClient(await connected(port));
    client.send(handshake("/ws", fields));
    return client;
  }

  /** The same, and the handshake succeeds. */
  static async open(port: number): Promise<WebSocketClient> {
    const client = await WebSocketClient.connect(port);
    const answer = await client.next();
    if (answer.kind !== "head" || answer.status !== 101) throw new Error(`refused: ${JSON.stringify(answer)}`);
    return client;
  }

  /** The same, takes a nickname, and reads up to `joined`. */
  static async join(port: number, nick: string): Promise<WebSocketClient> {
    const client = await WebSocketClient.open(port);
    client.ask({ type: "nick", nick });
    await client.object(({ type }) => type === "joined");
    return client;
  }

  ask(object: JsonObject): void {
    this.send(webSocketFrame(JSON.stringify(object)));
  }

  /** The next object that `wanted` holds for. */
  async object(wanted: (object: JsonObject) => boolean = () => true): Promise<JsonObject> {
    for (;;) {
      const incoming = await this.next();
      if (incoming.kind !== "text") continue;
      const object = JSON.parse(incoming.text) as JsonObject;
      if (wanted(object)) return object;
    }
  }

  /** The server's Close frame, whatever comes before it; it is answered. */
  async closing(): Promise<Incoming & { readonly kind: "close" }> {
    for (;;) {
      const incoming = await this.next();
      if (incoming.kind !== "close") continue;
      this.send(webSocketFrame(Uint8Array.of(incoming.code >> 8, incoming.code & 0xff), { opcode: 8 }));
      return incoming;
    }
  }

  protected cut(bytes: Buffer) {
    if (this.#isOpen) return frameOf(bytes);
    const end = bytes.indexOf("\r\n\r\n");
    if (end === -1) return undefined;
    const text = bytes.toString("latin1", 0, end);
    const status = Number(text.split(" ")[1]);
    this.#isOpen = status === 101;
    // The bytes after any other status are its body, which tests do not read.
    return { unit: { kind: "head" as const, status, text }, length: this.#isOpen ? end + 4 : bytes.length };
  }
}

function frameOf(bytes: Buffer): { unit: Incoming; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1);
  if (short >= 128) throw new Error("a server's frame must not be masked");
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 2 + extended) return undefined;
  const size = extended === 0 ? short : bytes.readUIntBE(2 + Math.max(0, extended - 6), Math.min(6, extended));
  const length = 2 + extended + size;
  if (bytes.length < length) return undefined;
  const payload = bytes.subarray(2 + extended, length);
  return { unit: incomingOf(bytes.readUInt8(0), payload), length };
}

function incomingOf(first: number, payload: Buffer): Incoming {
  if ((first & 0xf0) !== 0x80) throw new Error(`expected a whole frame without reserved bits, got ${first}`);
  switch (first & 0x0f) {
    case 1:
      return { kind: "text", text: payload.toString("utf8") };
    case 8: {
      const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
      return { kind: "close", code, reason: payload.toString("utf8", 2) };
    }
    case 9:
      return { kind: "ping", payload: Uint8Array.from(payload) };
    case 10:
      return { kind: "pong", payload: Uint8Array.from(payload) };
    default:
      return { kind: "binary", payload: Uint8Array.from(payload) };
  }
}
