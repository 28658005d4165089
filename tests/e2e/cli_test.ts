import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { environmentNameOf, flagOf, OPTION_NAMES, OPTIONS } from "../../src/config/schema.ts";
import { VERSION } from "../../src/cli/version.ts";
import { LineClient } from "../support/line_client.ts";
import { Program, type ProgramOptions, ROOT, startServer } from "../support/program.ts";

/** Runs the program to its end. */
async function ended(args: readonly string[], options?: ProgramOptions) {
  const program = new Program(args, options);
  const code = await program.exited;
  return { code, stdout: program.stdout, stderr: program.stderr };
}

/** Runs `use` with a file of this content, in the project's folder, which the server may read. */
async function withFile(content: string, use: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(ROOT, "node_modules", ".maru-test-"));
  const path = join(folder, "config.json");
  writeFileSync(path, content);
  try {
    await use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("maru", () => {
  it("--help names every option with its default and environment variable", async () => {
    const { code, stdout, stderr } = await ended(["--help"]);
    assert.deepEqual([code, stderr], [0, ""]);
    for (const name of OPTION_NAMES) {
      assert.ok(stdout.includes(`${flagOf(name)} `), name);
      assert.ok(stdout.includes(`[${OPTIONS[name].default}, ${environmentNameOf(name)}]`), name);
    }
  });

  it("--version tells version and runtime", async () => {
    const { code, stdout } = await ended(["serve", "--version"]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      new RegExp(
        `^maru ${VERSION.replaceAll(".", "\\.")} \\((deno|bun) \\d+\\.\\d+\\.\\d+(, commit [0-9a-f]{12}\\+?)?\\)\n$`,
      ),
    );
  });

  it("says what is near an unknown subcommand or flag, and ends with 2", async () => {
    const subcommand = await ended(["sevre"]);
    assert.deepEqual([subcommand.code, subcommand.stdout], [2, ""]);
    assert.match(
      subcommand.stderr,
      /"sevre" is not a subcommand, expected serve, connect, bench, healthcheck; did you mean serve\?/,
    );
    const flag = await ended(["--prot", "9000"]);
    assert.equal(flag.code, 2);
    assert.match(flag.stderr, /--prot is not a flag; did you mean --port\?/);
  });

  it("tells all wrong flags, variables and keys at once", async () => {
    await withFile('{ "idleTimeout": "soon", "prot": 1 }', async (path) => {
      const { code, stderr } = await ended(["--port", "70000", "--lang", "fr", "--config", path], {
        env: { CHAT_MAX_ROOMS: "-1" },
      });
      assert.equal(code, 2);
      assert.match(stderr, /flag: --port: "70000" is not accepted, expected a port from 0 to 65535/);
      assert.match(stderr, /flag: --lang: "fr" is not accepted, expected one of ko, en/);
      assert.match(stderr, /environment: CHAT_MAX_ROOMS: "-1" is not accepted, expected a whole number from 0/);
      assert.match(stderr, /config file: idleTimeout in .*: "soon" is not accepted, expected seconds/);
      assert.match(stderr, /config file: prot in .* is not an option; did you mean port\?/);
    });
  });

  it("ends with 78 when the environment or the config file is wrong", async () => {
    const environment = await ended([], { env: { CHAT_PORT: "tcp://10.0.0.1:9000" } });
    assert.equal(environment.code, 78);
    assert.match(environment.stderr, /environment: CHAT_PORT: "tcp:\/\/10\.0\.0\.1:9000" is not accepted/);
    const missing = await ended(["--config", "no/such/file.json"]);
    assert.equal(missing.code, 78);
    assert.match(missing.stderr, /--config: "no\/such\/file\.json" is not accepted, expected a readable JSON file/);
    await withFile("{ port: 1 }", async (path) => {
      const { code, stderr } = await ended([], { env: { CHAT_CONFIG: path } });
      assert.equal(code, 78);
      assert.match(stderr, /expected a readable JSON file/);
    });
  });

  it("--check-config ends with 0 and silence when all is well", async () => {
    await withFile('{ "port": 1234, "lang": "en" }', async (path) => {
      assert.deepEqual(await ended(["--check-config", "--config", path]), { code: 0, stdout: "", stderr: "" });
    });
  });

  it("ends with 69 when the port is taken", async () => {
    const { program, port } = await startServer();
    const { code, stderr } = await ended(["--host", "127.0.0.1", "--port", String(port)]);
    assert.equal(code, 69);
    assert.match(stderr, new RegExp(`^maru: Cannot listen on 127\\.0\\.0\\.1:${port}: EADDRINUSE`, "m"));
    assert.equal(await program.stop(), 0);
  });

  it("takes flags over the environment over the config file, and warns of unknown variables", async () => {
    await withFile('{ "lang": "en", "maxConnections": 1, "handshakeTimeout": 7 }', async (path) => {
      const { program, port } = await startServer(["--config", path], {
        env: { CHAT_MAX_CONNECTIONS: "2", CHAT_LOG_LEVEL: "debug", CHAT_IDEL_TIMEOUT: "3" },
      });
      const clients = [await LineClient.join(port, "a"), await LineClient.join(port, "b"), await LineClient.open(port)];
      assert.deepEqual(await clients[2]?.rest(), ["[error] SERVER_FULL The server is full (limit: 2 connections)"]);
      await program.output(({ stderr }) =>
        /CHAT_IDEL_TIMEOUT is not an option and is ignored; did you mean CHAT_IDLE_TIMEOUT\?/.exec(stderr)
      );
      clients.forEach((client) => client.destroy());
      assert.equal(await program.stop(), 0);
    });
  });

  it("writes only where it listens to standard output, and no message's body to the log", async () => {
    const { program, port } = await startServer(["--log-level", "debug", "--log-format", "text"]);
    const alice = await LineClient.join(port, "alice");
    alice.send("a secret\n/msg alice another secret\n");
    await alice.until((line) => line.includes("another"));
    alice.destroy();
    await program.output(({ stderr }) => /connection closed .*reason="client_(end|reset)"/.exec(stderr));
    assert.equal(await program.stop(), 0);
    assert.equal(program.stdout, `Chat server listening on 127.0.0.1:${port}\n`);
    assert.doesNotMatch(program.stderr, /secret/);
    assert.match(program.stderr, /connection opened .*remote="127\.0\.0\.1:\d+"/);
    assert.match(program.stderr, /nickname="alice".*durationMs=\d+ bytesReceived=\d+ bytesSent=\d+/);
  });
});
