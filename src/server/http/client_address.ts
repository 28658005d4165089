import type { AddressRanges } from "../../lib/address_ranges.ts";
import { type ForwardedNode, parseForwarded, parseForwardedFor, parseNode } from "../../lib/forwarded.ts";
import type { Address, HttpRequest } from "../../runtime/mod.ts";

/** The client of a request. `problem` says why a proxy's header about it was ignored. */
export interface ClientAddress {
  readonly address: Address;
  readonly problem?: string;
}

/**
 * Finds the client's address. For a request from `proxies` it is the rightmost address in `Forwarded` or
 * `X-Forwarded-For` that is not itself one of `proxies`, since the client may have made up everything left of it.
 * Requests from elsewhere keep the connection's address. So do those whose fields are malformed, name no address, or
 * contradict each other: a proxy that sets one field passes the other one on as the client sent it.
 */
export function clientAddress(request: HttpRequest, proxies: AddressRanges): ClientAddress {
  const { remote } = request;
  if (proxies.isEmpty || !proxies.has(remote.hostname)) return { address: remote };
  const forwarded = request.header("forwarded");
  const forwardedFor = request.header("x-forwarded-for");
  if (forwarded === undefined && forwardedFor === undefined) return { address: remote };
  const clients: ForwardedNode[] = [];
  if (forwarded !== undefined) {
    const client = rightmostUntrusted(parseForwarded(forwarded) ?? [], proxies);
    if (client === undefined) return { address: remote, problem: `Forwarded names no address: ${brief(forwarded)}` };
    clients.push(client);
  }
  if (forwardedFor !== undefined) {
    const client = rightmostUntrusted(parseForwardedFor(forwardedFor), proxies);
    if (client === undefined) {
      return { address: remote, problem: `X-Forwarded-For names no address: ${brief(forwardedFor)}` };
    }
    clients.push(client);
  }
  const [client = remote, other = client] = clients;
  if (other.hostname === client.hostname) return { address: client };
  const problem = `Forwarded names ${client.hostname}, and X-Forwarded-For ${other.hostname}`;
  return { address: remote, problem };
}

/** @param nodes from client to proxy; if all are proxies, the first is the client */
function rightmostUntrusted(
  nodes: readonly (string | undefined)[],
  proxies: AddressRanges,
): ForwardedNode | undefined {
  let client: ForwardedNode | undefined;
  for (const text of nodes.toReversed()) {
    client = text === undefined ? undefined : parseNode(text);
    if (client === undefined || !proxies.has(client.hostname)) return client;
  }
  return client;
}

/** Shortens a header for the log. */
function brief(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
