/**
 * How many bytes a socket still reads and throws away once it is closing. Few sockets have such a limit, so none has a
 * field for it: on Bun one more field takes some 40 bytes of each idle connection.
 */
const left = new WeakMap<object, number>();

/** @param bytes undefined: any number */
export function limitDiscarded(socket: object, bytes: number | undefined): void {
  if (bytes !== undefined) left.set(socket, bytes);
}

/** Counts bytes that are thrown away. Returns whether they are within the limit. */
export function mayDiscard(socket: object, bytes: number): boolean {
  const limit = left.get(socket);
  if (limit === undefined) return true;
  left.set(socket, limit - bytes);
  return bytes <= limit;
}
