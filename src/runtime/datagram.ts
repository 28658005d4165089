/** What a runtime's function to tell a service manager does. */

/**
 * Sends one datagram to the Unix domain socket at `path`; one that begins with `@` is a name in Linux's
 * abstract namespace.
 *
 * @throws when nobody takes it there
 */
export type SendDatagram = (path: string, text: string) => Promise<void>;
