/** The socket contract over TLS, on the runtime that this runs on. */

import assert from "node:assert/strict";
import { connect as connectNet, createServer } from "node:net";
import { describe, it } from "node:test";
import { connect as connectTls, createSecureContext, TLSSocket } from "node:tls";
import { AddressError, Certificate, type ClientTls, type Runtime, runtime } from "../../src/runtime/mod.ts";
import { hasOpenssl, makeCertificate, NO_OPENSSL, type TestCertificate } from "../support/certificates.ts";
import { NodePeer, type PeerFactory } from "./peer.ts";
import { runtimeContract } from "./runtime_contract.ts";

/** A runtime all of whose connections are TLS. */
function overTls({ certificate, key }: TestCertificate): Runtime {
  return {
    ...runtime,
    listen: (options) => runtime.listen({ ...options, tls: { certificate: new Certificate(certificate, key) } }),
    connect: (options) => runtime.connect({ ...options, tls: { ca: certificate, servername: "localhost" } }),
  };
}

function tlsPeers({ certificate, key }: TestCertificate): PeerFactory {
  const secureContext = createSecureContext({ cert: certificate, key });
  return {
    connect(port) {
      return new Promise((resolve, reject) => {
        const raw = connectNet({ port, host: "127.0.0.1", allowHalfOpen: true });
        raw.on("error", reject);
        raw.once("connect", () => {
          const options = { socket: raw, ca: certificate, servername: "localhost", allowHalfOpen: true };
          const socket = connectTls(options as Parameters<typeof connectTls>[0]);
          socket.on("error", reject);
          socket.once("secureConnect", () => resolve(new NodePeer(socket, raw)));
        });
      });
    },
    listen() {
      return new Promise((resolve) => {
        const server = createServer({ allowHalfOpen: true });
        const accepted = new Promise<NodePeer>((resolvePeer) => {
          server.once("connection", (raw) => {
            server.close();
            raw.on("error", () => {});
            const options = { isServer: true, secureContext, allowHalfOpen: true };
            const socket = new TLSSocket(raw, options);
            socket.once("secure", () => resolvePeer(new NodePeer(socket, raw)));
          });
        });
        server.listen(0, "127.0.0.1", () => {
          const address = server.address();
          resolve({ port: typeof address === "object" && address !== null ? address.port : 0, accepted });
        });
      });
    },
  };
}

const inBothRoles = (title: string) => [`${title} (accepted socket)`, `${title} (connected socket)`];
const skipped = (reason: string, titles: readonly string[]) => Object.fromEntries(titles.map((it) => [it, reason]));

if (hasOpenssl) {
  const certificate = makeCertificate();
  runtimeContract(
    `${runtime.name} TLS`,
    () => overTls(certificate),
    () => tlsPeers(certificate),
    runtime.name === "deno"
      ? skipped("under TLS Deno reports a reset as an end", [
        ...inBothRoles("by the peer closes with the cause reset"),
        ...inBothRoles("every method is harmless, after reset"),
      ])
      : {},
    false,
  );
} else {
  describe(`${runtime.name} TLS runtime`, () => {
    it(`keeps the contract ${NO_OPENSSL}`, { skip: true }, () => {});
  });
}

describe(`${runtime.name} TLS runtime: a preface`, () => {
  const title = "names the peer before the handshake, which its handler can prevent";
  it(hasOpenssl ? title : `${title} ${NO_OPENSSL}`, { skip: !hasOpenssl }, async () => {
    const { certificate, key } = makeCertificate();
    const remote = { hostname: "203.0.113.5", port: 1 };
    const events: string[] = [];
    const failed = Promise.withResolvers<void>();
    const listener = await runtime.listen({
      hostname: "127.0.0.1",
      port: 0,
      tls: { certificate: new Certificate(certificate, key) },
      preface: () => ({ push: () => ({ kind: "done", consumed: 1, remote }) }),
      pending: (arrival) => ({
        identified() {
          events.push(`identified ${arrival.stage} ${arrival.remote.hostname}`);
          arrival.terminate();
        },
        opened: () => assert.fail("the handshake was done"),
        failed(stage) {
          events.push(`failed ${stage}`);
          failed.resolve();
        },
      }),
      accept: () => assert.fail("the handler takes the socket"),
      acceptFailed() {},
      acceptResumed() {},
    });
    const quiet = { data() {}, end() {}, drain() {}, close() {} };
    const client = await runtime.connect({ ...listener.address, open: () => quiet });
    client.write(Uint8Array.of(0, 22, 3, 1)); // the beginning of a ClientHello is behind it
    await failed.promise;
    assert.deepEqual(events, ["identified tls 203.0.113.5", "failed tls"]);
    client.terminate();
    listener.close();
  });
});

describe(`${runtime.name} TLS runtime: connect`, () => {
  const title = "refuses an untrusted certificate unless rejectUnauthorized is false";
  it(hasOpenssl ? title : `${title} ${NO_OPENSSL}`, { skip: !hasOpenssl }, async () => {
    const { certificate, key } = makeCertificate();
    const quiet = { data() {}, end() {}, drain() {}, close() {} };
    const listener = await runtime.listen({
      hostname: "127.0.0.1",
      port: 0,
      tls: { certificate: new Certificate(certificate, key) },
      accept: () => quiet,
      acceptFailed() {},
      acceptResumed() {},
    });
    const connect = (tls: ClientTls) => runtime.connect({ ...listener.address, open: () => quiet, tls });
    await assert.rejects(connect({}), AddressError);
    await assert.rejects(connect({ ca: certificate, servername: "other.example" }), AddressError);
    for (const tls of [{ ca: certificate }, { rejectUnauthorized: false }]) (await connect(tls)).terminate();
    listener.close();
  });
});
