/** Encodes WebSocket frames of a client (RFC 6455). */

const OPCODES = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Encodes a frame with a mask of zeros, which leaves the payload unchanged. */
export function frame(
  opcode: keyof typeof OPCODES,
  payload: string | Uint8Array = "",
  { fin = true }: { readonly fin?: boolean } = {},
): Uint8Array {
  const bytes = Buffer.from(payload as string);
  const { length } = bytes;
  if (length > 0xffff) throw new RangeError(`expected a payload of at most 65535 bytes, got ${length}`);
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of((fin ? 0x80 : 0) | OPCODES[opcode], ...size, 0, 0, 0, 0), bytes]);
}

/** Repeats a frame `count` times in one chunk. */
export function manyFrames(one: Uint8Array, count: number): Uint8Array {
  const chunk = new Uint8Array(one.length * count);
  for (let i = 0; i < count; i += 1) chunk.set(one, i * one.length);
  return chunk;
}

/** Returns the HTTP request of a WebSocket handshake. */
export function upgradeRequest(host: string, fields: readonly string[] = []): string {
  return [
    "GET /ws HTTP/1.1",
    `Host: ${host}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Version: 13",
    ...fields,
    "\r\n",
  ].join("\r\n");
}
