import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import denoConfig from "../../deno.json" with { type: "json" };
import { currentCommit, runningPackages } from "../../scripts/build/stage.ts";
import { runtimeBinary } from "../../scripts/runtimes.ts";
import { TEXTS } from "../../src/web/texts.js";
import { VERSION } from "../../src/cli/version.ts";
import { build, embeddedIn } from "../support/builds.ts";
import { temporaryFolder } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { ROOT, startServer } from "../support/program.ts";

/** A file that runs wherever something loads it, and leaves a trace. */
const TRACE = 'require("node:fs").writeFileSync("trace", "");\n';

/** A folder with what would change a program that reads where it is started. */
function hostileFolder(): string {
  const folder = temporaryFolder();
  const files = {
    ".env": "CHAT_LANG=en\nCHAT_MAX_ROOMS=-1\n",
    "bunfig.toml": 'preload = ["./trace.cjs"]\n',
    "trace.cjs": TRACE,
    "main.cjs": "",
    "tsconfig.json": "{ this is no JSON",
    "package.json": '{ "type": "commonjs", "imports": { "#x": "./trace.cjs" } }',
    "deno.json": "{ neither is this",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

describe("the binary", () => {
  const binary = join(temporaryFolder(), "maru");
  before(() => {
    const { status, stderr } = build(["--out", binary]);
    assert.equal(status, 0, stderr);
  });

  it("says its version, commit and runtime", () => {
    const { stdout } = spawnSync(binary, ["--version"], { env: {}, encoding: "utf8" });
    const commit = currentCommit();
    assert.match(stdout, /^maru \S+ \(bun \d+\.\d+\.\d+/);
    assert.equal(stdout.replace(/bun [\d.]+/, "bun"), `maru ${VERSION} (bun${commit ? `, commit ${commit}` : ""})\n`);
  });

  it("serves with two threads from an empty folder, and nothing else of this machine's", async () => {
    const empty = join(temporaryFolder(), "empty");
    mkdirSync(empty);
    const command = ["env", "-i", "-C", empty, binary];
    const { program, port } = await startServer(["--threads", "2", "--web-port", "0"], { command });
    const http = await program.output(({ stdout }) => /at http:\/\/127\.0\.0\.1:(\d+)/.exec(stdout)?.[1]);
    for (const [path, file] of [["/", "index.html"], ["/app/main.js", "main.js"]] as const) {
      const response: Response = await fetch(`http://127.0.0.1:${http}${path}`);
      assert.equal(await response.text(), TEXTS[file]);
    }
    assert.equal(spawnSync(binary, ["healthcheck", `http://127.0.0.1:${http}/readyz`], { env: {} }).status, 0);
    const clients = await Promise.all(Array.from({ length: 12 }, (_, i) => LineClient.join(port, `c${i}`)));
    clients[0]?.send("good morning\n");
    for (const client of clients.slice(1)) await client.until((line) => line === "c0: good morning");
    for (const client of clients) client.destroy();
    assert.equal(await program.stop(), 0);
    assert.deepEqual(readdirSync(empty), []);
  });

  it("reads nothing from the folder where it is started", async () => {
    const folder = hostileFolder();
    const elsewhere = hostileFolder();
    spawnSync(runtimeBinary("bun"), ["main.cjs"], { cwd: elsewhere });
    const { program, port } = await startServer(["--web-port", "off"], {
      command: ["env", "-i", "-C", folder, binary],
    });
    const alice = await LineClient.open(port);
    alice.send("NICK alice\n");
    assert.equal(await alice.line(), "[시스템] alice님이 입장했습니다.");
    alice.destroy();
    assert.equal(await program.stop(), 0);
    assert.ok(existsSync(join(elsewhere, "trace")), "the folder is harmless");
    assert.ok(!existsSync(join(folder, "trace")));
  });
});

describe("what deno compile puts into a binary", () => {
  // Any executable shows it. One that runs takes denort, which is no package of the npm registry.
  const base = "/bin/true";
  const { metadata, files } = (() => {
    const out = join(temporaryFolder(), "maru-deno");
    const { status, stderr } = build(["--deno", "--out", out], { DENORT_BIN: base });
    assert.equal(status, 0, stderr);
    return embeddedIn(readFileSync(out));
  })();

  it("has the permissions of the server's task, and asks for no others", () => {
    const { serve } = denoConfig.permissions;
    const { permissions } = metadata;
    const given = Object.entries(permissions).filter(([kind, value]) => kind.startsWith("allow_") && value !== null);
    const { allow_import: _, ...allowed } = Object.fromEntries(given);
    assert.deepEqual(allowed, {
      allow_env: [], // every variable
      allow_net: serve.net,
      allow_read: serve.read,
      allow_sys: serve.sys,
      allow_write: serve.write,
    });
    assert.equal(permissions["prompt"], false);
    const [, flags = ""] = /--v8-flags=(\S+)/.exec(denoConfig.tasks.start) ?? [];
    for (const flag of flags.split(",")) assert.ok(metadata.v8_flags.includes(flag), flag);
    assert.deepEqual(metadata.unstable_config.features, denoConfig.unstable);
  });

  it("is every module of the program, and its packages, and nothing else", () => {
    assert.equal(metadata.entrypoint_key, "mod.ts");
    const own = files.filter((file) => !file.startsWith("node_modules/"));
    for (const file of readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })) {
      const isMissing = !own.includes(`src/${file}`);
      if (!file.endsWith(".ts") || file.endsWith(".d.ts") || !isMissing) continue;
      const code = readFileSync(join(ROOT, "src", file), "utf8");
      assert.doesNotMatch(code, /^export (async )?(const|function|class) /m, `src/${file} is not in the binary`);
    }
    assert.ok(own.includes("src/cli/worker.ts"));
    assert.ok(own.includes("src/web/texts.js"), "which holds the files of the web client");
    const outside = own.filter((file) => !/^(mod\.ts|package\.json|src\/.*)$/.test(file));
    assert.deepEqual(outside, []);
    const packages = runningPackages();
    const foreign = files.filter((file) =>
      file.startsWith("node_modules/") && !packages.some((it) => file.startsWith(`${it}/`))
    );
    assert.deepEqual(foreign, []);
  });
});

describe("the build", () => {
  it("names what is missing, and how to give it", () => {
    const denort = build(["--deno", "--out", "/dev/null"], { DENORT_BIN: "/no/such/denort" });
    assert.equal(denort.status, 1);
    assert.match(denort.stderr, /DENORT_BIN: "\/no\/such\/denort" is not accepted, expected an executable/);
    const bun = build(["--compile-executable-path", "/no/such/bun", "--out", "/dev/null"]);
    assert.equal(bun.status, 1);
    assert.match(bun.stderr, /--compile-executable-path: "\/no\/such\/bun" is not accepted, expected an executable/);
    const target = build(["--target", "linux-x46"]);
    assert.equal(target.status, 2);
    assert.match(target.stderr, /"linux-x46" is not accepted, expected one of linux-x64, .*did you mean linux-x64\?/);
    const musl = build(["--deno", "--target", "linux-x64-musl"]);
    assert.deepEqual([musl.status, musl.stderr], [1, "build: Deno has no executable for linux-x64-musl\n"]);
  });
});
