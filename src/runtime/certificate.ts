import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";

/** A certificate or its key can't be used. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
  /** The one that is wrong. */
  readonly part: "certificate" | "key";

  constructor(part: "certificate" | "key", message: string, options?: ErrorOptions) {
    super(message, options);
    this.part = part;
  }
}

const PEM_CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]*?(?:-----END CERTIFICATE-----|$)/g;

/**
 * A certificate with its private key, checked and ready for handshakes.
 *
 * The constructor checks everything, because Deno does not throw on a damaged certificate: every handshake would fail.
 */
export class Certificate {
  /** Its owner, on one line: `CN=chat.example, O=Example`. */
  readonly subject: string;
  readonly serialNumber: string;
  /** Such as `Nov 25 12:03:17 2026 GMT`. */
  readonly validTo: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly expiresAt: number;
  /** For `runtime/node_tls.ts`. */
  readonly context: SecureContext;

  /**
   * @param certificate in PEM, followed by the certificates of its issuers where it has some
   * @param key its private key in PEM, not encrypted
   * @throws {CertificateError}
   */
  constructor(certificate: string, key: string) {
    const [leaf] = parseChain(certificate);
    if (leaf === undefined) throw new CertificateError("certificate", "it holds no certificate in PEM");
    if (!leaf.checkPrivateKey(parseKey(key))) {
      throw new CertificateError("key", "it is not the private key of the certificate");
    }
    this.subject = leaf.subject.replaceAll("\n", ", ");
    this.serialNumber = leaf.serialNumber;
    this.validTo = leaf.validTo;
    this.expiresAt = Date.parse(leaf.validTo);
    try {
      this.context = createSecureContext({ cert: certificate, key, minVersion: "TLSv1.2" });
    } catch (error) {
      throw new CertificateError("certificate", whyOf(error), { cause: error });
    }
  }
}

function parseChain(pem: string): X509Certificate[] {
  try {
    return (pem.match(PEM_CERTIFICATES) ?? []).map((one) => new X509Certificate(one));
  } catch (error) {
    throw new CertificateError("certificate", `it is damaged: ${whyOf(error)}`, { cause: error });
  }
}

function parseKey(pem: string): KeyObject {
  if (!pem.includes("-----BEGIN ")) throw new CertificateError("key", "it holds no private key in PEM");
  if (pem.includes("ENCRYPTED")) {
    throw new CertificateError("key", "it is encrypted, expected one without a passphrase");
  }
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new CertificateError("key", `it holds no private key that can be read: ${whyOf(error)}`, { cause: error });
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
