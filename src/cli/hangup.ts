/** Tells the two meanings of SIGHUP apart: reload (systemd, administrators) and a closed terminal (the system). */

import { isatty } from "node:tty";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether SIGHUP means that the server's terminal was closed, so that the server must stop. It does when a descriptor
 * of `terminals` is no longer a terminal and no service manager has started the process.
 *
 * @param terminals descriptors that were terminals at the start
 */
export function isTerminalClosed(terminals: readonly number[], env: Environment, pid: number): boolean {
  return !hasServiceManager(env, pid) && terminals.some((descriptor) => !isatty(descriptor));
}

/**
 * Whether a service manager has started this process. Only services have `NOTIFY_SOCKET`, and `SYSTEMD_EXEC_PID` is the
 * process that systemd started itself (systemd.exec(5)). `INVOCATION_ID` is no sign: programs inherit it from the
 * terminal of a desktop.
 */
function hasServiceManager({ NOTIFY_SOCKET = "", SYSTEMD_EXEC_PID }: Environment, pid: number): boolean {
  return NOTIFY_SOCKET !== "" || SYSTEMD_EXEC_PID === String(pid);
}
