import type { Origins } from "../../lib/origins.ts";
import type { HttpRequest } from "../../runtime/mod.ts";

/**
 * Whether whoever asks for a WebSocket may have one: browsers let any page open one to any host, and
 * say which page it is (RFC 6455, 10.2). It has to be a page of the host that is asked, or of an origin
 * that is allowed. Programs say nothing, and no browser sends that.
 */
export function mayOpen(request: HttpRequest, allowed: Origins): boolean {
  const origin = request.header("origin");
  return origin === undefined || allowed.has(origin) || isOwn(origin, request.header("host"));
}

/** The scheme is the proxy's in front, if there is one: it says nothing here but what the port is without one. */
function isOwn(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: its } = new URL(origin);
  if (!/^https?:$/.test(protocol) || its === "") return false;
  const asked = `${protocol}//${host}`;
  return URL.canParse(asked) && new URL(asked).host === its;
}
