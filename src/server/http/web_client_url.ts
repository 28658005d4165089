import { isUnspecified } from "../../lib/ip_address.ts";
import { type Address, formatAddress } from "../../runtime/runtime.ts";

/**
 * The web client's URL, as a client of another port can reach it: `http://192.0.2.7:9001/`.
 *
 * @param http where HTTP is served; undefined where it is off
 * @param local the server's end of the client's connection
 */
export function webClientUrl(http: Address | undefined, local: Address): string | undefined {
  if (http === undefined) return undefined;
  // A Unix domain socket has no host name: its client is on this machine.
  const reached = local.hostname === "" ? "localhost" : local.hostname;
  const hostname = isUnspecified(http.hostname) ? reached : http.hostname;
  return `http://${formatAddress({ hostname, port: http.port })}/`;
}
