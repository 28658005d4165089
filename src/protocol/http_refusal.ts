/** The answer to an HTTP request on a port of the chat (DESIGN 2.4). */

import { concat } from "../lib/byte_buffer.ts";

const encoder = new TextEncoder();

const HEAD = encoder.encode("HEAD ");

/**
 * A response with status 426 (Upgrade Required), after which the connection closes.
 *
 * @param request its first bytes: HEAD is answered without a body (RFC 9110, 9.3.2)
 * @param sentence the body, for people
 */
export function httpRefusal(request: Uint8Array, sentence: string): Uint8Array {
  const body = encoder.encode(`${sentence}\n`);
  const head = encoder.encode([
    "HTTP/1.1 426 Upgrade Required",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${body.length}`,
    "Connection: close, Upgrade", // a response with Upgrade has to name it here (RFC 9110, 7.8)
    "Upgrade: websocket",
    "\r\n",
  ].join("\r\n"));
  const hasBody = !HEAD.every((byte, i) => request[i] === byte);
  return hasBody ? concat([head, body]) : head;
}
