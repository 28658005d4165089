import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Certificate, CertificateError } from "../../../src/runtime/mod.ts";
import { hasOpenssl, makeCertificate, NO_OPENSSL } from "../../support/certificates.ts";

function test(title: string, run: () => void): void {
  it(hasOpenssl ? title : `${title} ${NO_OPENSSL}`, { skip: !hasOpenssl }, run);
}

function refusal(certificate: string, key: string): string {
  try {
    new Certificate(certificate, key);
  } catch (error) {
    assert.ok(error instanceof CertificateError, String(error));
    return `${error.part}: ${error.message}`;
  }
  assert.fail("it was accepted");
}

describe("Certificate", () => {
  test("tells whose it is, its number and its end", () => {
    const { certificate, key } = makeCertificate("chat.example");
    const { subject, serialNumber, validTo, expiresAt } = new Certificate(certificate, key);
    assert.equal(subject, "CN=chat.example");
    assert.match(serialNumber, /^[0-9A-F]+$/);
    assert.equal(Date.parse(validTo), expiresAt);
    assert.ok(expiresAt > Date.now());
  });

  test("may be followed by its issuers' and preceded by text", () => {
    const { certificate, key } = makeCertificate();
    new Certificate(`a text\n${certificate}${makeCertificate("issuer").certificate}`, key);
  });

  test("that is none, or a damaged one, is refused", () => {
    const { certificate, key } = makeCertificate();
    assert.equal(refusal("", key), "certificate: it holds no certificate in PEM");
    assert.equal(refusal("garbage", key), "certificate: it holds no certificate in PEM");
    assert.match(refusal(certificate.slice(0, 300), key), /^certificate: it is damaged: /);
    const issuer = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert.match(refusal(certificate + issuer, key), /^certificate: it is damaged: /);
  });

  test("with a key that is none, damaged, encrypted or another's is refused", () => {
    const { certificate, key } = makeCertificate();
    assert.equal(refusal(certificate, ""), "key: it holds no private key in PEM");
    assert.match(refusal(certificate, key.slice(0, 60)), /^key: it holds no private key that can be read: /);
    assert.match(refusal(certificate, certificate), /^key: it holds no private key that can be read: /);
    const encrypted = key.replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assert.equal(refusal(certificate, encrypted), "key: it is encrypted, expected one without a passphrase");
    assert.equal(
      refusal(certificate, makeCertificate().key),
      "key: it is not the private key of the certificate",
    );
  });
});
