/** Checks options against each other. */

import { NONE } from "./kinds.ts";
import type { ConfigProblem, Source } from "./problem.ts";
import { hostOf, sharedPorts } from "./shared_ports.ts";
import type { Config, OptionName } from "./schema.ts";

/** Where an option's value came from, what it is called there, and whether it was accepted. */
export interface ValueOrigin {
  readonly source: Source;
  readonly label: string;
  readonly isGood: boolean;
}

type ValueOrigins = ReadonlyMap<OptionName, ValueOrigin>;

/**
 * Finds options that are right by themselves and wrong together.
 *
 * An option that is wrong by itself was reported already, so its relations to others are not checked.
 *
 * @param nameOf how messages name an option that was not given
 */
export function crossCheck(
  config: Config,
  origins: ValueOrigins,
  problems: ConfigProblem[],
  warnings: string[],
  nameOf: (name: string) => string,
): void {
  const areGood = (...names: OptionName[]) => names.every((name) => origins.get(name)?.isGood ?? true);
  const labelOf = (name: OptionName) => origins.get(name)?.label ?? nameOf(name);
  const complain = (name: OptionName, message: string) =>
    problems.push({ source: origins.get(name)?.source ?? "flag", message: `${labelOf(name)}: ${message}` });

  if (config.tlsPort !== "off" && areGood("tlsPort", "tlsCert", "tlsKey")) {
    const missing = (["tlsCert", "tlsKey"] as const).filter((name) => config[name] === NONE).map(nameOf);
    if (missing.length > 0) complain("tlsPort", `${config.tlsPort} needs ${missing.join(" and ")} as well`);
  }
  if (areGood("port", "tlsPort", "unix", "webPort") && listensNowhere(config)) {
    const others = (["tlsPort", "webPort"] as const).map(nameOf).join(", ");
    complain("port", `"off" leaves nothing to listen on, expected a port here, ${others} or ${nameOf("unix")}`);
  }
  for (const { names, port } of sharedPorts(config)) {
    if (!areGood(...names, ...names.map(hostOf))) continue;
    const [blamed, other] = origins.has(names[1]) ? [names[1], names[0]] : names;
    complain(blamed, `${port} is not accepted, since ${labelOf(other)} has that port; expected another one, or off`);
  }
  for (const name of ["tlsCert", "tlsKey"] as const) {
    const isIdle = config.tlsPort === "off" && config[name] !== NONE && areGood("tlsPort", name);
    if (isIdle) warnings.push(`${labelOf(name)} is ignored: ${nameOf("tlsPort")} is off`);
  }
}

function listensNowhere({ port, tlsPort, webPort, unix }: Config): boolean {
  return port === "off" && tlsPort === "off" && webPort === "off" && unix === NONE;
}
