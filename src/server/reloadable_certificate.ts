import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../observe/log.ts";
import type { Certificate, ServerTls } from "../runtime/mod.ts";
import { loadCertificate } from "./certificate_files.ts";

/** The certificate that the configuration names. {@link reload} reads its files again. */
export class ReloadableCertificate implements ServerTls {
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #log: Log;
  #certificate: Certificate;

  /** @throws {CertificateFileError} when the certificate or its key cannot be used */
  constructor(config: Config, clock: Clock, log: Log) {
    this.#config = config;
    this.#clock = clock;
    this.#log = log;
    this.#certificate = this.#load();
  }

  get certificate(): Certificate {
    return this.#certificate;
  }

  /** Reads the certificate and its key again. If they cannot be used, logs it and keeps the old ones. */
  reload(): void {
    try {
      this.#certificate = this.#load();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#log.error("certificate not reloaded; the old one stays in use", { error: why });
    }
  }

  #load(): Certificate {
    const certificate = loadCertificate(this.#config);
    const { subject, serialNumber, validTo, expiresAt } = certificate;
    const fields = { subject, serialNumber, validTo };
    this.#log.info("certificate loaded", fields);
    if (expiresAt < this.#clock.time()) this.#log.warn("the certificate has expired", fields);
    return certificate;
  }
}
