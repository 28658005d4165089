/** A load is for one's own server: whether an address is one of this machine's. */

import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { AddressRanges } from "../../lib/address_ranges.ts";
import { formatIpAddress, parseIpAddress } from "../../lib/ip_address.ts";
import type { Address } from "../../runtime/runtime.ts";

/** Says which addresses a name has. @throws when it has none */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** The system's resolver, hosts file and all. */
export const systemResolve: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
};

/** Every address of this machine's interfaces. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
}

export type Target =
  /** To be connected to as it stands: a name that changes its mind can't lead elsewhere. */
  | { readonly kind: "allowed"; readonly address: Address }
  | { readonly kind: "foreign"; readonly problem: string }
  | { readonly kind: "unknown"; readonly problem: string };

export interface TargetParts {
  readonly resolve: Resolve;
  readonly own: () => readonly string[];
  /** What `--target-is-mine` names. */
  readonly vouchedFor: string | undefined;
}

/**
 * Where to aim. Every address that a name has must be this machine's: loopback, unspecified (which leads
 * to this machine too) or one of its interfaces'; unless somebody says by name that the target is theirs.
 */
export async function targetFor(target: Address, { resolve, own, vouchedFor }: TargetParts): Promise<Target> {
  if (target.path !== undefined) return { kind: "allowed", address: target };
  const { hostname } = target;
  if (vouchedFor !== undefined && vouchedFor !== hostname) {
    const problem = `--target-is-mine: ${
      JSON.stringify(vouchedFor)
    } is not accepted, expected the target's name again: ${hostname}`;
    return { kind: "foreign", problem };
  }
  let addresses: readonly string[];
  try {
    addresses = await resolve(hostname);
  } catch (error) {
    return { kind: "unknown", problem: `Cannot find ${hostname}: ${error instanceof Error ? error.message : error}` };
  }
  const [first] = addresses;
  if (first === undefined) return { kind: "unknown", problem: `Cannot find ${hostname}: it has no address` };
  const mine = new Set(own().map(canonical));
  const foreign = addresses.find((address) => !isOwn(address, mine));
  if (foreign === undefined || vouchedFor !== undefined) {
    return { kind: "allowed", address: { hostname: first, port: target.port } };
  }
  const shown = foreign === hostname ? foreign : `${hostname} (${foreign})`;
  const problem = `${shown} is not an address of this machine, and to load somebody else's server is to attack it. ` +
    `If it is yours, say so by its name: --target-is-mine ${hostname}`;
  return { kind: "foreign", problem };
}

/** Loopback, and the unspecified addresses, which connect to this machine too. */
const ALWAYS_OWN = AddressRanges.parse("127.0.0.0/8,0.0.0.0,::1,::");

function isOwn(address: string, own: ReadonlySet<string>): boolean {
  return ALWAYS_OWN.has(address) || own.has(canonical(address));
}

/** One spelling for each address. */
function canonical(address: string): string {
  const bytes = parseIpAddress(address);
  return bytes === undefined ? address : formatIpAddress(bytes);
}
