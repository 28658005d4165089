/**
 * Sends one datagram to the Unix domain socket at `path`, for a service manager.
 *
 * A path that begins with `@` is a name in Linux's abstract namespace.
 *
 * @throws where no socket takes it
 */
export type SendDatagram = (path: string, text: string) => Promise<void>;
