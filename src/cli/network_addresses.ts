/** The addresses under which other machines can reach this one. */

import { existsSync } from "node:fs";
import { hostname, type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import { AddressRanges } from "../lib/address_ranges.ts";

/** Addresses that are named at most; a machine may have hundreds. */
const MAX_ADDRESSES = 4;

/** Addresses that no other machine reaches without more (RFC 3927, RFC 4291, 2.5.6): loopback and link-local. */
const LOCAL = AddressRanges.parse("127.0.0.0/8,169.254.0.0/16,::1,fe80::/10");

/** Networks of containers and virtual machines within this machine, by the names that their interfaces get. */
const INNER_NETWORK = /^(docker|br-|veth|virbr|cni|flannel|podman|lxc|vmnet|vboxnet)/;

export type Interfaces = Readonly<
  Record<string, readonly Pick<NetworkInterfaceInfo, "address" | "family" | "internal">[] | undefined>
>;

/** IPv4 addresses first, then global and unique local ones of IPv6 where `withIpv6`; four of them at most. */
export function reachableAddresses(interfaces: Interfaces, withIpv6: boolean): readonly string[] {
  const all = Object.entries(interfaces)
    .filter(([name]) => !INNER_NETWORK.test(name))
    .flatMap(([, addresses = []]) => addresses)
    .filter(({ address, internal }) => !internal && !LOCAL.has(address));
  const of = (family: string) => all.filter((it) => it.family === family).map(({ address }) => address);
  const found = withIpv6 ? [...of("IPv4"), ...of("IPv6")] : of("IPv4");
  return [...new Set(found)].slice(0, MAX_ADDRESSES);
}

/** The interfaces of this machine; none where Deno has no permission to list them. */
export function ownInterfaces(): Interfaces {
  try {
    return networkInterfaces();
  } catch {
    return {};
  }
}

/** Where Avahi answers requests for the names of multicast DNS (RFC 6762). */
const AVAHI = "/run/avahi-daemon/socket";

/** The name of this machine in its network, such as `box.local`; undefined where nothing answers to it. */
export function localName(): string | undefined {
  try {
    return nameInNetwork(hostname(), existsSync(AVAHI));
  } catch {
    return undefined; // Deno has no permission
  }
}

/** The name to which a machine of this host name answers. @param hasAvahi whether Avahi runs there */
export function nameInNetwork(host: string, hasAvahi: boolean): string | undefined {
  const name = host.toLowerCase();
  if (name.endsWith(".local")) return name; // macOS names itself so, and answers
  return name !== "" && hasAvahi ? `${name.split(".")[0]}.local` : undefined;
}
