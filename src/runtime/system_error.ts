/** The system's error codes (`EADDRINUSE`), which the runtimes report in different ways. */

import { type Address, formatAddress } from "./address.ts";

/** An address could not be bound or reached. */
export class AddressError extends Error {
  override readonly name = "AddressError";
  /** The system's code, such as `EADDRINUSE`, `EACCES` or `ECONNREFUSED`. */
  readonly code: string;

  constructor(attempt: "listen on" | "connect to", address: Address, cause: unknown) {
    const code = codeOf(cause);
    const system = cause instanceof Error ? cause.message : String(cause);
    const why = attempt === "listen on" ? whyNotListening(code, address) ?? system : system;
    super(`Cannot ${attempt} ${formatAddress(address)}: ${code}: ${why}`, { cause });
    this.code = code;
  }
}

/** Why an address can't be listened on, in the same words on both runtimes; undefined where the system's will do. */
function whyNotListening(code: string, { port, path }: Address): string | undefined {
  if (code === "EACCES" && path === undefined && port > 0 && port < 1024) {
    return "ports below 1024 need a permission (on Linux CAP_NET_BIND_SERVICE)";
  }
  return WHY_NOT_LISTENING[code];
}

const WHY_NOT_LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process listens there",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "the host name has no address",
};

/** Makes an error such as the system reports, for a failure that is found before the system sees it. */
export function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** The system's code of a runtime's error. Deno gives most errors a class and no code. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") return code;
  return CODES_BY_CLASS[error.name] ?? error.name;
}

const CODES_BY_CLASS: Record<string, string> = {
  AddrInUse: "EADDRINUSE",
  AddrNotAvailable: "EADDRNOTAVAIL",
  BrokenPipe: "EPIPE",
  ConnectionAborted: "ECONNABORTED",
  ConnectionRefused: "ECONNREFUSED",
  ConnectionReset: "ECONNRESET",
  NotCapable: "EACCES",
  NotConnected: "ENOTCONN",
  PermissionDenied: "EACCES",
  NotFound: "ENOENT",
  TimedOut: "ETIMEDOUT",
};

const RESETS = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED", "ENOTCONN"]);

/** Whether an error on an open socket means that the peer reset it. */
export function isReset(error: unknown): boolean {
  return RESETS.has(codeOf(error));
}
