import { isIPv4, isIPv6 } from "node:net";
import type { HostNames } from "../../lib/host_names.ts";
import type { Origins } from "../../lib/origins.ts";

/** `[2001:db8::1%25eth0]:9001`, or a name or IPv4 address, each with or without a port. */
const HOST = /^(?:\[([0-9a-f:.]+)(?:%[\w.~-]+)?\]|([^\s:/?#@,[\]]+))(?::\d{0,5})?$/i;

/** Names of an HTTP server, beside `localhost` and IP addresses. */
export interface ServedNames {
  /** This machine's name; undefined where it is not known. */
  readonly machine: string | undefined;
  readonly webName: HostNames;
  readonly allowOrigin: Origins;
}

/**
 * Whether the header field Host names this server. A page may let its own name resolve to this machine's address (DNS
 * rebinding), and a browser then takes this server for the page's own; but Host still has the page's name. No page can
 * make an IP address resolve elsewhere. The port does not matter. A request without Host (HTTP/1.0) is from no browser.
 */
export function isServedHost(host: string | undefined, { machine, webName, allowOrigin }: ServedNames): boolean {
  if (host === undefined) return true;
  const [, ipv6, plain] = HOST.exec(host) ?? [];
  if (ipv6 !== undefined) return isIPv6(ipv6);
  if (plain === undefined) return false;
  const name = plain.toLowerCase().replace(/\.$/, ""); // a fully qualified name may end in a dot
  if (name === "localhost" || isIPv4(name)) return true;
  return machineNames(machine).includes(name) || webName.has(name) || allowOrigin.hasHost(name);
}

/** Names of the machine `box.lan`: also `box` and, by multicast DNS, `box.local`. */
function machineNames(machine: string | undefined): readonly string[] {
  const full = machine?.toLowerCase().replace(/\.$/, "");
  if (full === undefined || full === "") return [];
  const [label = full] = full.split(".");
  return [full, `${full}.local`, label, `${label}.local`];
}
