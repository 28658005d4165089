/**
 * `npm run test:image`: the image's root file system under `chroot`, as its user and read-only, and the
 * image as a container engine takes and builds it. It takes root; it is no part of `npm test` for its time.
 */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:tls";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { imageConfig, lastStage } from "../../scripts/container/dockerfile.ts";
import { image } from "../../scripts/container/image.ts";
import { makeCertificate, removeTemporaryFolders, temporaryFolder } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { Program, ROOT } from "../support/program.ts";
import { WebSocketClient } from "../support/web_socket_client.ts";

const DOCKERFILE = readFileSync(join(ROOT, "scripts/container/Dockerfile"), "utf8");
const { User, Env, Cmd } = imageConfig(DOCKERFILE);
const ENVIRONMENT = Object.fromEntries((Env ?? []).map((it) => it.split("=")));
const HTTP = ["--web-port", "0", "--admin-port", "0"];
after(removeTemporaryFolders);

const archive = join(temporaryFolder(), "maru-image.tar");
const root = join(temporaryFolder(), "root");

/**
 * Runs `command` in the image's root file system, which nothing can write to, as the image's user. Of what
 * engines mount there, Bun needs /proc.
 */
function inRoot(...command: readonly string[]): readonly string[] {
  const script = 'mount --make-rprivate / && mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && ' +
    'mount -t proc proc "$0/proc" && ' +
    'exec chroot --userspec "$1" "$0" "${@:2}"';
  return ["unshare", "--mount", "bash", "-c", script, root, User, ...command];
}

/** Greets over the plain port, and over TLS if there is one. */
async function chat(port: number, tls?: { readonly port: number; readonly ca: string }): Promise<void> {
  const alice = await LineClient.join(port, "alice");
  const bob = tls === undefined
    ? await LineClient.open(port)
    : LineClient.over(connect({ host: "127.0.0.1", port: tls.port, ca: tls.ca }));
  await bob.register("bob");
  bob.send("안녕하세요\n");
  assert.deepEqual(await alice.lines(2), ["[시스템] bob님이 입장했습니다.", "bob: 안녕하세요"]);
  alice.destroy();
  bob.destroy();
}

function portOf(program: Program, pattern: RegExp): Promise<number> {
  return program.output(({ stdout }) => pattern.exec(stdout)?.[1]).then(Number);
}

describe("the image", () => {
  before(() => {
    assert.equal(image(["--out", archive]), 0);
    const layout = temporaryFolder();
    execFileSync("tar", ["-xf", archive, "-C", layout]);
    const blob = (digest: string) => join(layout, "blobs", digest.replace(":", "/"));
    for (const name of readdirSync(join(layout, "blobs/sha256"))) {
      assert.equal(createHash("sha256").update(readFileSync(blob(`sha256:${name}`))).digest("hex"), name);
    }
    const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
    const manifest = read(blob(read(join(layout, "index.json")).manifests[0].digest));
    mkdirSync(root);
    for (const layer of manifest.layers) execFileSync("tar", ["-xzf", blob(layer.digest), "-C", root]);
    chmodSync(root, 0o755);
  });

  it("holds the binary, the libraries it names, certificates and who its user is", () => {
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
    const names = files.map((it) => it.name).filter((name) => !/^(lib\w+|ld-linux[\w-]*)\.so\.\d+$/.test(name));
    assert.deepEqual(names.toSorted(), ["ca-certificates.crt", "maru", "passwd"]);
  });

  it("runs under chroot as its user, with the root read-only: TCP, TLS, WebSocket, health, SIGTERM and exit 0", async () => {
    const { certificate, certificatePath, keyPath } = makeCertificate();
    for (const [path, name] of [[certificatePath, "cert.pem"], [keyPath, "key.pem"]] as const) {
      copyFileSync(path, join(root, "etc/maru", name));
      chmodSync(join(root, "etc/maru", name), 0o644);
    }
    const tls = ["--tls-port", "0", "--tls-cert", "/etc/maru/cert.pem", "--tls-key", "/etc/maru/key.pem"];
    const program = new Program([...Cmd, "--host", "127.0.0.1", "--port", "0", ...tls, ...HTTP], {
      command: inRoot("/maru"),
      env: { PATH: process.env.PATH ?? "", ...ENVIRONMENT },
    });
    const port = await portOf(program, /listening on 127\.0\.0\.1:(\d+)\n/);
    const tlsPort = await portOf(program, /listening on 127\.0\.0\.1:(\d+) \(TLS\)\n/);
    assert.match(readFileSync(`/proc/${program.pid}/status`, "utf8"), /^Uid:\t65532\t65532\t/m);
    assert.match(readFileSync(`/proc/${program.pid}/mountinfo`, "utf8"), / \/ ro[, ]/);
    await chat(port, { port: tlsPort, ca: certificate });
    const http = await portOf(program, /Web client at http:\/\/127\.0\.0\.1:(\d+)/);
    const browser = await WebSocketClient.join(http, "carol");
    const dora = await LineClient.join(port, "dora");
    dora.send("안녕하세요\n");
    await browser.object((it) => it.nick === "dora" && it.text === "안녕하세요");
    browser.destroy();
    dora.destroy();
    const admin = await portOf(program, /Status page at http:\/\/127\.0\.0\.1:(\d+)/);
    const health = inRoot("/maru", "healthcheck", `http://127.0.0.1:${admin}/readyz`);
    assert.equal(spawnSync(health[0] ?? "", health.slice(1)).status, 0);
    assert.equal(await program.stop(), 0);
  });
});

const NO_BUILDAH = spawnSync("buildah", ["--version"]).error === undefined ? false : "buildah is not installed";

describe("a container engine", { skip: NO_BUILDAH }, () => {
  const storage = temporaryFolder();
  const globals = ["--storage-driver", "vfs", "--root", join(storage, "root"), "--runroot", join(storage, "run")];
  const buildah = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync("buildah", [...globals, ...args], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  after(() => buildah("rm", "--all"));

  it("takes the archive, with everything that the Dockerfile says", () => {
    const id = buildah("pull", "--quiet", `oci-archive:${archive}`);
    const { config } = JSON.parse(buildah("inspect", "--type", "image", id)).OCIv1;
    const { Healthcheck: _, ...wanted } = imageConfig(DOCKERFILE);
    for (const [name, value] of Object.entries(wanted)) assert.deepEqual(config[name], value, name);
  });

  it("builds the Dockerfile's last stage from scratch, and runs it", async () => {
    const context = temporaryFolder();
    const dockerfile = join(context, "Dockerfile");
    writeFileSync(dockerfile, lastStage(DOCKERFILE).replace("COPY --from=build /root-of-image/ /", "COPY . /"));
    writeFileSync(join(context, ".dockerignore"), "Dockerfile\n.dockerignore\n");
    execFileSync("cp", ["-a", `${root}/.`, context]);
    const bud = ["bud", "--quiet", "--isolation", "chroot", "--format", "docker", "-f", dockerfile, context];
    const container = buildah("from", buildah(...bud));
    const program = new Program(["--host", "127.0.0.1", "--port", "0", ...HTTP], {
      command: ["buildah", ...globals, "run", "--isolation", "chroot", container, "--", "/maru", ...Cmd],
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" },
    });
    await chat(await portOf(program, /listening on 127\.0\.0\.1:(\d+)\n/));
    // buildah forwards no signals: signal the program that it runs.
    const server = execFileSync("pgrep", ["-x", "maru"], { encoding: "utf8" })
      .split("\n").map(Number).find((pid) => pid > 0 && isBelow(pid, program.pid));
    assert.ok(server !== undefined);
    process.kill(server, "SIGTERM");
    assert.equal(await program.exited, 0);
  });
});

/** Whether `pid` descends from `ancestor`. */
function isBelow(pid: number, ancestor: number): boolean {
  for (let at = pid; at > 1; at = Number(/^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${at}/status`, "utf8"))?.[1])) {
    if (at === ancestor) return true;
  }
  return false;
}
