/** The system's error codes (`EADDRINUSE`), which the runtimes report in different ways. */

import { type Address, formatAddress } from "./address.ts";

/** An address could not be bound or reached. */
export class AddressError extends Error {
  override readonly name = "AddressError";
  /** The system's code, such as `EADDRINUSE`, `EACCES` or `ECONNREFUSED`. */
  readonly code: string;

  constructor(attempt: "listen on" | "connect to", address: Address, cause: unknown) {
    const code = codeOf(cause);
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot ${attempt} ${formatAddress(address)}: ${code}: ${why}`, { cause });
    this.code = code;
  }
}

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
