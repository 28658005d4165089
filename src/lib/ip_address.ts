/** IP addresses as bytes (4 or 16) and in one spelling. `node:net` decides whether a text is an address. */

import { isIPv4, isIPv6 } from "node:net";

/**
 * The bytes of an IPv4 or IPv6 address (RFC 4291, 2.2); undefined where `text` is none.
 *
 * A zone (`fe80::1%eth0`) is left out; an IPv4-mapped address becomes its IPv4 address.
 */
export function parseIpAddress(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split("."), Number);
  const address = withoutZone(text);
  if (!isIPv6(address)) return undefined;
  const bytes = bytesOfIpv6(address);
  return isMapped(bytes) ? bytes.slice(12) : bytes;
}

/** `192.0.2.1`, `2001:db8::1` (RFC 5952). An IPv4-mapped address is written as IPv4. */
export function formatIpAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  if (isMapped(bytes)) return bytes.subarray(12).join(".");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return shortestIpv6(Array.from({ length: 8 }, (_, i) => view.getUint16(2 * i).toString(16)).join(":"));
}

/** `fe80::1` of `fe80::1%eth0`: which link an address belongs to is only known on its own machine. */
export function withoutZone(text: string): string {
  return text.includes(":") ? text.replace(/%.+$/, "") : text;
}

/** Writes an IPv6 address as RFC 5952 asks, but for an IPv4 tail: the URL parser does, with groups alone. */
function shortestIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function bytesOfIpv6(address: string): Uint8Array {
  const [left = [], right = []] = shortestIpv6(address).split("::").map((half) => half.split(":").filter(Boolean));
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (const [i, group] of left.entries()) view.setUint16(2 * i, parseInt(group, 16));
  for (const [i, group] of right.entries()) view.setUint16(16 - 2 * (right.length - i), parseInt(group, 16));
  return bytes;
}

/** `::ffff:0:0/96` (RFC 4291, 2.5.5.2). */
function isMapped(bytes: Uint8Array): boolean {
  return bytes.length === 16 && bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff &&
    bytes[11] === 0xff;
}

/** Whether listening on `hostname` means every address of the machine: `0.0.0.0`, `::`. */
export function isUnspecified(hostname: string): boolean {
  return parseIpAddress(hostname)?.every((byte) => byte === 0) === true;
}
