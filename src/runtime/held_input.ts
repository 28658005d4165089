/**
 * Input that Bun has delivered for paused sockets.
 *
 * Once the peer has closed, `Bun.listen` reads all that is left, paused or not; the contract delivers it after the
 * resume. Few sockets have held input, so it is no field.
 */

import { copyOf } from "../lib/byte_buffer.ts";

const held = new Map<object, Uint8Array[]>();

/** Whether a socket has held input. */
export function hasHeld(socket: object): boolean {
  return held.size > 0 && held.has(socket);
}

/** Copies `chunk` and holds it until it is taken; call {@link dropHeld} when the socket closes. */
export function holdInput(socket: object, chunk: Uint8Array): void {
  const chunks = held.get(socket);
  if (chunks === undefined) held.set(socket, [copyOf(chunk)]);
  else chunks.push(copyOf(chunk));
}

/** Removes and returns the oldest chunk; undefined where there is none. */
export function takeHeld(socket: object): Uint8Array | undefined {
  const chunks = held.get(socket);
  const chunk = chunks?.shift();
  if (chunks?.length === 0) held.delete(socket);
  return chunk;
}

/** Removes all held input of a socket. */
export function dropHeld(socket: object): void {
  if (held.size > 0) held.delete(socket);
}
