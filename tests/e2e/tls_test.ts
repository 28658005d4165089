import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { hasOpenssl, makeCertificate, NO_OPENSSL } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { refusedIn } from "../support/log.ts";
import { PRIVILEGED_PROGRAM, Program } from "../support/program.ts";
import { connected } from "../support/stream_client.ts";
import { joinTls, openTls, startTlsServer } from "../support/tls_server.ts";

const PONG = "[시스템] pong";
const FAREWELL = "[시스템] 서버가 종료됩니다.";

function test(title: string, run: () => Promise<void>): void {
  it(hasOpenssl ? title : `${title} ${NO_OPENSSL}`, { skip: !hasOpenssl }, run);
}

/** `openssl s_client`, whose standard input and output are the chat. */
function opensslClient(port: number, version: string) {
  const child = spawn("openssl", ["s_client", "-quiet", "-no_ign_eof", version, "-connect", `127.0.0.1:${port}`]);
  let output = "";
  let look = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    look();
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const until = (text: string) =>
    new Promise<void>((resolve) => {
      look = () => output.includes(text) && resolve();
      look();
    });
  return {
    send: (text: string) => void child.stdin.write(text),
    end: () => child.stdin.end(),
    until,
    /** Reads nothing more: openssl waits for its output to be read, and the server for openssl. */
    stall: () => child.stdout.pause(),
    kill: () => child.kill("SIGKILL"),
    ended,
  };
}

/** Makes a client speak and be answered, which takes the server's event loop a turn. */
async function ping(client: LineClient): Promise<void> {
  client.send("/ping\n");
  await client.until((line) => line === PONG);
}

describe("TLS", () => {
  for (const version of ["-tls1_2", "-tls1_3"]) {
    test(`openssl s_client chats over ${version}`, async () => {
      const { program, port, tlsPort } = await startTlsServer(makeCertificate());
      const bob = await LineClient.join(port, "bob");
      const openssl = opensslClient(tlsPort, version);
      openssl.send("NICK alice\n안녕하세요\n");
      await bob.until((line) => line === "alice: 안녕하세요");
      bob.send("hello\n");
      await openssl.until("bob: hello\n");
      openssl.end();
      await bob.until((line) => line === "[시스템] alice님이 퇴장했습니다.");
      await openssl.ended;
      bob.destroy();
      assert.equal(await program.stop(), 0);
    });
  }

  test("refuses TLS 1.1 and goes on", async () => {
    const { program, tlsPort } = await startTlsServer(makeCertificate());
    const openssl = opensslClient(tlsPort, "-tls1_1");
    assert.notEqual(await openssl.ended, 0);
    const { client } = await joinTls(tlsPort, "alice");
    await ping(client);
    client.destroy();
    assert.equal(await program.stop(), 0);
  });

  test("a long message, a history and a half-close are what they are without it", async () => {
    const { program, port, tlsPort } = await startTlsServer(makeCertificate(), ["--rate-limit", "0"]);
    const alice = await LineClient.join(port, "alice");
    const lines = Array.from({ length: 90 }, (_, i) => `${i} ${"가".repeat(1000)}`);
    alice.send(lines.map((line) => `${line}\n`).join(""));
    await ping(alice);
    const { client: bob } = await openTls(tlsPort);
    const before = await bob.register("bob");
    // What of it the history keeps in its bytes, and in order.
    const kept = before.filter((line) => line.startsWith("alice: ")).map((line) => line.slice("alice: ".length));
    assert.ok(kept.length > 50);
    assert.deepEqual(kept, lines.slice(-kept.length));
    bob.send(`${"나".repeat(1000)}\n/ping\n`);
    bob.end();
    assert.deepEqual(await bob.rest(), [PONG]);
    assert.equal(await alice.line(), "[시스템] bob님이 입장했습니다.");
    assert.equal(await alice.line(), `bob: ${"나".repeat(1000)}`);
    assert.equal(await alice.line(), "[시스템] bob님이 퇴장했습니다.");
    alice.destroy();
    assert.equal(await program.stop(), 0);
  });

  test("a hundred plaintext and a hundred stalled clients leave a chatting client alone", async () => {
    const { program, tlsPort } = await startTlsServer(makeCertificate(), ["--log-level", "debug", "--rate-limit", "0"]);
    const { client } = await joinTls(tlsPort, "alice");
    const stalled = await Promise.all(Array.from({ length: 100 }, () => connected(tlsPort)));
    // Half of them begin a handshake and go no further.
    stalled.forEach((socket, i) => i % 2 === 0 && socket.write(Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01)));
    const plain = await Promise.all(Array.from({ length: 100 }, () => LineClient.open(tlsPort)));
    for (const [i, other] of plain.entries()) {
      other.send(`NICK plain${i}\nhello\n`);
      if (i % 10 === 0) await ping(client);
    }
    await Promise.all(plain.map((other) => other.closed));
    for (let i = 0; i < 10; i += 1) await ping(client);
    await program.output(({ stderr }) => refusedIn(stderr, "tls_failed") === 100 || undefined);
    for (const socket of stalled) socket.destroy();
    await program.output(({ stderr }) => refusedIn(stderr, "tls_failed") === 200 || undefined);
    await ping(client);
    for (const other of plain) other.destroy();
    client.destroy();
    assert.equal(await program.stop(), 0);
    assert.doesNotMatch(program.stderr, /"level":"(warn|warning|error)"/i);
  });

  test("a stalled handshake ends with the handshake timeout", async () => {
    const args = ["--log-level", "debug", "--handshake-timeout", "0.3"];
    const { program, tlsPort } = await startTlsServer(makeCertificate(), args);
    const stalled = LineClient.over(await connected(tlsPort));
    stalled.send(Uint8Array.of(0x16, 0x03));
    await stalled.closed;
    assert.match(
      await program.output(({ stderr }) => /.*"reason":"tls_failed".*/.exec(stderr)?.[0]),
      /handshake timeout/,
    );
    stalled.destroy();
    assert.equal(await program.stop(), 0);
  });

  test("stalled handshakes count as connections, and clients above the limit get SERVER_FULL", async () => {
    const { program, tlsPort } = await startTlsServer(makeCertificate(), ["--max-connections", "2"]);
    const stalled = [await connected(tlsPort), await connected(tlsPort)];
    const { client } = await openTls(tlsPort);
    assert.deepEqual(await client.rest(), ["[오류] SERVER_FULL 서버가 가득 찼습니다 (최대 접속 2개)"]);
    for (const socket of stalled) socket.destroy();
    client.destroy();
    assert.equal(await program.stop(), 0);
  });

  test("a client that does not read is evicted, and delays no other client", async () => {
    const args = ["--rate-limit", "0", "--max-queue-bytes", "65536", "--history-size", "0"];
    const { program, tlsPort } = await startTlsServer(makeCertificate(), args);
    const stuck = opensslClient(tlsPort, "-tls1_3");
    stuck.send("NICK stuck\n");
    await stuck.until("stuck님이 입장했습니다.");
    stuck.stall();
    const { client: talker } = await joinTls(tlsPort, "talker");
    let evicted = false;
    program.output(({ stderr }) => /"nickname":"stuck","reason":"slow_consumer"/.exec(stderr)).then(() =>
      evicted = true
    );
    // More than the systems' buffers between them is never needed.
    for (let sent = 0; !evicted && sent < 64; sent += 1) {
      talker.send(`${"x".repeat(4000)}\n`.repeat(250));
      await ping(talker);
    }
    assert.ok(evicted);
    stuck.kill();
    await stuck.ended;
    talker.destroy();
    assert.equal(await program.stop(), 0);
  });

  test("SIGHUP brings the new certificate to new connections, and a bad one to none", async () => {
    const certificate = makeCertificate("first");
    const second = makeCertificate("second");
    const { program, tlsPort } = await startTlsServer(certificate);
    const alice = await joinTls(tlsPort, "alice");
    copyFileSync(second.certificatePath, certificate.certificatePath);
    copyFileSync(second.keyPath, certificate.keyPath);
    program.kill("SIGHUP");
    await program.output(({ stderr }) => /"certificate loaded".*"subject":"CN=second".*"validTo":"/.exec(stderr));
    const bob = await joinTls(tlsPort, "bob");
    assert.notEqual(bob.serialNumber, alice.serialNumber);
    alice.client.send("still here\n");
    assert.equal(await bob.client.line(), "alice: still here");
    writeFileSync(certificate.certificatePath, "garbage");
    program.kill("SIGHUP");
    const failed = await program.output(({ stderr }) => /.*certificate not reloaded.*/.exec(stderr)?.[0]);
    assert.match(failed, /"level":"ERROR".*--tls-cert: Cannot use .*it holds no certificate in PEM/);
    const carol = await joinTls(tlsPort, "carol");
    assert.equal(carol.serialNumber, bob.serialNumber);
    await ping(alice.client);
    for (const { client } of [alice, bob, carol]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  test("SIGHUP without TLS changes nothing", async () => {
    const program = new Program(["--host", "127.0.0.1", "--port", "0"]);
    const [, port] = await program.output(({ stdout }) => /127\.0\.0\.1:(\d+)\n/.exec(stdout));
    const alice = await LineClient.join(Number(port), "alice");
    program.kill("SIGHUP");
    await program.output(({ stderr }) => /no certificate to reload/.exec(stderr));
    await ping(alice);
    alice.destroy();
    assert.equal(await program.stop(), 0);
  });

  test("SIGTERM drains clients under TLS: notice, everything due, clean end", async () => {
    const { program, port, tlsPort } = await startTlsServer(makeCertificate());
    const alice = await LineClient.join(port, "alice");
    const { client: bob } = await joinTls(tlsPort, "bob");
    const stalled = await connected(tlsPort);
    alice.send("last words\n");
    await ping(alice);
    const exit = program.stop();
    assert.deepEqual(await bob.rest(), ["alice: last words", FAREWELL]);
    assert.equal(await bob.closed, "end");
    bob.end();
    alice.end();
    assert.equal(await exit, 0);
    assert.match(program.stderr, /"nickname":"bob","reason":"shutting_down"/);
    stalled.destroy();
  });

  test("works alone, with the plain port off", async () => {
    const { certificatePath, keyPath } = makeCertificate();
    const tls = ["--tls-port", "0", "--tls-cert", certificatePath, "--tls-key", keyPath];
    const program = new Program(["--host", "127.0.0.1", "--port", "off", ...tls], { command: PRIVILEGED_PROGRAM });
    const [, port] = await program.output(({ stdout }) =>
      /^Chat server listening on [\d.]+:(\d+) \(TLS\)\n/.exec(stdout)
    );
    const { client } = await joinTls(Number(port), "alice");
    client.destroy();
    assert.equal(await program.stop(), 0);
  });

  test("a port that is taken closes the other one, and ends with 69", async () => {
    const certificate = makeCertificate();
    const { program, tlsPort } = await startTlsServer(certificate);
    const { certificatePath, keyPath } = certificate;
    const tls = ["--tls-port", String(tlsPort), "--tls-cert", certificatePath, "--tls-key", keyPath];
    const second = new Program(["--host", "127.0.0.1", "--port", "0", ...tls], { command: PRIVILEGED_PROGRAM });
    assert.equal(await second.exited, 69);
    assert.equal(second.stdout, "");
    assert.match(
      second.stderr,
      new RegExp(`^maru: --tls-port: Cannot listen on 127\\.0\\.0\\.1:${tlsPort}: EADDRINUSE`, "m"),
    );
    assert.equal(await program.stop(), 0);
  });

  test("a certificate that is not usable ends the start, and the check, with 78", async () => {
    const good = makeCertificate();
    const other = makeCertificate();
    const garbage = `${good.certificatePath}.garbage`;
    writeFileSync(garbage, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    const CASES: [string, string, RegExp][] = [
      ["/no/such/file.pem", good.keyPath, /^maru: --tls-cert: Cannot use "\/no\/such\/file\.pem": /m],
      [good.certificatePath, "/no/such/key.pem", /^maru: --tls-key: Cannot use "\/no\/such\/key\.pem": /m],
      [garbage, good.keyPath, /^maru: --tls-cert: Cannot use ".*\.garbage": it is damaged: /m],
      [good.certificatePath, other.keyPath, /^maru: --tls-key: .*: it is not the private key of the certificate$/m],
      [good.keyPath, good.keyPath, /^maru: --tls-cert: .*: it holds no certificate in PEM$/m],
    ];
    for (const [certificate, key, message] of CASES) {
      for (const more of [[], ["--check-config"]]) {
        const args = ["--port", "off", "--tls-port", "0", "--tls-cert", certificate, "--tls-key", key, ...more];
        const program = new Program(args, { command: PRIVILEGED_PROGRAM });
        assert.equal(await program.exited, 78);
        assert.equal(program.stdout, "");
        assert.match(program.stderr, message);
      }
    }
  });
});
