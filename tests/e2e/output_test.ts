import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { describe, it } from "node:test";
import { freePorts } from "../support/free_ports.ts";
import { LineClient } from "../support/line_client.ts";
import { metricsOf, metricsWhen } from "../support/metrics.ts";
import { Fifo, isListening, redirected, untilListening } from "../support/outputs.ts";
import { PROGRAM, Program, startHttpServer, startServer } from "../support/program.ts";

const PONG = "[시스템] pong";
const DROPPED = "chat_log_lines_dropped_total";
/** Two pipes' worth of lines, at least, are logged by so many connections at the level `debug`. */
const CONNECTIONS = 2000;
/** A flood of which the lines take more than the queue has room for. */
const FRAMES = 20_000;

async function ping(port: number): Promise<void> {
  const client = await LineClient.open(port);
  client.send("/ping\n");
  assert.equal(await client.line(), PONG);
  client.destroy();
}

/** Lines that a log says were dropped. */
function toldAsDropped(log: string): number {
  const notices = log.matchAll(/"message":"log lines were dropped".*"lines":(\d+)/g);
  return [...notices].reduce((sum, [, lines]) => sum + Number(lines), 0);
}

describe("a server whose output", () => {
  const OUTPUTS = [
    { redirections: ">/dev/full", what: "standard output is a full disk", isLogLost: false },
    { redirections: "2>/dev/full", what: "log is a full disk", isLogLost: true },
    { redirections: ">/dev/full 2>&1", what: "outputs are a full disk", isLogLost: true },
    { redirections: ">&- 2>&-", what: "outputs are closed", isLogLost: false }, // both runtimes open /dev/null
    { redirections: "2>&-", what: "log is closed", isLogLost: false },
    { redirections: ">&4 4>&-", what: "standard output is a pipe that has lost its reader", isLogLost: false },
    { redirections: ">&4 2>&4 4>&-", what: "outputs are a pipe that has lost its reader", isLogLost: true },
  ];
  for (const { redirections, what, isLogLost } of OUTPUTS) {
    it(`${redirections} serves and stops: its ${what}`, async () => {
      const [port = 0, adminPort = 0] = await freePorts(2);
      const fifo = new Fifo();
      fifo.close();
      // 4: the writing end of a pipe without any reader.
      const command = ["sh", "-c", `exec 3<>"$0" 4>"$0" 3>&-; exec "$@" ${redirections}`, fifo.path, ...PROGRAM];
      const ports = ["--port", `${port}`, "--admin-port", `${adminPort}`];
      const program = new Program(["--host", "127.0.0.1", ...ports], { command });
      await untilListening(port);
      await untilListening(adminPort);
      await ping(port);
      const admin = `http://127.0.0.1:${adminPort}`;
      if (isLogLost) await metricsWhen(admin, (metrics) => (metrics.get(DROPPED) ?? 0) > 0);
      if (!redirections.includes("2>")) {
        await program.output(({ stderr }) => /"message":"standard output failed"/.exec(stderr));
      }
      await ping(port);
      assert.equal(await program.stop(), 0);
    });
  }

  for (const threads of [1, 2]) {
    it(`is a pipe that is not read serves thousands, counts what it drops, says so, and stops (--threads ${threads})`, async () => {
      const fifo = new Fifo();
      const args = ["--threads", `${threads}`, "--log-level", "debug", "--rate-limit", "0"];
      const { program, port, admin } = await startHttpServer(args, { command: redirected(`2>'${fifo.path}'`) });
      for (let i = 0; i < CONNECTIONS; i += 1) await ping(port);
      const client = await LineClient.open(port);
      client.send("/ping\n".repeat(FRAMES));
      await client.lines(FRAMES);
      assert.ok(((await metricsOf(admin)).get(DROPPED) ?? 0) > 0, "the queue is bounded");
      const reader = new Program([], { command: ["cat", fifo.path] });
      fifo.close();
      await reader.output(({ stdout }) => toldAsDropped(stdout) > 0 || undefined);
      // Threads may drop more until the reader has caught up.
      await metricsWhen(admin, (metrics) => metrics.get(DROPPED) === toldAsDropped(reader.stdout));
      const dropped = toldAsDropped(reader.stdout);
      client.send("/ping\n");
      await client.line();
      client.destroy();
      assert.equal(await program.stop(), 0);
      assert.equal(await reader.exited, 0);
      const messages = reader.stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line).message);
      const frames = messages.filter((message) => message === "frame").length;
      assert.ok(frames + dropped >= CONNECTIONS + FRAMES, "each line is written or counted");
      assert.equal(messages.at(-1), "stopped");
    });
  }

  it("is a full disk counts on the main thread what all threads log", async () => {
    const command = redirected("2>/dev/full");
    const { program, port, admin } = await startHttpServer(["--threads", "2"], { command });
    await ping(port);
    await metricsWhen(admin, (metrics) => (metrics.get(DROPPED) ?? 0) > 0);
    assert.equal(await program.stop(), 0);
  });

  it("is stuck stops with 0 all the same", async () => {
    const fifo = new Fifo();
    const args = ["--log-level", "debug", "--rate-limit", "0"];
    const { program, port } = await startServer(args, { command: redirected(`2>'${fifo.path}'`) });
    const client = await LineClient.open(port);
    client.send("/ping\n".repeat(2000));
    await client.lines(2000);
    assert.equal(await program.stop(), 0);
    client.destroy();
    fifo.close();
  });

  it("loses its reader goes on, counts what is lost, and logs to the next reader", async () => {
    const fifo = new Fifo();
    const { program, port, admin } = await startHttpServer([], { command: redirected(`2>'${fifo.path}'`) });
    await ping(port);
    fifo.close();
    await ping(port);
    await metricsWhen(admin, (metrics) => (metrics.get(DROPPED) ?? 0) > 0);
    const reader = new Program([], { command: ["cat", fifo.path] });
    let isTold = false;
    const told = reader.output(({ stdout }) => /"message":"log lines were dropped"/.exec(stdout)).then(() => {
      isTold = true;
    });
    while (!isTold) await ping(port);
    await told;
    assert.equal(await program.stop(), 0);
    assert.equal(await reader.exited, 0);
  });
});

describe("the lines about connections", () => {
  it("are summed up above a hundred in a second", async () => {
    const { program, port, admin } = await startHttpServer();
    for (let i = 0; i < CONNECTIONS; i += 1) await ping(port);
    await metricsWhen(admin, (metrics) => metrics.get("chat_connections") === 0);
    assert.equal(await program.stop(), 0);
    const lines = program.stderr.split("\n").slice(0, -1).map((line) => JSON.parse(line));
    const single = lines.filter(({ message }) => /^connection (opened|closed)$/.test(message)).length;
    const summed = lines.filter(({ message }) => message === "connections summed up");
    assert.ok(summed.length > 0);
    const sum = (isCounted: (name: string) => boolean) =>
      summed.flatMap((line) => Object.entries(line)).filter(([name]) => isCounted(name))
        .reduce((sum, [, count]) => sum + Number(count), 0);
    const opened = sum((name) => name === "opened");
    const closed = sum((name) => name.startsWith("closed."));
    assert.ok(opened > 0 && closed > 0, "both are limited");
    assert.equal(single + opened + closed, 2 * CONNECTIONS, "each is in a line or in a sum");
  });
});

const HAS_SCRIPT = spawnSync("script", ["--version"]).error === undefined;
const NO_SCRIPT = "script is not installed (Debian: bsdutils)";

describe("a server on a terminal that is closed", { skip: HAS_SCRIPT ? false : NO_SCRIPT }, () => {
  /** A server on a terminal of its own, which ends when `terminal` does. Its log goes to `log`. */
  async function start(env: Readonly<Record<string, string>> = {}) {
    const fifo = new Fifo();
    const log = new Program([], { command: ["cat", fifo.path] });
    const words = [...PROGRAM, "--host", "127.0.0.1", "--port", "0"].map((word) => `'${word}'`).join(" ");
    const command = ["script", "-qec", `echo "pid $$"; exec ${words} 2>'${fifo.path}'`, "/dev/null"];
    const terminal = new Program([], { command, env: { SHELL: "/bin/sh", ...env } });
    const [, pid, port] = await terminal.output(({ stdout }) =>
      /pid (\d+)[^]*listening on 127\.0\.0\.1:(\d+)\r?\n/.exec(stdout)
    );
    fifo.close();
    return { terminal, log, pid: Number(pid), port: Number(port) };
  }

  it("stops as for SIGTERM", async () => {
    const { terminal, log, port } = await start();
    const client = await LineClient.join(port, "alice");
    terminal.kill("SIGKILL");
    assert.equal((await client.rest()).at(-1), "[시스템] 서버가 종료됩니다.");
    assert.equal(await log.exited, 0);
    assert.match(log.stdout, /"message":"stopping".*"signal":"SIGHUP"/);
    assert.equal(await isListening(port), false);
    client.destroy();
    await terminal.exited;
  });

  it("goes on when a service manager has started it", async () => {
    const { terminal, log, pid, port } = await start({ NOTIFY_SOCKET: "/no/such/socket" });
    const client = await LineClient.join(port, "alice");
    terminal.kill("SIGKILL");
    await log.output(({ stdout }) => /"there is no certificate to reload"/.exec(stdout));
    client.send("/ping\n");
    assert.equal(await client.line(), PONG);
    process.kill(pid, "SIGTERM");
    assert.equal(await log.exited, 0);
    client.destroy();
    await terminal.exited;
  });
});
