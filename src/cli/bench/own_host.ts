/** Restricts a load to servers of this machine, unless the user confirms the target. */

import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { AddressRanges } from "../../lib/address_ranges.ts";
import { formatIpAddress, parseIpAddress } from "../../lib/ip_address.ts";
import type { Address } from "../../runtime/runtime.ts";

/** Returns the addresses of a host name. @throws when it has none */
type Resolve = (hostname: string) => Promise<readonly string[]>;

/** Resolves with the resolver of the system, including its hosts file. */
export const systemResolve: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
};

/** Returns the addresses of the network interfaces of this machine. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
}

/** The result of checking a target. */
type CheckedTarget =
  /** The address to connect to. It is not resolved again, so that the name can't lead to another host. */
  | { readonly kind: "allowed"; readonly address: Address }
  | { readonly kind: "foreign"; readonly problem: string }
  | { readonly kind: "unknown"; readonly problem: string };

interface TargetParts {
  readonly resolve: Resolve;
  readonly own: () => readonly string[];
  /** Value of `--target-is-mine`. */
  readonly confirmedHost: string | undefined;
}

/**
 * Resolves and checks a target. All its addresses must be loopback, unspecified (which also leads to this
 * machine) or of an interface of this machine, unless `confirmedHost` is the target.
 */
export async function targetFor(target: Address, { resolve, own, confirmedHost }: TargetParts): Promise<CheckedTarget> {
  if (target.path !== undefined) return { kind: "allowed", address: target };
  const { hostname } = target;
  if (confirmedHost !== undefined && confirmedHost !== hostname) {
    const problem = `--target-is-mine: ${
      JSON.stringify(confirmedHost)
    } is not accepted, expected the host name of the target: ${hostname}`;
    return { kind: "foreign", problem };
  }
  let addresses: readonly string[];
  try {
    addresses = await resolve(hostname);
  } catch (error) {
    return {
      kind: "unknown",
      problem: `Cannot resolve ${hostname}: ${error instanceof Error ? error.message : error}`,
    };
  }
  const [first] = addresses;
  if (first === undefined) return { kind: "unknown", problem: `Cannot resolve ${hostname}: it has no address` };
  const mine = new Set(own().map(canonical));
  const foreign = addresses.find((address) => !isOwn(address, mine));
  if (foreign === undefined || confirmedHost !== undefined) {
    return { kind: "allowed", address: { hostname: first, port: target.port } };
  }
  const shown = foreign === hostname ? foreign : `${hostname} (${foreign})`;
  const problem = `${shown} is not an address of this machine. Putting load on a server of others is an attack. ` +
    `If the server is yours, confirm its name: --target-is-mine ${hostname}`;
  return { kind: "foreign", problem };
}

/** Loopback, and the unspecified addresses, which connect to this machine too. */
const ALWAYS_OWN = AddressRanges.parse("127.0.0.0/8,0.0.0.0,::1,::");

function isOwn(address: string, own: ReadonlySet<string>): boolean {
  return ALWAYS_OWN.has(address) || own.has(canonical(address));
}

/** Returns the same spelling for equal addresses. */
function canonical(address: string): string {
  const bytes = parseIpAddress(address);
  return bytes === undefined ? address : formatIpAddress(bytes);
}
