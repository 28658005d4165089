import type { ConfigSources } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { loadCertificate } from "../server/certificate_files.ts";

/**
 * Checks the files that a valid configuration names, and says in a sentence what was read.
 *
 * @throws {CertificateFileError}
 */
export function checkConfig(config: Config, { file, options }: ConfigSources): string {
  const read = [
    ...file === undefined ? [] : [`${counted(options.file, "option")} in ${file}`],
    ...options.environment === 0 ? [] : [counted(options.environment, "environment variable")],
    ...options.flags === 0 ? [] : [counted(options.flags, "flag")],
  ];
  if (config.tlsPort !== "off") {
    loadCertificate(config);
    read.push(`the certificate ${config.tlsCert} and its key`);
  }
  return `The configuration is valid: ${read.length === 0 ? "only defaults" : read.join(", ")}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
