/**
 * What Bun has delivered of sockets that are paused. `Bun.listen` reads all that is left of a connection once its peer
 * has gone, paused or not; the contract delivers it after the resume. Few sockets have any, so none has a field for it.
 */

import { copyOf } from "../lib/byte_buffer.ts";

const held = new Map<object, Uint8Array[]>();

export function hasHeld(socket: object): boolean {
  return held.size > 0 && held.has(socket);
}

/** Copies `chunk`. What is held stays until it is taken or dropped: {@link dropHeld} is due when the socket closes. */
export function holdInput(socket: object, chunk: Uint8Array): void {
  const chunks = held.get(socket);
  if (chunks === undefined) held.set(socket, [copyOf(chunk)]);
  else chunks.push(copyOf(chunk));
}

/** The oldest chunk, which is held no longer; undefined when there is none. */
export function takeHeld(socket: object): Uint8Array | undefined {
  const chunks = held.get(socket);
  const chunk = chunks?.shift();
  if (chunks?.length === 0) held.delete(socket);
  return chunk;
}

export function dropHeld(socket: object): void {
  if (held.size > 0) held.delete(socket);
}
