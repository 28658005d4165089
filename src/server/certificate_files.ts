import { type Config, flagOf } from "../config/schema.ts";
import { readSmallFile } from "../lib/small_file.ts";
import { Certificate, CertificateError } from "../runtime/mod.ts";

/** The file of a certificate or of its key cannot be used. The message names the option and the file. */
export class CertificateFileError extends Error {
  override readonly name = "CertificateFileError";

  constructor(option: CertificateOption, path: string, why: string, cause: unknown) {
    super(`${flagOf(option)}: Cannot use ${JSON.stringify(path)}: ${why}`, { cause });
  }
}

type CertificateOption = "tlsCert" | "tlsKey";

/** Reads the certificate and the key that the configuration names. @throws {CertificateFileError} */
export function loadCertificate({ tlsCert, tlsKey }: Pick<Config, CertificateOption>): Certificate {
  const certificate = read("tlsCert", tlsCert);
  const key = read("tlsKey", tlsKey);
  try {
    return new Certificate(certificate, key);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    if (error.part === "key") throw new CertificateFileError("tlsKey", tlsKey, error.message, error);
    throw new CertificateFileError("tlsCert", tlsCert, error.message, error);
  }
}

function read(option: CertificateOption, path: string): string {
  try {
    return new TextDecoder().decode(readSmallFile(path));
  } catch (error) {
    throw new CertificateFileError(option, path, error instanceof Error ? error.message : String(error), error);
  }
}
