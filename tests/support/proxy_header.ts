import { joined, utf8 } from "./bytes.ts";

/** `PROXY TCP4 …` */
export function proxyV1(source: string, port = 40_000): Uint8Array {
  const [family, here] = source.includes(":") ? ["TCP6", "2001:db8::ff"] : ["TCP4", "198.51.100.1"];
  return utf8(`PROXY ${family} ${source} ${here} ${port} 9000\r\n`);
}

export interface ProxyV2 {
  readonly versionAndCommand?: number;
  readonly familyAndTransport?: number;
  readonly addresses?: readonly number[];
  readonly tlvs?: readonly number[];
  /** Instead of what it really is. */
  readonly length?: number;
}

/** A header of version 2; PROXY over TCP and IPv4 by default. */
export function proxyV2(
  { versionAndCommand = 0x21, familyAndTransport = 0x11, addresses = [], tlvs = [], length }: ProxyV2 = {},
): Uint8Array {
  const size = length ?? addresses.length + tlvs.length;
  const start = [0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
  const fixed = [...start, versionAndCommand, familyAndTransport, size >> 8, size & 0xff];
  return joined(Uint8Array.from(fixed), Uint8Array.from(addresses), Uint8Array.from(tlvs));
}

/** 203.0.113.5 port 40000 to 198.51.100.1 port 9000 */
export const V2_ADDRESSES_IPV4 = [203, 0, 113, 5, 198, 51, 100, 1, 0x9c, 0x40, 0x23, 0x28];

/** [2001:db8::5] port 40000 to [2001:db8::1] port 9000 */
export const V2_ADDRESSES_IPV6 = [
  ...[0x20, 0x01, 0x0d, 0xb8, ...new Array<number>(11).fill(0), 5],
  ...[0x20, 0x01, 0x0d, 0xb8, ...new Array<number>(11).fill(0), 1],
  ...[0x9c, 0x40, 0x23, 0x28],
];
