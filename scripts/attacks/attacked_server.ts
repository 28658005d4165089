/** Starts the server for an attack, with the options of its row and defaults otherwise. */

import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { makeCertificate } from "../../tests/support/certificates.ts";
import { PROGRAM, type Program, ROOT, startHttpServer } from "../../tests/support/program.ts";
import type { AttackTarget, ServerNeeds } from "./attack.ts";

interface AttackedServer {
  readonly program: Program;
  readonly target: AttackTarget;
  /** Removes the files of the server. Call it when the server has ended. */
  cleanUp(): void;
}

/**
 * Opens a pipe for the server's standard error that nothing reads. The process at its other end exits with the server,
 * which has the process id of the shell (`$$`).
 */
const UNREAD_LOG = 'mkfifo "$0/log" && { while kill -0 $$ 2>&-; do sleep 1; done <"$0/log" >/dev/null 2>&1 & }' +
  ' && exec 2>"$0/log"';

/** Starts the server. */
export async function startAttacked(
  { args = [], openFiles, logIsUnread, tls }: ServerNeeds,
  { command = PROGRAM, threads }: { readonly command?: readonly string[]; readonly threads?: number },
): Promise<AttackedServer> {
  // Deno may read only in the folder of the repository, so the certificate is there.
  const folder = mkdtempSync(join(tls ? join(ROOT, "node_modules") : tmpdir(), ".maru-attacks-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.on("exit", remove);
  const cleanUp = () => {
    process.off("exit", remove);
    remove();
  };
  try {
    const words = [
      ...["--lang", "en"],
      ...(threads === undefined ? [] : ["--threads", String(threads)]),
      ...(tls ? certificateIn(folder) : []),
      ...args,
    ];
    const steps = [
      ...(openFiles === undefined ? [] : [`ulimit -n ${openFiles}`]),
      ...(logIsUnread ? [UNREAD_LOG] : []),
      'exec "$@"',
    ];
    const { program, port, httpPort } = await startHttpServer(words, {
      command: ["/bin/sh", "-c", steps.join(" && "), folder, ...command],
      env: { PATH: process.env.PATH ?? "" },
    });
    const tlsPort = tls ? Number(/:(\d+) \(TLS\)\n/.exec(program.stdout)?.[1]) : 0;
    return { program, target: { chat: port, web: httpPort, tls: tlsPort }, cleanUp };
  } catch (error) {
    cleanUp();
    throw error;
  }
}

function certificateIn(folder: string): readonly string[] {
  const { certificatePath, keyPath } = makeCertificate();
  const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  copyFileSync(certificatePath, certificate);
  copyFileSync(keyPath, key);
  rmSync(dirname(certificatePath), { recursive: true });
  return ["--tls-port", "0", "--tls-cert", certificate, "--tls-key", key];
}
