import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hasOpenssl, makeCertificate, NO_OPENSSL } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { startServer } from "../support/program.ts";
import { proxyV1 } from "../support/proxy_header.ts";
import { openTls, startTlsServer } from "../support/tls_server.ts";

/** One connection of an address at once, and the next one a hundred seconds later. */
const ARGS = ["--lang", "en", "--proxy-from", "127.0.0.1", "--connect-rate", "0.01"];
const TOO_MANY = "[error] TOO_MANY_CONNECTIONS Your address connects too often (limit: 0.01 a second)";
const PONG = "[system] pong";

async function connect(port: number, source: string): Promise<LineClient> {
  const client = await LineClient.open(port);
  client.send(proxyV1(source));
  client.send("/ping\n");
  return client;
}

for (const threads of ["1", "2"]) {
  describe(`new connections of one address (--threads ${threads})`, () => {
    it("are limited over all threads, and others are not", async () => {
      const { program, port } = await startServer([...ARGS, "--threads", threads]);
      const clients = await Promise.all(Array.from({ length: 20 }, () => connect(port, "203.0.113.5")));
      // Of the connections refused at once, only some get an answer.
      const answers = await Promise.all(clients.map((client) => client.line().catch(() => TOO_MANY)));
      assert.deepEqual(answers.toSorted(), [...new Array<string>(19).fill(TOO_MANY), PONG]);
      const refused = ({ stderr }: typeof program) => stderr.match(/"reason":"connect_rate"/g)?.length === 19;
      await program.output((it) => refused(it) || undefined);
      for (const client of clients) client.destroy();
      for (const source of ["203.0.113.6", "2001:db8::1", "2001:db8:0:1::1"]) {
        const other = await connect(port, source);
        assert.equal(await other.line(), PONG);
        other.destroy();
      }
      const neighbour = await connect(port, "2001:db8::2");
      assert.equal(await neighbour.line().catch(() => TOO_MANY), TOO_MANY, "of the same 64 bits");
      neighbour.destroy();
      assert.equal(await program.stop(), 0);
    });
  });
}

describe("new connections of one address under TLS", () => {
  const title = "are refused before the handshake, except a few that get the error over TLS";
  it(hasOpenssl ? title : `${title} ${NO_OPENSSL}`, { skip: !hasOpenssl }, async () => {
    const { program, port, tlsPort } = await startTlsServer(makeCertificate(), ARGS);
    const first = await connect(port, "203.0.113.5");
    assert.equal(await first.line(), PONG, "one limit for all listeners");
    const told = await openTls(tlsPort, proxyV1("203.0.113.5"));
    assert.equal(await told.client.line(), TOO_MANY);
    told.client.destroy();
    // None of them begins a handshake, for which each thread waits with four.
    const silent = await Promise.all(Array.from({ length: 20 }, () => LineClient.open(tlsPort)));
    for (const client of silent) client.send(proxyV1("203.0.113.5"));
    const refused = ({ stderr }: typeof program) => stderr.match(/"reason":"connect_rate"/g)?.length ?? 0;
    await program.output((it) => refused(it) > 20 - 2 * 4 || undefined);
    for (const client of [first, ...silent]) client.destroy();
    const other = await openTls(tlsPort, proxyV1("203.0.113.6"));
    other.client.send("/ping\n");
    assert.equal(await other.client.line(), PONG);
    other.client.destroy();
    assert.equal(await program.stop(), 0);
  });
});

describe("connections from loopback", () => {
  it("have no such limit", async () => {
    const { program, port } = await startServer(["--lang", "en", "--connect-rate", "0.01"]);
    for (let i = 0; i < 20; i += 1) {
      const client = await LineClient.open(port);
      client.send("/ping\n");
      assert.equal(await client.line(), PONG);
      client.destroy();
    }
    assert.equal(await program.stop(), 0);
  });
});
