import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { hasOpenssl, makeCertificate, NO_OPENSSL } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import {
  CLIENT_PROGRAM,
  PRIVILEGED_PROGRAM,
  Program,
  type ProgramOptions,
  ROOT,
  startServer,
} from "../support/program.ts";
import { Proxy } from "../support/proxy.ts";

/** The client, in English, with a pipe to type into. */
function client(port: number, args: readonly string[], options: ProgramOptions = {}): Program {
  const target = [`127.0.0.1:${port}`, "--lang", "en", ...args];
  return new Program(target, { command: CLIENT_PROGRAM, hasInput: true, ...options });
}

/** The client with all of its input given: how it ended and what it said. */
async function run(args: readonly string[], input: string | Uint8Array = "") {
  const program = new Program(args, { command: CLIENT_PROGRAM, hasInput: true });
  program.type(input);
  program.endInput();
  return { code: await program.exited, stdout: program.stdout, stderr: program.stderr };
}

/** Once it has been let in. */
function arrived(program: Program): Promise<unknown> {
  return program.output(({ stdout, stderr }) => /-- Connected to/.exec(stdout + stderr));
}

/** Lines of chat without their times. */
function chatOf({ stdout }: { readonly stdout: string }): string[] {
  return stdout.split("\n").filter((line) => line !== "").map((line) => line.replace(/^\d\d:\d\d /, ""));
}

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe("maru connect, through pipes", () => {
  let server: Program;
  let port = 0;
  before(async () => ({ program: server, port } = await startServer(["--lang", "en"])));
  after(async () => assert.equal(await server.stop(), 0));

  it("sends every line, waits for what they bring, and ends with 0", async () => {
    const witness = await LineClient.join(port, "witness");
    const { code, stdout, stderr } = await run(
      [`127.0.0.1:${port}`, "--nick", "piper", "--lang", "en"],
      "안녕하세요\n//slash\n/msg witness psst\n/who\nno line end",
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(await witness.until((line) => line === "[system] piper left."), [
      "[system] piper joined.",
      "piper: 안녕하세요",
      "piper: /slash",
      "[whisper] piper: psst",
      "piper: no line end",
      "[system] piper left.",
    ]);
    const chat = chatOf({ stdout });
    for (const line of ["piper: 안녕하세요", "piper: /slash", "[whisper] → witness: psst", "piper: no line end"]) {
      assert.equal(chat.filter((it) => it === line).length, 1, line);
    }
    assert.ok(chat.includes("-- Members of lobby (2): witness, piper"));
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f]/);
    witness.destroy();
  });

  it("shows what others say while its input is open", async () => {
    const program = client(port, ["--nick", "listener", "--room", "talk"]);
    await arrived(program);
    const alice = await LineClient.join(port, "alice");
    alice.send("/join talk\nhello there\n/msg listener only you\n");
    await program.output(({ stdout }) => /alice: only you/.exec(stdout));
    assert.deepEqual(chatOf(program), ["-- alice joined.", "alice: hello there", "[whisper] alice: only you"]);
    program.type("hello back\n");
    await alice.until((line) => line === "listener: hello back");
    program.endInput();
    assert.equal(await program.exited, 0);
    alice.destroy();
  });

  it("sends many lines in order, as fast as the rate limit lets it", async () => {
    const witness = await LineClient.join(port, "counter");
    const lines = Array.from({ length: 60 }, (_, i) => `line ${i}`);
    const { code } = await run([`127.0.0.1:${port}`, "--nick", "fast"], `${lines.join("\n")}\n`);
    assert.equal(code, 0);
    const heard = await witness.until((line) => line === "[system] fast left.");
    assert.deepEqual(heard.filter((line) => line.startsWith("fast: ")), lines.map((line) => `fast: ${line}`));
    witness.destroy();
  });

  it("edits and deletes the messages that stand before in its input", async () => {
    const input = "one\ntwo\n/edit three\n/delete\n/delete\n";
    const { code, stdout, stderr } = await run([`127.0.0.1:${port}`, "--nick", "editor", "--lang", "en"], input);
    assert.equal(code, 0, stderr);
    const chat = chatOf({ stdout }).map((line) => line.replace(/\d\d:\d\d\.$/, "…"));
    assert.deepEqual(chat.slice(-5), [
      "editor: one",
      "editor: two",
      "* editor: three (edited)",
      "-- editor deleted a message from …",
      "-- editor deleted a message from …",
    ]);
  });

  it("ends with 1 when a line was not accepted, having sent the others", async () => {
    const witness = await LineClient.join(port, "strict");
    const input = new Uint8Array([...new TextEncoder().encode("/nonsense\n"), 0xff, 0x0a, 0x6f, 0x6b, 0x0a]);
    const { code, stderr } = await run([`127.0.0.1:${port}`, "--nick", "sloppy", "--lang", "en"], input);
    assert.equal(code, 1);
    assert.match(stderr, /\/nonsense is not a command/);
    assert.match(stderr, /Line 2 of the input is not valid UTF-8/);
    await witness.until((line) => line === "sloppy: ok");
    const long = await run([`127.0.0.1:${port}`, "--nick", "sloppy", "--lang", "en"], `${"x".repeat(5000)}\n`);
    assert.equal(long.code, 1);
    assert.match(long.stderr, /Not delivered: TOO_LONG .* \(x{80}…\)/);
    witness.destroy();
  });

  it("goes on when the reader of its standard error goes", async () => {
    const witness = await LineClient.join(port, "reader-seen");
    const line = '{ "$@" 2>&1 >&3 | head -n 1 >&3; } 3>&1';
    const program = client(port, ["--nick", "unread"], { command: ["sh", "-c", line, "sh", ...CLIENT_PROGRAM] });
    program.type("/nonsense\none\n/nonsense\ntwo\n/who\n");
    await program.output(({ stdout }) => /-- Members of lobby/.exec(stdout));
    program.type("/nonsense\nthree\n");
    program.endInput();
    await witness.until((line) => line === "[system] unread left.");
    await program.exited;
    assert.equal(countOf(program.stdout, "unread: "), 3, program.stdout);
    witness.destroy();
  });

  it("ends with 0 on SIGINT and SIGTERM", async () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const program = client(port, ["--nick", "signalled"]);
      await arrived(program);
      program.kill(signal);
      assert.equal(await program.exited, 0);
    }
  });

  it("ends with 1 and the code when it is refused, and does not try again", async () => {
    const holder = await LineClient.join(port, "Taken");
    const { code, stdout, stderr } = await run([`127.0.0.1:${port}`, "--nick", "taken"], "never sent\n");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, new RegExp(`^maru: 127\\.0\\.0\\.1:${port} refused: NICK_IN_USE `));
    holder.destroy();
  });

  it("ends with 1 and the code when the server is full", async () => {
    const { program: full, port: fullPort } = await startServer(["--lang", "en", "--max-connections", "1"]);
    const only = await LineClient.join(fullPort, "only");
    const { code, stderr } = await run([`127.0.0.1:${fullPort}`, "--nick", "late"], "never sent\n");
    assert.equal(code, 1);
    assert.match(stderr, /refused: SERVER_FULL /);
    only.destroy();
    assert.equal(await full.stop(), 0);
  });

  it("ends with 69 when no server listens", async () => {
    const refused = await run(["127.0.0.1:1", "--nick", "a"]);
    assert.equal(refused.code, 69);
    assert.match(refused.stderr, /^maru: Cannot connect to 127\.0\.0\.1:1: ECONNREFUSED/);
    const unknown = await run(["no-such-host.invalid:9000", "--nick", "a"]);
    assert.equal(unknown.code, 69);
    assert.match(unknown.stderr, /^maru: Cannot connect to no-such-host\.invalid:9000: /);
  });

  it("ends with 2 when a flag is wrong, and says what is near", async () => {
    const { code, stderr } = await run(["127.0.0.1:9000", "--nik", "--lang", "fr"]);
    assert.equal(code, 2);
    assert.match(stderr, /--nik is not a flag; did you mean --nick\?/);
    assert.match(stderr, /--lang: "fr" is not accepted, expected one of ko, en/);
    const help = await run(["--help"]);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /Usage: maru connect HOST:PORT --nick NAME/);
  });
});

describe("maru connect, when the connection is lost", () => {
  it("comes back by itself, and shows what it missed exactly once", async () => {
    const { program: server, port } = await startServer(["--lang", "en"]);
    const proxy = new Proxy(port);
    await proxy.open();
    const program = client(proxy.port, ["--nick", "comeback", "--room", "dev", "--room", "ops"]);
    await arrived(program);
    const alice = await LineClient.join(port, "alice");
    alice.send("/join dev\nbefore\n");
    await program.output(({ stdout }) => /alice: before/.exec(stdout));
    program.type("mine\n/room dev\nmine too\n");
    await alice.until((line) => line === "comeback: mine too");
    await program.output(({ stdout }) => countOf(stdout, "comeback: mine") === 2 || undefined);

    await proxy.cut();
    await alice.until((line) => line === "[system] comeback left.");
    await program.output(({ stderr }) => /-- Disconnected/.exec(stderr));
    alice.send("missed 1\nmissed 2\n/ping\n");
    await alice.until((line) => line === "[system] pong");
    await proxy.open();
    await alice.until((line) => line === "[system] comeback joined.");
    alice.send("after\n");
    await program.output(({ stdout }) => /alice: after/.exec(stdout));

    const chat = chatOf(program);
    for (const line of ["alice: before", "comeback: mine too", "alice: missed 1", "alice: missed 2", "alice: after"]) {
      assert.equal(chat.filter((it) => it === `[dev] ${line}`).length, 1, `${line} in ${program.stdout}`);
    }
    assert.equal(chat.filter((line) => line === "[ops] comeback: mine").length, 1);
    assert.equal(countOf(program.stderr, "missed in dev"), 1);
    program.type("still in dev\n");
    await alice.until((line) => line === "comeback: still in dev");
    program.endInput();
    assert.equal(await program.exited, 0);
    alice.destroy();
    await proxy.cut();
    assert.equal(await server.stop(), 0);
  });

  it("finds the next server on the same port, and shows what was said there once", async () => {
    const first = await startServer(["--lang", "en"]);
    const program = client(first.port, ["--nick", "patient"]);
    await arrived(program);
    assert.equal(await first.program.stop(), 0);
    await program.output(({ stderr }) => /The server is shutting down\.\n-- Disconnected \(server_end\)/.exec(stderr));
    const { program: server, port } = await startServer(["--lang", "en", "--port", String(first.port)]);
    const alice = await LineClient.join(port, "alice");
    alice.send("new here\n");
    await program.output(({ stdout }) => /alice: new here/.exec(stdout));
    await program.output(({ stderr }) => countOf(stderr, "-- Connected to") === 2 ? true : undefined);
    alice.send("and again\n");
    await program.output(({ stdout }) => /alice: and again/.exec(stdout));
    assert.equal(countOf(program.stdout, "alice: new here"), 1);
    program.endInput();
    assert.equal(await program.exited, 0);
    alice.destroy();
    assert.equal(await server.stop(), 0);
  });

  it("can be ended while it is waiting to try again", async () => {
    const { program: server, port } = await startServer();
    const program = client(port, ["--nick", "waiting"]);
    await arrived(program);
    assert.equal(await server.stop(), 0);
    await program.output(({ stderr }) => /-- Disconnected/.exec(stderr));
    program.kill("SIGINT");
    assert.equal(await program.exited, 0);
  });
});

describe("maru connect, over TLS", { skip: hasOpenssl ? false : NO_OPENSSL }, () => {
  it("chats with a server that it trusts, and with no other", async () => {
    const { certificate, certificatePath, keyPath } = makeCertificate();
    const tls = ["--tls-port", "0", "--tls-cert", certificatePath, "--tls-key", keyPath];
    const { program: server } = await startServer(tls, { command: PRIVILEGED_PROGRAM });
    const port = await server.output(({ stdout }) => /:(\d+) \(TLS\)\n/.exec(stdout)?.[1]);
    const folder = mkdtempSync(join(ROOT, "node_modules", ".maru-test-")); // where the permission set lets it read
    const ca = join(folder, "ca.pem");
    writeFileSync(ca, certificate);
    const trusted = await run([`localhost:${port}`, "--nick", "a", "--tls", "--tls-ca", ca], "/who\n");
    assert.deepEqual([trusted.code, trusted.stdout], [0, "-- Members of lobby (1): a\n"], trusted.stderr);
    const stranger = await run([`localhost:${port}`, "--nick", "a", "--tls"]);
    assert.equal(stranger.code, 69);
    assert.match(stranger.stderr, /^maru: Cannot connect to localhost:\d+: /);
    rmSync(folder, { recursive: true });
    assert.equal(await server.stop(), 0);
  });
});
