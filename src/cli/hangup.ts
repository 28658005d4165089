/** What SIGHUP means: systemd and administrators send it to reload, the system when a terminal is closed. */

import { isatty } from "node:tty";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether SIGHUP means that the terminal of this server was closed, so that nothing is left to end it: one of
 * `terminals` is none any more, and no service manager has started the process.
 *
 * @param terminals the descriptors that were terminals at the start
 */
export function isTerminalClosed(terminals: readonly number[], env: Environment, pid: number): boolean {
  return !hasServiceManager(env, pid) && terminals.some((descriptor) => !isatty(descriptor));
}

/**
 * `NOTIFY_SOCKET` is for services alone. `INVOCATION_ID` does not tell: every program that is started from a desktop's
 * terminal inherits it. `SYSTEMD_EXEC_PID` is the process that systemd has started itself (systemd.exec(5)).
 */
function hasServiceManager({ NOTIFY_SOCKET = "", SYSTEMD_EXEC_PID }: Environment, pid: number): boolean {
  return NOTIFY_SOCKET !== "" || SYSTEMD_EXEC_PID === String(pid);
}
