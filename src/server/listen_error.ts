import type { OptionName } from "../config/schema.ts";
import { hostOf, type PortName } from "../config/shared_ports.ts";
import { type Address, AddressError } from "../runtime/mod.ts";

/** Whether another host would mend an error, rather than another port. Deno permits hosts; the system, ports. */
function isOfHost(code: string, { port }: Address): boolean {
  return code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || (code === "EACCES" && (port === 0 || port >= 1024));
}

/** An address that an option names could not be bound. */
export class ListenError extends AddressError {
  /** The option to change. */
  readonly option: OptionName;

  /** @param endpoint the option that the listener belongs to */
  constructor(address: Address, { cause, code }: AddressError, endpoint: PortName | "unix") {
    super("listen on", address, cause);
    this.option = endpoint !== "unix" && isOfHost(code, address) ? hostOf(endpoint) : endpoint;
  }
}

/** Names the option where `listen` fails. @throws {ListenError} */
export async function listenAs<Result>(
  endpoint: PortName | "unix",
  address: Address,
  listen: () => Promise<Result>,
): Promise<Result> {
  try {
    return await listen();
  } catch (error) {
    throw error instanceof AddressError ? new ListenError(address, error, endpoint) : error;
  }
}
