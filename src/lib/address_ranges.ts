import { parseIpAddress } from "./ip_address.ts";

interface AddressRange {
  readonly network: Uint8Array;
  /** Leading bits that an address has in common with the network. */
  readonly bits: number;
}

/** A piece of a list that is neither an IP address nor a range of them. */
export class AddressRangeError extends SyntaxError {
  override readonly name = "AddressRangeError";
  readonly piece: string;

  constructor(piece: string) {
    super(`${JSON.stringify(piece)} is neither an IP address nor a range such as 192.0.2.0/24`);
    this.piece = piece;
  }
}

/** Addresses and ranges of them in CIDR notation (RFC 4632, RFC 4291), IPv4 and IPv6. */
export class AddressRanges {
  static readonly NONE = new AddressRanges("none", []);
  readonly #text: string;
  readonly #ranges: readonly AddressRange[];

  private constructor(text: string, ranges: readonly AddressRange[]) {
    this.#text = text;
    this.#ranges = ranges;
  }

  /** Whether it is one that was parsed: not merely an object that inherits from the class. */
  static is(value: unknown): value is AddressRanges {
    return typeof value === "object" && value !== null && #ranges in value;
  }

  /**
   * `10.0.0.0/8,192.0.2.7,2001:db8::/32`, or `none`.
   *
   * @throws {AddressRangeError}
   */
  static parse(text: string): AddressRanges {
    if (text === "none") return AddressRanges.NONE;
    return new AddressRanges(text, text.split(",").map((piece) => parseRange(piece.trim())));
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  /** Whether the IP address `text` is in one of them. What is no IP address is in none. */
  has(text: string): boolean {
    const address = parseIpAddress(text);
    return address !== undefined && this.hasBytes(address);
  }

  /** The same of what `parseIpAddress` returns. */
  hasBytes(address: Uint8Array): boolean {
    return this.#ranges.some((range) => contains(range, address));
  }

  /** What it was parsed from. */
  toString(): string {
    return this.#text;
  }
}

function parseRange(piece: string): AddressRange {
  const [address = "", prefix, ...more] = piece.split("/");
  const network = parseIpAddress(address);
  if (network === undefined || address.includes("%") || more.length > 0) throw new AddressRangeError(piece);
  const most = network.length * 8;
  if (prefix === undefined) return { network, bits: most };
  // The bits of an IPv4-mapped network are counted from the beginning of the IPv6 address.
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) - (most === 32 && address.includes(":") ? 96 : 0) : -1;
  if (bits < 0 || bits > most) throw new AddressRangeError(piece);
  return { network, bits };
}

function contains({ network, bits }: AddressRange, address: Uint8Array): boolean {
  if (address.length !== network.length) return false;
  const whole = bits >> 3;
  for (let i = 0; i < whole; i += 1) if (address[i] !== network[i]) return false;
  const mask = (0xff << (8 - (bits & 7))) & 0xff;
  return ((address[whole] ?? 0) & mask) === ((network[whole] ?? 0) & mask);
}
