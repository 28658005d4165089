/**
 * Lines of other protocols in a text session. A web page can make a browser send nearly any bytes to this port, as the
 * body of a request (cross-protocol scripting); an IRC client may connect by mistake.
 */

import { decodeUtf8 } from "../chat/clean_text.ts";
import type { ClientRequest } from "../chat/request.ts";
import type { ByteRange } from "../lib/byte_range.ts";

/**
 * The end of a request line: a method, what it is for, and the protocol. Such streams carry bytes that a third party
 * has chosen, in headers and bodies: HTTP (RFC 9112, 3), also with a method that `detect.ts` does not know, since a page
 * that shares this port's origin (DNS rebinding) may use any; RTSP (RFC 2326, 6.1; RFC 7826, 20.2.1), SIP (RFC 3261,
 * 7.1), which network address translators forward for browsers (NAT slipstreaming), and ICAP (RFC 3507, 4.3.2).
 */
const REQUEST_LINE = / (?:HTTP|RTSP|SIP|ICAP)\/\d(?:\.\d)?\s*$/;

/**
 * The header that every HTTP/1.1 request has (RFC 9112, 3.2), for what comes after a first line that is none of those
 * above. Redis closes a connection at `POST` and at `Host:` for the same reason (redis/src/server.c,
 * `securityWarningCommand`), ergo at a method of HTTP (ergochat/ergo#2239).
 */
const HOST_HEADER = /^host:/i;

/**
 * Whether a request that was refused before NICK is a line of another protocol, so that nothing behind it may be
 * carried out. A line such as `GET lost`, which a person may type, is none.
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

/** The IRC command (RFC 2812) that a line begins with, if its argument may be a password. */
export function secretCommandIn(line: ByteRange): string | undefined {
  if (begins(line, PASS)) return "PASS";
  return begins(line, PRIVMSG) ? "PRIVMSG" : undefined;
}

const USER_LINE = /^USER [^ ]+ [^ ]+ [^ ]+ :/;

/** Whether a line has the form that IRC clients send behind NICK: `USER alice 0 * :Alice` (RFC 2812, 3.1.3). */
export function isIrcUser(line: ByteRange): boolean {
  return begins(line, USER) && USER_LINE.test(decodeUtf8(line.view()) ?? "");
}

function begins({ array, start, length }: ByteRange, bytes: readonly number[]): boolean {
  return length >= bytes.length && bytes.every((byte, i) => array[start + i] === byte);
}

function bytesOf(ascii: string): readonly number[] {
  return [...ascii].map((character) => character.charCodeAt(0));
}
