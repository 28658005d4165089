/**
 * The bytes that a closing socket may still read and discard.
 *
 * Few sockets have such a limit, so it is no field: on Bun one more field takes some 40 bytes of each idle connection.
 */
const left = new WeakMap<object, number>();

/** Sets the limit of a socket. @param bytes undefined: no limit */
export function limitDiscarded(socket: object, bytes: number | undefined): void {
  if (bytes !== undefined) left.set(socket, bytes);
}

/** Counts discarded bytes. Returns whether they are within the limit. */
export function mayDiscard(socket: object, bytes: number): boolean {
  const limit = left.get(socket);
  if (limit === undefined) return true;
  left.set(socket, limit - bytes);
  return bytes <= limit;
}
