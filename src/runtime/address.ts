/** Where sockets are: addresses of IP and of Unix domain sockets, and how they are written. */

/** One end of a connection, or where to listen. IPv4 addresses stand as such, on a dual-stack listener too. */
export interface Address {
  readonly hostname: string;
  readonly port: number;
  /**
   * The path of a Unix domain socket, which has neither host name nor port (see {@link unixAddress}).
   * Both ends of a connection have the listener's path: a client's socket has no name.
   */
  readonly path?: string;
}

let latest: Address = { hostname: "", port: 0 };

/** The address of our own end. Connections of one listener share an object, since they come one after another. */
export function localAddress(hostname: string, port: number): Address {
  const unmapped = unmapAddress(hostname);
  if (latest.hostname !== unmapped || latest.port !== port) latest = { hostname: unmapped, port };
  return latest;
}

/** The address of the Unix domain socket at `path`. */
export function unixAddress(path: string): Address {
  return { hostname: "", port: 0, path };
}

/** Writes `127.0.0.1:9000`, `[::1]:9000`, `unix:/run/maru.sock`. */
export function formatAddress({ hostname, port, path }: Address): string {
  if (path !== undefined) return `unix:${path}`;
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Makes `192.0.2.1` of `::ffff:192.0.2.1`, as a dual-stack listener reports an IPv4 peer (RFC 4291, 2.5.5.2). */
export function unmapAddress(hostname: string): string {
  return hostname.startsWith("::ffff:") && hostname.includes(".") ? hostname.slice("::ffff:".length) : hostname;
}
