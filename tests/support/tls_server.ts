import assert from "node:assert/strict";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import type { TestCertificate } from "./certificates.ts";
import { LineClient } from "./line_client.ts";
import { PRIVILEGED_PROGRAM, Program } from "./program.ts";
import { connected } from "./stream_client.ts";

/**
 * Starts a server on a plain port and a TLS port of 127.0.0.1, and resolves once it listens on both.
 * Deno's permission set does not allow reading the certificate, so the program runs with more permissions.
 */
export async function startTlsServer({ certificatePath, keyPath }: TestCertificate, args: readonly string[] = []) {
  const tls = ["--tls-port", "0", "--tls-cert", certificatePath, "--tls-key", keyPath];
  const program = new Program(["--host", "127.0.0.1", "--port", "0", ...tls, ...args], { command: PRIVILEGED_PROGRAM });
  const [, port, tlsPort] = await program.output(({ stdout }) =>
    /listening on 127\.0\.0\.1:(\d+)\n.*listening on 127\.0\.0\.1:(\d+) \(TLS\)\n/.exec(stdout)
  );
  return { program, port: Number(port), tlsPort: Number(tlsPort) };
}

export interface TlsClient {
  readonly client: LineClient;
  /** Of the server's certificate. */
  readonly serialNumber: string;
}

/**
 * A client under TLS that takes any certificate.
 *
 * @param before what to send ahead of the handshake
 */
export async function openTls(port: number, before: Uint8Array = new Uint8Array(0)): Promise<TlsClient> {
  const raw = await connected(port);
  if (before.length > 0) raw.write(before);
  return await new Promise((resolve, reject) => {
    const options = { socket: raw, servername: "localhost", rejectUnauthorized: false, allowHalfOpen: true };
    const socket = connectTls(options as ConnectionOptions);
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      socket.off("error", reject);
      const { serialNumber } = socket.getPeerCertificate();
      assert.ok(serialNumber);
      resolve({ client: LineClient.over(socket), serialNumber });
    });
  });
}

/** The same with a nickname. */
export async function joinTls(port: number, nick: string, before?: Uint8Array): Promise<TlsClient> {
  const opened = await openTls(port, before);
  await opened.client.register(nick);
  return opened;
}
