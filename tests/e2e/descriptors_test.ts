import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { describe, it } from "node:test";
import { hasOpenssl, makeCertificate, temporaryFolder } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { arrivalsIn } from "../support/log.ts";
import { PRIVILEGED_PROGRAM, PROGRAM, type Program, startHttpServer, startServer } from "../support/program.ts";
import { openTls } from "../support/tls_server.ts";

const isDeno = "Deno" in globalThis;
const ARGS = ["--lang", "en"];
const PONG = "[system] pong";
const STOPPED = /"message":"accepting connections failed; trying again"/g;
const RESUMED = /"message":"accepting connections again"/g;

/** `command` where as many files may be open. */
function limited(files: number, command: readonly string[]): readonly string[] {
  return ["sh", "-c", `ulimit -n ${files} && exec "$@"`, "sh", ...command];
}

function matches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Opens connections, 512 at most, while the server stands still, so that all of them wait for it when it goes on. */
async function burst(program: Program, count: number, to: NetConnectOpts): Promise<Socket[]> {
  process.kill(program.pid, "SIGSTOP");
  try {
    return await Promise.all(Array.from({ length: count }, () => connected(to)));
  } finally {
    process.kill(program.pid, "SIGCONT");
  }
}

function connected(to: NetConnectOpts): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(to);
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      socket.on("error", () => {}); // it is refused
      resolve(socket);
    });
  });
}

/** Resolves once a new connection is accepted and its `/ping` answered: it may take the server a moment to see others go. */
async function answered(open: () => Promise<LineClient>): Promise<void> {
  for (;;) {
    const client = await open().catch(() => undefined); // refused before its TLS handshake
    client?.send("/ping\n");
    const answer = await client?.line().catch(() => undefined); // refused
    client?.destroy();
    if (answer === PONG) return;
  }
}

/** Resolves when the server has refused or accepted so many. */
function handled(program: Program, count: number): Promise<true> {
  return program.output(({ stderr }) => arrivalsIn(stderr) >= count || undefined);
}

for (const threads of ["1", "2"]) {
  describe(`more connections at once than files may be open (--threads ${threads})`, () => {
    it("are refused, and then clients are accepted again", async () => {
      const command = limited(256, PROGRAM);
      const { program, port } = await startServer([...ARGS, "--threads", threads], { command });
      for (let round = 1; round <= 2; round += 1) {
        const sockets = await burst(program, 500, { port, host: "127.0.0.1" });
        await handled(program, 500);
        for (const socket of sockets) socket.destroy();
        await answered(() => LineClient.open(port));
      }
      // Bun reports each connection before it accepts the next one, so it never runs out.
      if (isDeno) {
        await program.output(({ stderr }) => matches(stderr, RESUMED) > 0 || undefined);
        assert.ok(matches(program.stderr, STOPPED) > 0);
      }
      assert.equal(await program.stop(), 0);
    });
  });
}

describe("a burst at a small limit on open files", () => {
  it("does not end accepting on any other listener, or on its own", { skip: !hasOpenssl }, async () => {
    const path = join(temporaryFolder(), "maru.sock");
    const { certificatePath, keyPath } = makeCertificate();
    const tls = ["--tls-port", "0", "--tls-cert", certificatePath, "--tls-key", keyPath];
    const command = limited(128, PRIVILEGED_PROGRAM);
    const args = [...ARGS, ...tls, "--unix", path, "--handshake-timeout", "2"];
    const { program, port, httpPort, http, adminPort, admin } = await startHttpServer(args, { command });
    const tlsPort = await program.output(({ stdout }) => /listening on 127\.0\.0\.1:(\d+) \(TLS\)/.exec(stdout)?.[1]);
    const host = "127.0.0.1";
    const web = [{ port: httpPort, host }, { port: adminPort, host }];
    for (const to of [{ port, host }, { port: Number(tlsPort), host }, ...web, { path }]) {
      const sockets = await burst(program, 120, to);
      for (const socket of sockets) socket.destroy();
      await answered(() => LineClient.open(port));
      await answered(async () => (await openTls(Number(tlsPort))).client);
      await answered(() => LineClient.atPath(path));
      for (const url of [http, admin]) assert.equal((await fetch(`${url}/livez`)).status, 200);
    }
    assert.equal(await program.stop(), 0);
  });

  it("leaves room for a health check while all connections are taken, and more keep coming", async () => {
    const command = limited(128, PROGRAM);
    const { program, port, httpPort, http, adminPort, admin } = await startHttpServer(ARGS, { command });
    const host = "127.0.0.1";
    const chat = await burst(program, 200, { port, host });
    await handled(program, 200);
    const idle = await burst(program, 60, { port: httpPort, host });
    const operators = await burst(program, 60, { port: adminPort, host });
    const more = await burst(program, 60, { port, host });
    for (const url of [http, admin]) assert.equal((await fetch(`${url}/livez`)).status, 200);
    for (const socket of [...chat, ...idle, ...operators, ...more]) socket.destroy();
    assert.equal(await program.stop(), 0);
  });
});

/** One connection that is open all the time: no other could be accepted. */
class KeptAlive {
  readonly #client: LineClient;

  constructor(client: LineClient) {
    this.#client = client;
  }

  static async open(port: number): Promise<KeptAlive> {
    return new KeptAlive(await LineClient.open(port));
  }

  /** The status of `/readyz`, and its body. */
  async readiness(): Promise<[number, string]> {
    this.#client.send("GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    const [head = ""] = await this.#client.until((line) => line === "\r");
    return [Number(head.split(" ")[1]), await this.#client.line()];
  }

  /** Resolves once the server is ready, or not. */
  async until(status: number): Promise<string> {
    for (;;) {
      const [now, body] = await this.readiness();
      if (now === status) return body;
      await delay(50); // no event tells: a client has to ask
    }
  }

  close(): void {
    this.#client.destroy();
  }
}

const NO_PRLIMIT = spawnSync("prlimit", ["--version"]).status === 0 ? false : "there is no prlimit(1)";

describe("while no file can be opened", { skip: NO_PRLIMIT }, () => {
  for (const threads of ["1", "2"]) {
    it(`the server is not ready and says so once, and then accepts who waited (--threads ${threads})`, async () => {
      const { program, port, httpPort } = await startHttpServer([...ARGS, "--threads", threads]);
      const health = await KeptAlive.open(httpPort);
      const member = await LineClient.join(port, "alice");
      assert.deepEqual(await health.readiness(), [200, "ok"]);
      limitFiles(program.pid, 3); // all are open
      const waiting = await LineClient.open(port);
      waiting.send("/ping\n");
      assert.equal(await health.until(503), "not accepting connections");
      member.send("/ping\n");
      assert.equal(await member.line(), PONG);
      limitFiles(program.pid, 1024);
      assert.equal(await waiting.line(), PONG);
      assert.equal(await health.until(200), "ok");
      await program.output(({ stderr }) => matches(stderr, RESUMED) > 0 || undefined);
      assert.deepEqual([matches(program.stderr, STOPPED), matches(program.stderr, RESUMED)], [1, 1]);
      health.close();
      member.destroy();
      waiting.destroy();
      assert.equal(await program.stop(), 0);
    });
  }
});

function limitFiles(pid: number, files: number): void {
  const { status, stderr } = spawnSync("prlimit", [`--pid=${pid}`, `--nofile=${files}:`], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}
