import type { AddressRanges } from "../lib/address_ranges.ts";
import { parseIpAddress } from "../lib/ip_address.ts";
import { locked } from "../lib/shared_lock.ts";

/** An address that was silent for so long may make this many seconds' connections at once. */
const BURST_SECONDS = 10;

/** Entries are found by set, and anywhere within one. */
const SETS = 4096;
const ENTRIES_OF_SET = 8;

/** Bytes: the lock and the hash's seed, 4 each, and 8 that are unused. */
const HEADER_BYTES = 16;
const LOCK = 0;
const SEED = 1;
/** Bytes: when the debt is paid (8), the address (8). */
const ENTRY_BYTES = 16;

/** The memory of a {@link ConnectRate}, which all threads of a server share: half a megabyte, used as addresses come. */
export type ConnectTable = SharedArrayBuffer;

export function createConnectTable(): ConnectTable {
  const table = new SharedArrayBuffer(HEADER_BYTES + SETS * ENTRIES_OF_SET * ENTRY_BYTES);
  // Not into the table: getRandomValues() takes no shared memory.
  const [seed = 0] = crypto.getRandomValues(new Int32Array(1));
  new Int32Array(table)[SEED] = seed;
  return table;
}

export interface ConnectRateOptions {
  /** New connections of one address a second; 0: no limit. */
  readonly connectRate: number;
  /** Addresses without a limit, beside loopback. */
  readonly proxyFrom: AddressRanges;
}

/**
 * Limits the new connections of one address, over all threads. IPv6 addresses count by their first 64 bits, which one
 * customer has. Loopback and proxies have no limit.
 *
 * Each connection is a debt of 1/rate seconds, and an entry holds when an address's debt will be paid (the generic cell
 * rate algorithm, ITU-T I.371). A paid entry is free. Where a set has no free entry, a new address takes the one with
 * the least debt: a new address is never refused, and an address at its limit keeps its entry as long as one of the set
 * has made fewer connections. A full table takes 32 768 debts at once: at 100 a second, 3 million connections a second.
 */
export class ConnectRate {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #times: Float64Array<SharedArrayBuffer>;
  readonly #intervalMs: number;
  readonly #mostDebtMs: number;
  readonly #exempt: AddressRanges;

  constructor({ connectRate, proxyFrom }: ConnectRateOptions, table: ConnectTable) {
    this.#words = new Int32Array(table);
    this.#times = new Float64Array(table);
    this.#intervalMs = connectRate === 0 ? 0 : 1000 / connectRate;
    // Half an interval is for what adding fractions loses, and one connection is always allowed.
    this.#mostDebtMs = Math.max(BURST_SECONDS * 1000, this.#intervalMs) + this.#intervalMs / 2;
    this.#exempt = proxyFrom;
  }

  /**
   * Counts a new connection of `address`, unless that is past the limit.
   *
   * @param now milliseconds of a clock that all threads share
   * @returns false when it is past the limit, and then does not count
   */
  take(address: string, now: number): boolean {
    if (this.#intervalMs === 0 || isLoopback(address)) return true;
    const bytes = parseIpAddress(address);
    if (bytes === undefined || this.#exempt.has(address)) return true;
    return locked(this.#words, LOCK, () => this.#take(keyOf(bytes), now));
  }

  #take([high, low]: Key, now: number): boolean {
    const entry = this.#find(high, low);
    const word = wordOf(entry);
    const isKnown = this.#words[word] === high && this.#words[word + 1] === low;
    const paidAt = Math.max(now, isKnown ? this.#times[timeOf(entry)] ?? 0 : 0) + this.#intervalMs;
    if (paidAt - now > this.#mostDebtMs) return false;
    this.#words[word] = high;
    this.#words[word + 1] = low;
    this.#times[timeOf(entry)] = paidAt;
    return true;
  }

  /** The entry of an address, or else the one with the least debt of those that may hold it. */
  #find(high: number, low: number): number {
    const first = (hash(high, low, this.#words[SEED] ?? 0) % SETS) * ENTRIES_OF_SET;
    let least = first;
    for (let entry = first; entry < first + ENTRIES_OF_SET; entry += 1) {
      const word = wordOf(entry);
      if (this.#words[word] === high && this.#words[word + 1] === low) return entry;
      if ((this.#times[timeOf(entry)] ?? 0) < (this.#times[timeOf(least)] ?? 0)) least = entry;
    }
    return least;
  }
}

/** Without parsing it: most tests and loads, and many servers behind a proxy, see no other address. */
function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

/** 64 bits. */
type Key = readonly [high: number, low: number];

/** Not zero, and of no IPv6 address that is in use. */
const IPV4 = 0xffff;

function keyOf(bytes: Uint8Array): Key {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return bytes.length === 4 ? [IPV4, view.getInt32(0)] : [view.getInt32(0), view.getInt32(4)];
}

/** Which addresses share a set can't be known from outside. */
function hash(high: number, low: number, seed: number): number {
  let mixed = Math.imul(high ^ seed, 0x9e37_79b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ low, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function timeOf(entry: number): number {
  return (HEADER_BYTES + entry * ENTRY_BYTES) / Float64Array.BYTES_PER_ELEMENT;
}

/** Of the first half of the address; the second is behind it. */
function wordOf(entry: number): number {
  return (HEADER_BYTES + entry * ENTRY_BYTES) / Int32Array.BYTES_PER_ELEMENT + 2;
}
