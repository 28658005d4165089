import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { utf8 } from "../support/bytes.ts";
import { hasOpenssl, makeCertificate, NO_OPENSSL } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { startServer } from "../support/program.ts";
import { proxyV1, proxyV2, V2_ADDRESSES_IPV4, V2_ADDRESSES_IPV6 } from "../support/proxy_header.ts";
import { joinTls, openTls, startTlsServer } from "../support/tls_server.ts";

const FROM_HERE = ["--proxy-from", "127.0.0.0/8,::1"];
const TOO_MANY = (most: number) => `[오류] TOO_MANY_CONNECTIONS 같은 주소에서 접속이 너무 많습니다 (최대 ${most}개)`;

async function open(port: number, header: Uint8Array): Promise<LineClient> {
  const client = await LineClient.open(port);
  client.send(header);
  return client;
}

describe("behind a proxy", () => {
  const HEADERS: [string, Uint8Array, string][] = [
    ["version 1 over IPv4", proxyV1("203.0.113.5"), "203.0.113.5:40000"],
    ["version 1 over IPv6", proxyV1("2001:db8::5"), "[2001:db8::5]:40000"],
    ["version 2 over IPv4", proxyV2({ addresses: V2_ADDRESSES_IPV4 }), "203.0.113.5:40000"],
    [
      "version 2 over IPv6",
      proxyV2({ familyAndTransport: 0x21, addresses: V2_ADDRESSES_IPV6, tlvs: [4, 0, 1, 0] }),
      "[2001:db8::5]:40000",
    ],
  ];
  for (const [what, header, remote] of HEADERS) {
    it(`a client chats, and its own address is in the log (${what})`, async () => {
      const { program, port } = await startServer(FROM_HERE);
      const alice = await open(port, header);
      await alice.register("alice");
      const bob = await open(port, proxyV1("203.0.113.6"));
      await bob.register("bob");
      alice.send("hello\n");
      assert.equal(await bob.line(), "alice: hello");
      await program.output(({ stderr }) => stderr.includes(`"remote":"${remote}"`) || undefined);
      alice.destroy();
      bob.destroy();
      assert.equal(await program.stop(), 0);
    });
  }

  it("a header may come in any pieces, with the client's first bytes or without", async () => {
    const { program, port } = await startServer(FROM_HERE);
    for (const header of [proxyV1("203.0.113.5"), proxyV2({ addresses: V2_ADDRESSES_IPV4, tlvs: [4, 0, 1, 0] })]) {
      const stream = Buffer.concat([header, utf8("/ping\n")]);
      for (let cut = 1; cut < stream.length; cut += 1) {
        const client = await LineClient.open(port);
        client.send(stream.subarray(0, cut));
        // The answer to another client tells that the server has had the time to read the first piece.
        if (cut % 8 === 0) {
          const other = await open(port, stream);
          await other.line();
          other.destroy();
        }
        client.send(stream.subarray(cut));
        assert.equal(await client.line(), "[시스템] pong", `cut at ${cut}`);
        client.destroy();
      }
    }
    assert.equal(await program.stop(), 0);
  });

  it("the limit for one address goes by the client's own", async () => {
    const { program, port } = await startServer([...FROM_HERE, "--max-connections-per-address", "1"]);
    const alice = await open(port, proxyV1("203.0.113.5"));
    await alice.register("alice");
    const bob = await open(port, proxyV1("203.0.113.6"));
    await bob.register("bob");
    const second = await open(port, proxyV2({ addresses: V2_ADDRESSES_IPV4 }));
    assert.deepEqual(await second.rest(), [TOO_MANY(1)]);
    alice.send("/quit\n");
    await bob.until((line) => line === "[시스템] alice님이 퇴장했습니다.");
    alice.end();
    await program.output(({ stderr }) => /"connection closed".*"reason":"client_quit"/.exec(stderr));
    await (await open(port, proxyV1("203.0.113.5"))).register("alice");
    for (const client of [alice, bob, second]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("connections whose header is pending do not count against other clients of the proxy", async () => {
    const { program, port } = await startServer([...FROM_HERE, "--max-connections-per-address", "2"]);
    const clients = await Promise.all(Array.from({ length: 100 }, () => LineClient.open(port)));
    for (const [i, client] of clients.entries()) {
      client.send(proxyV1(`203.0.113.${i}`));
      client.send("/ping\n");
    }
    for (const client of clients) assert.equal(await client.line(), "[시스템] pong");
    for (const client of clients) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("who says nothing of a client is known by the proxy's address", async () => {
    const { program, port } = await startServer(FROM_HERE);
    const health = await open(port, proxyV2({ versionAndCommand: 0x20, familyAndTransport: 0 }));
    health.send("/ping\n");
    assert.equal(await health.line(), "[시스템] pong");
    const unknown = await open(port, utf8("PROXY UNKNOWN\r\n/ping\n"));
    assert.equal(await unknown.line(), "[시스템] pong");
    const fromProxy = /"connection opened".*"remote":"127\.0\.0\.1:\d+"/g;
    await program.output(({ stderr }) => stderr.match(fromProxy)?.length === 2 || undefined);
    health.destroy();
    unknown.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("no header, or a bad one, is the end, under a name of its own", async () => {
    const { program, port } = await startServer([...FROM_HERE, "--handshake-timeout", "0.5"]);
    const GARBAGE = ["NICK alice\n", "PROXY TCP4 nonsense\r\n", Uint8Array.of(0x16, 3, 1), ""];
    for (const [i, bytes] of GARBAGE.entries()) {
      const client = await LineClient.open(port);
      if (bytes === "") client.end();
      else client.send(bytes);
      assert.deepEqual(await client.rest(), []);
      const refused = ({ stderr }: typeof program) => stderr.match(/"reason":"proxy_header"/g)?.length === i + 1;
      await program.output((it) => refused(it) || undefined);
      client.destroy();
    }
    const silent = await LineClient.open(port);
    assert.deepEqual(await silent.rest(), []);
    await program.output(({ stderr }) => /"reason":"proxy_header","error":"handshake timeout"/.exec(stderr));
    silent.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("a header from any other address is ordinary input", async () => {
    const { program, port } = await startServer(["--proxy-from", "192.0.2.1"]);
    const client = await open(port, proxyV1("203.0.113.5"));
    assert.match(await client.line(), /^\[오류\] NICK_REQUIRED /);
    await client.register("alice");
    client.destroy();
    assert.equal(await program.stop(), 0);
    assert.doesNotMatch(program.stderr, /203\.0\.113\.5/);
  });

  it("draining does not wait for a header", async () => {
    const { program, port } = await startServer([...FROM_HERE, "--drain-timeout", "0"]);
    const silent = await open(port, utf8("PROXY "));
    await (await open(port, proxyV1("203.0.113.5"))).register("alice").then(() => program.kill("SIGTERM"));
    await silent.closed;
    assert.match(await program.output(({ stderr }) => /.*"connection refused".*/.exec(stderr)?.[0]), /"shutting_down"/);
    silent.destroy();
    program.kill("SIGTERM"); // alice does not end
    await program.exited;
  });

  const title = "TLS follows the header";
  it(hasOpenssl ? title : `${title} ${NO_OPENSSL}`, { skip: !hasOpenssl }, async () => {
    const { program, port, tlsPort } = await startTlsServer(makeCertificate(), [
      ...FROM_HERE,
      ...["--max-connections-per-address", "1"],
    ]);
    const { client: alice } = await joinTls(tlsPort, "alice", proxyV2({ addresses: V2_ADDRESSES_IPV4 }));
    const { client: bob } = await joinTls(tlsPort, "bob", proxyV1("2001:db8::5"));
    assert.equal(await alice.line(), "[시스템] bob님이 입장했습니다.");
    const { client: second } = await openTls(tlsPort, proxyV1("203.0.113.5"));
    assert.deepEqual(await second.rest(), [TOO_MANY(1)]);
    const plain = await open(port, proxyV1("203.0.113.5"));
    assert.deepEqual(await plain.rest(), [TOO_MANY(1)], "one limit for all listeners");
    await assert.rejects(openTls(tlsPort));
    await program.output(({ stderr }) => /"reason":"proxy_header"/.exec(stderr));
    await program.output(({ stderr }) => /"remote":"\[2001:db8::5\]:40000"/.exec(stderr));
    for (const client of [alice, bob, second, plain]) client.destroy();
    assert.equal(await program.stop(), 0);
  });
});
