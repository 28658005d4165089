/**
 * The PROXY protocol, versions 1 and 2: a header in which a proxy names the client of a connection.
 *
 * Source: https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt (2.1, 2.2).
 */

import { formatIpAddress, parseIpAddress } from "../lib/ip_address.ts";
import type { PrefaceProgress, PrefaceReader } from "./pending_connection.ts";
import type { Address } from "./address.ts";

/** `PROXY UNKNOWN` with two IPv6 addresses and ports, CR and LF: the longest line of version 1. */
const MAX_V1_BYTES = 107;
const V1_START = [..."PROXY "].map((character) => character.charCodeAt(0));
/** CR LF CR LF NUL CR LF QUIT LF */
const V2_START = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const V2_FIXED_BYTES = 16;
/** Bytes after the fixed part: at most 216 bytes of addresses, and TLVs. */
const MAX_V2_BYTES = 4096 - V2_FIXED_BYTES;

const LF = 0x0a;
const PORT = /^(?:0|[1-9]\d{0,4})$/;

/** Bytes of version 2's addresses by family and transport; 0 where they name no TCP client. */
const V2_ADDRESS_BYTES: Readonly<Record<number, number>> = {
  0x00: 0, // unspecified
  0x11: 12, // TCP over IPv4
  0x12: 0, // UDP over IPv4: a valid combination, treated as unspecified
  0x21: 36, // TCP over IPv6
  0x22: 0,
  0x31: 0, // Unix domain sockets
  0x32: 0,
};

const MORE: PrefaceProgress = { kind: "more" };

/**
 * Reads one header incrementally, and keeps at most 107 bytes of it.
 *
 * Only the source address counts; TLVs are skipped. LOCAL and UNKNOWN name no client, so the proxy's own address stays.
 */
export class ProxyHeader implements PrefaceReader {
  readonly #head = new Uint8Array(MAX_V1_BYTES);
  #length = 0;
  /** Bytes to skip after {@link #outcome} is known. */
  #skip = 0;
  #outcome: Address | undefined;

  push(chunk: Uint8Array): PrefaceProgress {
    for (let i = 0; i < chunk.length;) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, chunk.length - i);
        this.#skip -= skipped;
        i += skipped;
        if (this.#skip === 0) return done(i, this.#outcome);
        continue;
      }
      this.#head[this.#length] = chunk[i] ?? 0;
      this.#length += 1;
      i += 1;
      const progress = this.#judge(i);
      if (progress.kind !== "more") return progress;
    }
    return MORE;
  }

  /** Judges the bytes so far; `consumed` of them are from the present chunk. */
  #judge(consumed: number): PrefaceProgress {
    const last = this.#length - 1;
    const isV1 = this.#head[0] === V1_START[0];
    const start = isV1 ? V1_START : V2_START;
    if (last < start.length) return this.#head[last] === start[last] ? MORE : invalid("there is no PROXY header");
    return isV1 ? this.#judgeV1(consumed) : this.#judgeV2(consumed);
  }

  #judgeV1(consumed: number): PrefaceProgress {
    if (this.#head[this.#length - 1] === LF) {
      return parseV1(String.fromCharCode(...this.#head.subarray(0, this.#length)), consumed);
    }
    return this.#length < MAX_V1_BYTES ? MORE : invalid(`the line is longer than ${MAX_V1_BYTES} bytes`);
  }

  #judgeV2(consumed: number): PrefaceProgress {
    const head = this.#head;
    if (this.#length < V2_FIXED_BYTES) return MORE;
    const [versionAndCommand = 0, family = 0, high = 0, low = 0] = head.subarray(V2_START.length, V2_FIXED_BYTES);
    const isLocal = versionAndCommand === 0x20;
    const length = (high << 8) | low;
    const addresses = isLocal ? 0 : V2_ADDRESS_BYTES[family];
    if (this.#length === V2_FIXED_BYTES) {
      if (!isLocal && versionAndCommand !== 0x21) return invalid("neither the command LOCAL nor PROXY of version 2");
      if (addresses === undefined) return invalid(`unknown address family and transport ${family}`);
      if (length > MAX_V2_BYTES) return invalid(`longer than ${MAX_V2_BYTES} bytes`);
      if (length < addresses) return invalid("too short for its addresses");
    }
    const needed = V2_FIXED_BYTES + (addresses ?? 0);
    if (this.#length < needed) return MORE;
    this.#outcome = sourceOfV2(head.subarray(V2_FIXED_BYTES, needed));
    this.#skip = V2_FIXED_BYTES + length - needed;
    return this.#skip === 0 ? done(consumed, this.#outcome) : MORE;
  }
}

/** Reads `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443`, CR, LF; or `PROXY UNKNOWN`, anything, CR, LF. */
function parseV1(line: string, consumed: number): PrefaceProgress {
  if (!line.endsWith("\r\n")) return invalid("the line does not end with CR LF");
  const [, family, source = "", destination = "", ...ports] = line.slice(0, -2).split(" ");
  if (family === "UNKNOWN") return done(consumed, undefined);
  const bytes = [source, destination].map((it) =>
    (family === "TCP6") === it.includes(":") ? parseIpAddress(it) : undefined
  );
  const [from, to] = bytes;
  const isWellFormed = (family === "TCP4" || family === "TCP6") && from !== undefined && to !== undefined &&
    !source.includes("%") && !destination.includes("%") && ports.length === 2 && ports.every(isPort);
  if (!isWellFormed) return invalid("the line is not a PROXY header of version 1");
  return done(consumed, { hostname: formatIpAddress(from), port: Number(ports[0]) });
}

function isPort(text: string): boolean {
  return PORT.test(text) && Number(text) <= 65_535;
}

/** Reads the source of version 2's addresses: two addresses, two ports. */
function sourceOfV2(addresses: Uint8Array): Address | undefined {
  if (addresses.length === 0) return undefined;
  const size = (addresses.length - 4) / 2;
  const port = ((addresses[2 * size] ?? 0) << 8) | (addresses[2 * size + 1] ?? 0);
  return { hostname: formatIpAddress(addresses.subarray(0, size)), port };
}

function done(consumed: number, remote: Address | undefined): PrefaceProgress {
  return { kind: "done", consumed, remote };
}

function invalid(why: string): PrefaceProgress {
  return { kind: "invalid", why };
}
