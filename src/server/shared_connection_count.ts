import { parseIpAddress } from "../lib/ip_address.ts";
import { locked } from "../lib/shared_lock.ts";
import type { ConnectionCount, ConnectionCountLimits, Reached } from "./connection_count.ts";

/** Words: lock, connections, others, then one slot per address: the address (4 words) and its connections (1 word). */
export type SharedCounts = Int32Array<SharedArrayBuffer>;

const LOCK = 0;
const CONNECTIONS = 1;
/** Written only by the thread that serves HTTP. */
const OTHERS = 2;
const HEADER_WORDS = 3;
const ADDRESS_WORDS = 4;
const SLOT_WORDS = ADDRESS_WORDS + 1;

/** Addresses that are counted where connections have no limit. */
const MAX_ADDRESSES = 65_536;

/**
 * Memory for the counts of at most that many connections. Addresses are counted only where they have a limit, in a
 * table that is never more than half full: 40 bytes for each possible connection.
 */
export function createSharedCounts({ maxConnections, maxConnectionsPerAddress }: ConnectionCountLimits): SharedCounts {
  const addresses = maxConnectionsPerAddress === 0 ? 0 : maxConnections || MAX_ADDRESSES;
  const slots = addresses === 0 ? 0 : 2 ** Math.ceil(Math.log2(2 * addresses));
  return new Int32Array(new SharedArrayBuffer((HEADER_WORDS + slots * SLOT_WORDS) * Int32Array.BYTES_PER_ELEMENT));
}

/**
 * Counts the connections of all threads, in memory that they share. Addresses are in a hash table with open addressing
 * and linear probing; a slot whose count is 0 is empty.
 */
export class SharedConnectionCount implements ConnectionCount {
  readonly #words: SharedCounts;
  readonly #slots: number;

  constructor(words: SharedCounts) {
    this.#words = words;
    this.#slots = (words.length - HEADER_WORDS) / SLOT_WORDS;
  }

  get size(): number {
    return Atomics.load(this.#words, CONNECTIONS) + Atomics.load(this.#words, OTHERS);
  }

  setOthers(count: number): void {
    Atomics.store(this.#words, OTHERS, count);
  }

  enter(
    address: string | undefined,
    { maxConnections, maxConnectionsPerAddress }: ConnectionCountLimits,
  ): Reached | undefined {
    const key = this.#keyOf(address);
    return locked(this.#words, LOCK, () => {
      const connections = this.#at(CONNECTIONS);
      if (maxConnections > 0 && connections + this.#at(OTHERS) >= maxConnections) return "all";
      if (key !== undefined) {
        const slot = this.#find(key);
        const ofAddress = this.#count(slot);
        if (maxConnectionsPerAddress > 0 && ofAddress >= maxConnectionsPerAddress) return "address";
        // One slot must stay empty, since probing ends there.
        if (ofAddress === 0 && connections >= this.#slots - 1) return "all";
        if (ofAddress === 0) this.#words.set(key, this.#offset(slot));
        this.#setCount(slot, ofAddress + 1);
      }
      this.#words[CONNECTIONS] = connections + 1;
      return undefined;
    });
  }

  leave(address: string | undefined): void {
    const key = this.#keyOf(address);
    locked(this.#words, LOCK, () => {
      this.#words[CONNECTIONS] = this.#at(CONNECTIONS) - 1;
      if (key === undefined) return;
      const slot = this.#find(key);
      const left = this.#count(slot) - 1;
      this.#setCount(slot, left);
      if (left === 0) this.#close(slot);
    });
  }

  /** The key of an address in the table; undefined for an address that is not counted. */
  #keyOf(address: string | undefined): Int32Array | undefined {
    const bytes = address === undefined || this.#slots === 0 ? undefined : parseIpAddress(address);
    if (bytes === undefined) return undefined;
    const key = new Uint8Array(ADDRESS_WORDS * Int32Array.BYTES_PER_ELEMENT);
    key.set(bytes, key.length - bytes.length);
    if (bytes.length === 4) key.fill(0xff, 10, 12); // an IPv4-mapped address, which `bytes` never is
    return new Int32Array(key.buffer);
  }

  /** The slot of `key`, or the empty slot where it belongs. */
  #find(key: Int32Array): number {
    let slot = this.#home(key, 0);
    while (this.#count(slot) > 0 && !this.#holds(slot, key)) slot = this.#next(slot);
    return slot;
  }

  /** Moves slots into the emptied one that probing would not find past it any more. */
  #close(emptied: number): void {
    let gap = emptied;
    for (let slot = this.#next(gap); this.#count(slot) > 0; slot = this.#next(slot)) {
      const distance = (slot - this.#home(this.#words, this.#offset(slot)) + this.#slots) % this.#slots;
      const toGap = (slot - gap + this.#slots) % this.#slots;
      if (distance < toGap) continue;
      this.#words.copyWithin(this.#offset(gap), this.#offset(slot), this.#offset(slot) + SLOT_WORDS);
      this.#setCount(slot, 0);
      gap = slot;
    }
  }

  /** The slot where probing starts for the key at index `at`. */
  #home(words: Int32Array, at: number): number {
    let hash = 0;
    for (let i = 0; i < ADDRESS_WORDS; i += 1) {
      hash = Math.imul(hash ^ (words[at + i] ?? 0), 0x9e37_79b1);
      hash ^= hash >>> 15;
    }
    return (hash >>> 0) % this.#slots;
  }

  #holds(slot: number, key: Int32Array): boolean {
    const offset = this.#offset(slot);
    for (let i = 0; i < ADDRESS_WORDS; i += 1) if (this.#words[offset + i] !== key[i]) return false;
    return true;
  }

  #next(slot: number): number {
    return (slot + 1) % this.#slots;
  }

  #offset(slot: number): number {
    return HEADER_WORDS + slot * SLOT_WORDS;
  }

  #count(slot: number): number {
    return this.#at(this.#offset(slot) + ADDRESS_WORDS);
  }

  #setCount(slot: number, count: number): void {
    this.#words[this.#offset(slot) + ADDRESS_WORDS] = count;
  }

  #at(index: number): number {
    return this.#words[index] ?? 0;
  }
}
