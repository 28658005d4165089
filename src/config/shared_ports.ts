/** Finds two listeners that would need the same port. */

import { isUnspecified } from "../lib/ip_address.ts";
import type { Config, OptionName } from "./schema.ts";

/** Ports, with the option of the address that each belongs to. */
const HOSTS = { port: "host", tlsPort: "host", webPort: "webHost", adminPort: "adminHost" } as const satisfies Partial<
  Record<OptionName, OptionName>
>;

export type PortName = keyof typeof HOSTS;

/** The option of the address that a port belongs to. */
export function hostOf(port: PortName): OptionName {
  return HOSTS[port];
}

interface SharedPort {
  /** The options that have it, in the order of `OPTIONS`. */
  readonly names: readonly [PortName, PortName];
  readonly port: number;
}

const NAMES = Object.keys(HOSTS) as readonly PortName[];

/** Ports that two options name, where one address is the other or contains it. */
export function sharedPorts(config: Config): readonly SharedPort[] {
  return NAMES.flatMap((name, i) =>
    NAMES.slice(0, i).flatMap((other) => {
      const port = config[name];
      if (typeof port !== "number" || port === 0 || port !== config[other]) return [];
      return overlap(config[HOSTS[name]], config[HOSTS[other]]) ? [{ names: [other, name], port }] : [];
    })
  );
}

/** What the names of addresses do not show is found when the second listener is bound. */
function overlap(host: string, other: string): boolean {
  return host === other || isUnspecified(host) || isUnspecified(other);
}
