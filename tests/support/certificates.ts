import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether certificates can be made here. */
export const hasOpenssl = (() => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/** For a test's title, where {@link hasOpenssl} does not hold. */
export const NO_OPENSSL = "(skipped: this system has no openssl)";

/** A certificate that signs itself, and its key: paths and contents. */
export interface TestCertificate {
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly certificate: string;
  readonly key: string;
}

const folders: string[] = [];

/** A folder for as long as the tests run: it is inside one that `scripts/test.ts` removes. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "maru-test-"));
  folders.push(folder);
  return folder;
}

/** For tests that are started by themselves: neither runtime tells of its process's exit at their end. */
export function removeTemporaryFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** Makes a certificate for `localhost` and 127.0.0.1 with this common name, in a folder of its own. */
export function makeCertificate(commonName = "localhost"): TestCertificate {
  const folder = temporaryFolder();
  const certificatePath = join(folder, "certificate.pem");
  const keyPath = join(folder, "key.pem");
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  execFileSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
    ...["-subj", `/CN=${commonName}`, "-addext", names, "-keyout", keyPath, "-out", certificatePath],
  ], { stdio: "ignore" });
  return {
    certificatePath,
    keyPath,
    certificate: readFileSync(certificatePath, "utf8"),
    key: readFileSync(keyPath, "utf8"),
  };
}
