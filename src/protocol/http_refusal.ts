/** Answers an HTTP request on a chat port (DESIGN 2.4). */

import { concat } from "../lib/byte_buffer.ts";

const encoder = new TextEncoder();

const HEAD = encoder.encode("HEAD ");

/**
 * Returns a response with status 426 (Upgrade Required). The caller closes the connection after it.
 *
 * @param request first bytes of the request: the response to HEAD has no body (RFC 9110, 9.3.2)
 * @param sentence body of the response, for people
 */
export function httpRefusal(request: Uint8Array, sentence: string): Uint8Array {
  const body = encoder.encode(`${sentence}\n`);
  const head = encoder.encode([
    "HTTP/1.1 426 Upgrade Required",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${body.length}`,
    "Connection: close, Upgrade", // must name Upgrade when the header is present (RFC 9110, 7.8)
    "Upgrade: websocket",
    "\r\n",
  ].join("\r\n"));
  const hasBody = !HEAD.every((byte, i) => request[i] === byte);
  return hasBody ? concat([head, body]) : head;
}
