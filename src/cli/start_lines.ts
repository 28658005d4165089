/** The lines that a server prints when it listens: what is where, and how other machines reach it. */

import { isUnspecified } from "../lib/ip_address.ts";
import { formatAddress } from "../runtime/mod.ts";
import type { ListeningAddress } from "../server/mod.ts";
import { type Interfaces, reachableAddresses } from "./network_addresses.ts";

/** What is known of this machine. */
export interface Machine {
  interfaces(): Interfaces;
  /** Its name in the network; undefined where it has none. */
  localName(): string | undefined;
}

/** Writes the start lines, without line ends. */
export function startLines(addresses: readonly ListeningAddress[], machine: Machine): readonly string[] {
  return [...addresses.map(lineOf), ...networkLines(addresses, machine)];
}

function lineOf(address: ListeningAddress): string {
  switch (address.service) {
    case "chat":
      return `Chat server listening on ${formatAddress(address)}${address.tls ? " (TLS)" : ""}`;
    case "web":
      return `Web client at ${urlOf(address, hereOf(address.hostname))}`;
    case "admin":
      return `Status page at ${urlOf(address, hereOf(address.hostname))}status`;
  }
}

/** How this machine reaches an address that it listens on. */
function hereOf(hostname: string): string {
  if (!isUnspecified(hostname)) return hostname;
  return hostname.includes(":") ? "::1" : "127.0.0.1";
}

function urlOf({ port }: ListeningAddress, hostname: string): string {
  return `http://${formatAddress({ hostname, port })}/`;
}

/** One line for each address of this machine, with everything that listens on all of them. */
function networkLines(addresses: readonly ListeningAddress[], machine: Machine): readonly string[] {
  const open = addresses.filter(({ service, hostname }) => service !== "admin" && isUnspecified(hostname));
  if (open.length === 0) return [];
  const hosts = reachableAddresses(machine.interfaces(), open.some(isDualStack));
  const name = hosts.length === 0 ? undefined : machine.localName();
  return [...hosts, ...(name === undefined ? [] : [name])].flatMap((host) => {
    const ways = open.filter((address) => !host.includes(":") || isDualStack(address))
      .map((address) => wayTo(address, host));
    return ways.length === 0 ? [] : [`On your network: ${ways.join(" · ")}`];
  });
}

/** A listener on `::` takes connections of IPv4 too; one on `0.0.0.0` takes no others. */
function isDualStack({ hostname }: ListeningAddress): boolean {
  return hostname.includes(":");
}

function wayTo(address: ListeningAddress, host: string): string {
  if (address.service === "web") return urlOf(address, host);
  return address.tls ? `${formatAddress({ hostname: host, port: address.port })} (TLS)` : `nc ${host} ${address.port}`;
}
