import { isIPv4, isIPv6 } from "node:net";
import type { HostNames } from "../../lib/host_names.ts";
import type { Origins } from "../../lib/origins.ts";

/** `[2001:db8::1%25eth0]:9001`, or a name or IPv4 address, each with a port or without. */
const HOST = /^(?:\[([0-9a-f:.]+)(?:%[\w.~-]+)?\]|([^\s:/?#@,[\]]+))(?::\d{0,5})?$/i;

/** Names under which a server answers HTTP, beside `localhost` and IP addresses. */
export interface ServedNames {
  /** This machine's own; undefined where it can't be found out. */
  readonly machine: string | undefined;
  readonly webName: HostNames;
  readonly allowOrigin: Origins;
}

/**
 * Whether the header field Host names this server. Where a page can have its own name lead to this machine's
 * address (DNS rebinding), the browser takes this server for that page's own: Host then says the page's name.
 * An IP address can't be made to lead elsewhere. The port does not matter. Without Host (HTTP/1.0) no browser asks.
 */
export function isServedHost(host: string | undefined, { machine, webName, allowOrigin }: ServedNames): boolean {
  if (host === undefined) return true;
  const [, ipv6, plain] = HOST.exec(host) ?? [];
  if (ipv6 !== undefined) return isIPv6(ipv6);
  if (plain === undefined) return false;
  const name = plain.toLowerCase().replace(/\.$/, ""); // which a fully qualified name may end in
  if (name === "localhost" || isIPv4(name)) return true;
  return machineNames(machine).includes(name) || webName.has(name) || allowOrigin.hasHost(name);
}

/** `box.lan` is also `box` and, by multicast DNS, `box.local`. */
function machineNames(machine: string | undefined): readonly string[] {
  const full = machine?.toLowerCase().replace(/\.$/, "");
  if (full === undefined || full === "") return [];
  const [label = full] = full.split(".");
  return [full, `${full}.local`, label, `${label}.local`];
}
