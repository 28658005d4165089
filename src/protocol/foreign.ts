/**
 * Recognises lines of other protocols in a text session. A web page can make a browser send nearly any bytes to this
 * port as the body of a request (cross-protocol scripting). An IRC client may connect by mistake.
 */

import { decodeUtf8 } from "../chat/clean_text.ts";
import type { ClientRequest } from "../chat/request.ts";
import type { ByteRange } from "../lib/byte_range.ts";

/**
 * Matches the end of a request line: a method, a target and the protocol's version. The headers and bodies of such
 * streams contain bytes that a third party chose.
 *
 * - HTTP (RFC 9112, 3), including methods that `detect.ts` does not know: a page that shares this port's origin
 *   (DNS rebinding) may use any method.
 * - RTSP (RFC 2326, 6.1; RFC 7826, 20.2.1).
 * - SIP (RFC 3261, 7.1). Network address translators forward it for browsers (NAT slipstreaming).
 * - ICAP (RFC 3507, 4.3.2).
 */
const REQUEST_LINE = / (?:HTTP|RTSP|SIP|ICAP)\/\d(?:\.\d)?\s*$/;

/**
 * Matches the header that every HTTP/1.1 request has (RFC 9112, 3.2). It catches requests whose first line
 * {@link REQUEST_LINE} does not match. Redis closes a connection at `POST` and at `Host:` for the same reason
 * (redis/src/server.c, `securityWarningCommand`); ergo closes it at an HTTP method (ergochat/ergo#2239).
 */
const HOST_HEADER = /^host:/i;

/**
 * Returns whether a request that was refused before NICK is a line of another protocol. If so, no later line of the
 * connection may be executed. A line such as `GET lost`, which a person may type, is not one.
 */
export function isForeign(request: ClientRequest): boolean {
  const line = lineOf(request);
  return line !== undefined && (REQUEST_LINE.test(line) || HOST_HEADER.test(line));
}

function lineOf(request: ClientRequest): string | undefined {
  if (request.kind === "command") return `${request.word} ${request.rest}`;
  return request.kind === "message" ? decodeUtf8(request.body.payload.view()) : undefined;
}

const PASS = bytesOf("PASS ");
const PRIVMSG = bytesOf("PRIVMSG ");
const USER = bytesOf("USER ");

/** Returns the IRC command (RFC 2812) of a line if its argument may be a password. */
export function secretCommandIn(line: ByteRange): string | undefined {
  if (begins(line, PASS)) return "PASS";
  return begins(line, PRIVMSG) ? "PRIVMSG" : undefined;
}

const USER_LINE = /^USER [^ ]+ [^ ]+ [^ ]+ :/;

/** Returns whether a line is IRC's USER command: `USER alice 0 * :Alice` after NICK (RFC 2812, 3.1.3). */
export function isIrcUser(line: ByteRange): boolean {
  return begins(line, USER) && USER_LINE.test(decodeUtf8(line.view()) ?? "");
}

function begins({ array, start, length }: ByteRange, bytes: readonly number[]): boolean {
  return length >= bytes.length && bytes.every((byte, i) => array[start + i] === byte);
}

function bytesOf(ascii: string): readonly number[] {
  return [...ascii].map((character) => character.charCodeAt(0));
}
