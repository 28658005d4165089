/** Recognises the first line of an HTTP request while its bytes arrive (DESIGN 2, rule 3). */

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PRI"];
const LONGEST_METHOD = Math.max(...METHODS.map(({ length }) => length));

/** Matches a target that proves HTTP without the version: a path, `*`, or an address with a scheme. */
const CERTAIN_TARGET = /^(?:[/*]|[a-z][a-z0-9+.-]*:\/\/)/i;
/** Matches the end of a line with any other target, such as `CONNECT host:443 HTTP/1.1`. */
const VERSION = /\sHTTP\/\d(?:\.\d)?\s*$/;

/**
 * A longer line that is still undecided is not a request. Only the target of CONNECT, a host and a port, needs the
 * whole line.
 */
export const MAX_REQUEST_LINE_BYTES = 1024;

/**
 * Returns whether a stream that begins with `head` is an HTTP request; undefined until that is decided.
 *
 * @param maxBytes limit of a request line: a longer line is not a request
 */
export function isHttpRequest(head: Uint8Array, maxBytes: number): boolean | undefined {
  const text = String.fromCharCode(...head.subarray(0, maxBytes + 1));
  const space = text.slice(0, LONGEST_METHOD + 1).indexOf(" ");
  if (space === -1) return METHODS.some((method) => `${method} `.startsWith(text)) ? undefined : false;
  if (!METHODS.includes(text.slice(0, space))) return false;
  const end = text.indexOf("\n", space);
  const target = text.slice(space + 1, end === -1 ? undefined : end);
  if (CERTAIN_TARGET.test(target)) return true;
  if (end !== -1) return VERSION.test(text.slice(space, end));
  return text.length > maxBytes ? false : undefined;
}
