/** IP addresses as bytes: 4 of them or 16. */

const DECIMAL_BYTE = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;

/**
 * The bytes of an IPv4 or IPv6 address (RFC 4291, 2.2), or undefined when `text` is none. A zone
 * (`fe80::1%eth0`) is left out; an IPv4-mapped address becomes the IPv4 address that it stands for.
 */
export function parseIpAddress(text: string): Uint8Array | undefined {
  if (!text.includes(":")) return parseIpv4(text);
  const bytes = parseIpv6(text.replace(/%.+$/, ""));
  return bytes !== undefined && isMapped(bytes) ? bytes.slice(12) : bytes;
}

/** `192.0.2.1`, `2001:db8::1` (RFC 5952). An IPv4-mapped address stands as IPv4. */
export function formatIpAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  if (isMapped(bytes)) return bytes.subarray(12).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => (byteAt(bytes, 2 * i) << 8) | byteAt(bytes, 2 * i + 1));
  const gap = longestGap(groups);
  const hex = (some: readonly number[]) => some.map((group) => group.toString(16)).join(":");
  if (gap === undefined) return hex(groups);
  return `${hex(groups.slice(0, gap.start))}::${hex(groups.slice(gap.start + gap.length))}`;
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => DECIMAL_BYTE.test(part) && Number(part) <= 255)) return undefined;
  return Uint8Array.from(parts, Number);
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half, i) => parseGroups(half, i === halves.length - 1));
  if (left === undefined || (halves.length === 2 && right === undefined)) return undefined;
  if (halves.length === 1) return left.length === 16 ? Uint8Array.from(left) : undefined;
  const zeros = 16 - left.length - (right ?? []).length;
  return zeros < 2 ? undefined : Uint8Array.from([...left, ...new Array<number>(zeros).fill(0), ...(right ?? [])]);
}

/** The bytes of `1:2:3`, whose last piece may be an IPv4 address when nothing follows it. */
function parseGroups(text: string, isLast: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const pieces = text.split(":");
  for (const [i, piece] of pieces.entries()) {
    const ipv4 = isLast && i === pieces.length - 1 && piece.includes(".") ? parseIpv4(piece) : undefined;
    if (ipv4 !== undefined) bytes.push(...ipv4);
    else if (GROUP.test(piece)) bytes.push(parseInt(piece, 16) >> 8, parseInt(piece, 16) & 0xff);
    else return undefined;
  }
  return bytes;
}

/** `::ffff:0:0/96` (RFC 4291, 2.5.5.2). */
function isMapped(bytes: Uint8Array): boolean {
  return bytes.length === 16 && bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff &&
    bytes[11] === 0xff;
}

/** The longest run of two zero groups or more, the first one of equals. */
function longestGap(groups: readonly number[]): { start: number; length: number } | undefined {
  let longest: { start: number; length: number } | undefined;
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > Math.max(1, longest?.length ?? 0)) longest = { start, length };
  }
  return longest;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
