/** Reads the header fields in which proxies name a request's client: `Forwarded` (RFC 7239), `X-Forwarded-For`. */

import { formatIpAddress, parseIpAddress } from "./ip_address.ts";

/** An IP address that a proxy names, in its canonical form; the port is 0 where none is named. */
export interface ForwardedNode {
  readonly hostname: string;
  readonly port: number;
}

/** One pair of a `Forwarded` element, which may be empty, and the separator after it. */
const PAIR = /[ \t]*(?:([!#$%&'*+.^_`|~\w-]+)=(?:([!#$%&'*+.^_`|~\w:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*)?([;,]|$)/y;
/** An address with or without a port; the port may be obfuscated. */
const NODE = /^(?:\[([0-9a-f:.]+)\]|(\d[\d.]+))(?::(?:(\d{1,5})|_[\w.-]+))?$/i;

/**
 * Reads the `for` parameters of a `Forwarded` header field, the client's first; undefined for an element without one.
 *
 * @returns undefined when the field is malformed
 */
export function parseForwarded(text: string): readonly (string | undefined)[] | undefined {
  const nodes: (string | undefined)[] = [];
  let node: string | undefined;
  let isEmpty = true; // an empty element does not count (RFC 9110, 5.6.1)
  PAIR.lastIndex = 0;
  for (;;) {
    const pair = PAIR.exec(text);
    if (pair === null) return undefined;
    const [, name, token, quoted = "", separator] = pair;
    if (name !== undefined) isEmpty = false;
    if (name?.toLowerCase() === "for") {
      if (node !== undefined) return undefined; // an element has each parameter once
      node = token ?? quoted.replace(/\\(.)/g, "$1");
    }
    if (separator === ";") continue;
    if (!isEmpty) nodes.push(node);
    if (separator === "") return nodes;
    node = undefined;
    isEmpty = true;
  }
}

/** Splits an `X-Forwarded-For` header field into its addresses, the client's first, unchecked. */
export function parseForwardedFor(text: string): readonly string[] {
  return text.split(",").map((piece) => piece.trim()).filter((piece) => piece !== "");
}

/**
 * Reads one address of either field.
 *
 * @returns undefined where `text` is no IP address: `unknown`, an obfuscated identifier (`_secret`), or anything else
 */
export function parseNode(text: string): ForwardedNode | undefined {
  const [, ipv6, ipv4, port = "0"] = NODE.exec(text) ?? [];
  // X-Forwarded-For has IPv6 addresses without brackets too.
  const bytes = /[%\s]/.test(text) ? undefined : parseIpAddress(ipv6 ?? ipv4 ?? text);
  if (bytes === undefined || (ipv6 !== undefined && !ipv6.includes(":")) || Number(port) > 65_535) return undefined;
  return { hostname: formatIpAddress(bytes), port: Number(port) };
}
