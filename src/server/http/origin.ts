import type { Origins } from "../../lib/origins.ts";
import type { HttpRequest } from "../../runtime/mod.ts";

/**
 * Whether a request may open a WebSocket. Browsers let any page open one to any host, and send the page's origin
 * (RFC 6455, 10.2), which must be the server's own or an allowed one. A request without an origin is from a program,
 * since every browser sends it.
 */
export function mayOpen(request: HttpRequest, allowed: Origins): boolean {
  const origin = request.header("origin");
  return origin === undefined || allowed.has(origin) || isOwn(origin, request.header("host"));
}

/** Either scheme will do, since a proxy in front may add TLS. The scheme gives the port where none is written. */
function isOwn(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: own } = new URL(origin);
  if (!/^https?:$/.test(protocol) || own === "") return false;
  const asked = `${protocol}//${host}`;
  return URL.canParse(asked) && new URL(asked).host === own;
}
