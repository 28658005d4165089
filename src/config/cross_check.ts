import type { ConfigProblem, Source } from "./load.ts";
import { type Config, flagOf, NONE, type OptionName } from "./schema.ts";

/** Where an option's value came from, what it is called there, and whether it was accepted. */
export interface Origin {
  readonly source: Source;
  readonly label: string;
  readonly isGood: boolean;
}

type OptionOrigins = ReadonlyMap<OptionName, Origin>;

/**
 * What is wrong with options that are right by themselves. An option that is not is told of already,
 * so nothing is said about what it has to do with others.
 *
 * @param nameOf what an option is called that was not given
 */
export function crossCheck(
  config: Config,
  origins: OptionOrigins,
  problems: ConfigProblem[],
  warnings: string[],
  nameOf: (name: OptionName) => string = flagOf,
): void {
  const areGood = (...names: OptionName[]) => names.every((name) => origins.get(name)?.isGood ?? true);
  const labelOf = (name: OptionName) => origins.get(name)?.label ?? nameOf(name);
  const complain = (name: OptionName, message: string) =>
    problems.push({ source: origins.get(name)?.source ?? "flag", message: `${labelOf(name)}: ${message}` });

  if (config.tlsPort !== "off" && areGood("tlsPort", "tlsCert", "tlsKey")) {
    const missing = (["tlsCert", "tlsKey"] as const).filter((name) => config[name] === NONE).map(nameOf);
    if (missing.length > 0) complain("tlsPort", `${config.tlsPort} needs ${missing.join(" and ")} as well`);
  }
  if (areGood("port", "tlsPort", "unix", "httpPort") && isSilent(config)) {
    const others = (["tlsPort", "httpPort"] as const).map(nameOf).join(", ");
    complain("port", `"off" leaves nothing to listen on, expected a port here, ${others} or ${nameOf("unix")}`);
  }
  for (const name of ["tlsCert", "tlsKey"] as const) {
    const isIdle = config.tlsPort === "off" && config[name] !== NONE && areGood("tlsPort", name);
    if (isIdle) warnings.push(`${labelOf(name)} is ignored: ${nameOf("tlsPort")} is off`);
  }
}

function isSilent({ port, tlsPort, httpPort, unix }: Config): boolean {
  return port === "off" && tlsPort === "off" && httpPort === "off" && unix === NONE;
}
