import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { SameAs } from "../../src/config/option.ts";
import { environmentNameOf, flagOf, OPTION_NAMES, OPTIONS } from "../../src/config/schema.ts";
import { SUBCOMMANDS } from "../../src/cli/usage.ts";
import { VERSION } from "../../src/cli/version.ts";
import { hasOpenssl, makeCertificate, NO_OPENSSL } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { PRIVILEGED_PROGRAM, Program, type ProgramOptions, ROOT, startServer } from "../support/program.ts";

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
      const { default: value } = OPTIONS[name];
      const shown = value instanceof SameAs ? `as ${flagOf(value.option)}` : value;
      assert.ok(stdout.includes(`[${shown}, ${environmentNameOf(name)}]`), name);
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

  it("prints the same help for --help, -h and help, and the same version for --version, -v and version", async () => {
    for (const forms of [["--help", "-h", "help", "serve -h", "help serve"], ["--version", "-v", "version"]]) {
      const answers = await Promise.all(forms.map((form) => ended(form.split(" "))));
      const [first] = answers;
      assert.ok(first !== undefined && first.stdout.startsWith("maru"));
      for (const answer of answers) assert.deepEqual(answer, { code: 0, stdout: first.stdout, stderr: "" });
    }
  });

  it("prints the help of a subcommand for --help, -h and help", async () => {
    for (const subcommand of ["connect", "bench", "healthcheck"]) {
      const forms = [[subcommand, "--help"], [subcommand, "-h"], ["help", subcommand]];
      const [first, ...others] = await Promise.all(forms.map((form) => ended(form)));
      assert.match(first?.stdout ?? "", new RegExp(`^maru ${subcommand}: `));
      assert.match(first?.stdout ?? "", /\n {2}-h, --help\n/);
      for (const answer of [first, ...others]) assert.deepEqual(answer, { code: 0, stdout: first?.stdout, stderr: "" });
    }
  });

  it("lists every subcommand in its help", async () => {
    const { stdout } = await ended(["-h"]);
    for (const name of Object.keys(SUBCOMMANDS)) assert.match(stdout, new RegExp(`maru \\[?${name}\\b`));
  });

  it("refuses words that help and version do not know, on standard error, with 2", async () => {
    for (const args of [["help", "sevre"], ["help", "-x"], ["help", "connect", "x"], ["version", "x"]]) {
      const { code, stdout, stderr } = await ended(args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^maru: "(sevre|-?x)" is not .*\nmaru: see maru --help\n$/);
    }
  });

  it("tells one error for an unknown flag with a value, in every subcommand", async () => {
    for (
      const [args, problem] of [
        [["--prot", "20002"], "flag: --prot is not a flag; did you mean --port?"],
        [["connect", "localhost:1", "--nik", "bob"], "--nik is not a flag; did you mean --nick?"],
        [["bench", "--client", "2"], "--client is not a flag; did you mean --clients?"],
        [["healthcheck", "--prot", "20002"], "--prot is not a flag"],
      ] as const
    ) {
      const { code, stdout, stderr } = await ended(args);
      const [subcommand = ""] = args.filter((word) => /^[a-z]+$/.test(word) && word !== "bob");
      const see = `maru: see maru ${subcommand === "" ? "" : `${subcommand} `}--help`;
      assert.deepEqual([code, stdout, stderr], [2, "", `maru: ${problem}\n${see}\n`]);
    }
  });

  it("says what is near an unknown subcommand or flag, and ends with 2", async () => {
    const subcommand = await ended(["sevre"]);
    assert.deepEqual([subcommand.code, subcommand.stdout], [2, ""]);
    assert.match(
      subcommand.stderr,
      /"sevre" is not a subcommand, expected serve, connect, bench, healthcheck, help, version; did you mean serve\?/,
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
    const folder = await ended(["--config", join(ROOT, "src")]);
    assert.equal(folder.code, 78);
    assert.match(folder.stderr, /expected a readable JSON file: EISDIR: illegal operation on a directory\n/);
    await withFile(`{ "port": 1 ${" ".repeat(1024 * 1024)}}`, async (path) => {
      const { code, stderr } = await ended(["--config", path]);
      assert.equal(code, 78);
      assert.match(stderr, /expected a readable JSON file: the file is too large \(limit: 1048576 bytes\)\n/);
    });
  });

  it("tells where a config file is no JSON, in the same words on both runtimes, and ends with 78", async () => {
    await withFile('{\n  "port": 9000,\n}\n', async (path) => {
      const { code, stdout, stderr } = await ended([], { env: { CHAT_CONFIG: path } });
      assert.deepEqual([code, stdout], [78, ""]);
      const where = `config file: CHAT_CONFIG: ${JSON.stringify(path)}, line 2, column 15`;
      const why = "found a comma before }, expected no comma after the last key";
      assert.equal(stderr, `maru: ${where}: ${why}\nmaru: see maru --help\n`);
    });
  });

  it("--check-config says in a line what was read, and ends with 0", async () => {
    const nothing = await ended(["--check-config"]);
    assert.match(nothing.stdout, /^The configuration is valid: \d environment variables?\n$/);
    await withFile('{ "port": 1234, "lang": "en" }', async (path) => {
      const { code, stdout, stderr } = await ended(["--check-config", "--config", path, "--host", "127.0.0.1"]);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.ok(stdout.startsWith(`The configuration is valid: 2 options in ${path}, `), stdout);
      assert.match(stdout, /, 1 flag\n$/);
    });
  });

  it("--check-config loads the certificate and its key", { skip: hasOpenssl ? false : NO_OPENSSL }, async () => {
    const [own, other] = [makeCertificate(), makeCertificate()];
    const check = (keyPath: string) => {
      const files = ["--tls-cert", own.certificatePath, "--tls-key", keyPath];
      return ended(["--check-config", "--tls-port", "0", ...files], { command: PRIVILEGED_PROGRAM });
    };
    const right = await check(own.keyPath);
    assert.deepEqual([right.code, right.stderr], [0, ""]);
    assert.ok(right.stdout.endsWith(`, the certificate ${own.certificatePath} and its key\n`), right.stdout);
    const wrong = await check(other.keyPath);
    assert.deepEqual([wrong.code, wrong.stdout], [78, ""]);
    assert.match(wrong.stderr, /^maru: --tls-key: Cannot use /);
  });

  it("--check-config tells which certificate file can't be used, and ends with 78", async () => {
    const tls = ["--tls-port", "0", "--tls-cert", "no/such.pem", "--tls-key", "no/such.key"];
    const { code, stdout, stderr } = await ended(["--check-config", ...tls]);
    assert.deepEqual([code, stdout], [78, ""]);
    assert.match(stderr, /^maru: --tls-cert: Cannot use "no\/such\.pem": /);
  });

  it("ends with 69 when the port is taken", async () => {
    const { program, port } = await startServer();
    const { code, stderr } = await ended(["--host", "127.0.0.1", "--port", String(port)]);
    assert.equal(code, 69);
    assert.match(stderr, new RegExp(`^maru: --port: Cannot listen on 127\\.0\\.0\\.1:${port}: EADDRINUSE`, "m"));
    assert.equal(await program.stop(), 0);
  });

  it("writes a problem on one line, without anything that a terminal obeys", async () => {
    await withFile('{ "\\u001b[2J\\nmaru: all is well": 1 }', async (path) => {
      const { stderr } = await ended(["--config", path, "--\x1b[31mport"]);
      assert.equal(stderr.trimEnd().split("\n").length, 3);
      assert.ok(!stderr.includes("\x1b"));
    });
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
