import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { before, describe, it } from "node:test";
import { build } from "../support/builds.ts";
import { temporaryFolder } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { Program, ROOT } from "../support/program.ts";
import { serviceManager, told } from "../support/service_manager.ts";

const FOLDER = join(ROOT, "scripts/systemd");
const UNIT = readFileSync(join(FOLDER, "maru.service"), "utf8");

/** What a directive of the unit says. */
function setting(name: string): string {
  const value = new RegExp(`^${name}=(.*)$`, "m").exec(UNIT)?.[1];
  assert.ok(value !== undefined, `${name} is not set`);
  return value;
}

const hasCommand = (name: string) => spawnSync(name, ["--version"]).error === undefined;
const NO_SYSTEMD = hasCommand("systemd-analyze") ? false : "systemd-analyze is not installed (Debian: systemd)";

describe("maru.service", () => {
  it("is accepted by systemd without a word, and rated 2.0 or better", { skip: NO_SYSTEMD }, () => {
    const unit = join(temporaryFolder(), "maru.service");
    writeFileSync(unit, UNIT.replace("/usr/local/bin/maru", "/bin/true"));
    const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
    const args = ["security", "--offline=true", "--threshold=20", "--no-pager", unit];
    const rated = spawnSync("systemd-analyze", args, { encoding: "utf8" });
    const exposure = /Overall exposure level for maru\.service: ([\d.]+)/.exec(rated.stdout)?.[1];
    assert.ok(Number(exposure) <= 2, rated.stdout);
  });

  it("starts again what failed, but not what is configured wrongly, and leaves time for the drain", () => {
    const read = ["Type", "Restart", "RestartSec", "RestartPreventExitStatus"].map(setting);
    assert.deepEqual(read, ["notify", "on-failure", "5", "2 78"]);
    const help = readFileSync(join(ROOT, "src/config/OPTIONS.md"), "utf8");
    const drain = Number(/`--drain-timeout` \| `CHAT_DRAIN_TIMEOUT` \| (\d+)/.exec(help)?.[1]);
    assert.ok(drain > 0 && Number(setting("TimeoutStopSec")) > drain);
  });
});

/** Runs `scripts/systemd/install` for the file tree in `destdir`. */
function install(destdir: string, ...args: readonly string[]) {
  const env = { PATH: process.env.PATH, DESTDIR: destdir };
  const { status, stdout, stderr } = spawnSync(join(FOLDER, "install"), args, { env, encoding: "utf8" });
  return { status, lines: stdout.split("\n").slice(0, -1), stderr };
}

describe("scripts/systemd/install", () => {
  const program = join(temporaryFolder(), "maru");
  writeFileSync(program, "a program");

  it("installs what is not there, leaves what is, and removes what it put there", () => {
    const destdir = temporaryFolder();
    const args = ["--prefix", "/opt/maru", "--binary", program];
    const start = "Start it with: systemctl enable --now maru";
    const paths = ["/opt/maru/bin/maru", "/etc/systemd/system/maru.service", "/etc/maru/maru.env"];
    assert.deepEqual(install(destdir, ...args).lines, [...paths.map((path) => `installed ${path}`), start]);
    const [binary = "", unit = "", environment = ""] = paths.map((path) => join(destdir, path));
    assert.deepEqual([binary, unit, environment].map((path) => statSync(path).mode & 0o777), [0o755, 0o644, 0o644]);
    assert.match(readFileSync(unit, "utf8"), /^ExecStart=\/opt\/maru\/bin\/maru serve$/m);

    const before = statSync(unit);
    writeFileSync(environment, "CHAT_LANG=en\n");
    writeFileSync(program, "a newer program");
    const [newer, same, kept] = [
      "installed /opt/maru/bin/maru",
      "unchanged /etc/systemd/system/maru.service",
      "kept /etc/maru/maru.env",
    ];
    assert.deepEqual(install(destdir, ...args).lines, [newer, same, kept, start]);
    assert.deepEqual([statSync(unit).ino, statSync(unit).mtimeMs], [before.ino, before.mtimeMs]);
    assert.equal(readFileSync(environment, "utf8"), "CHAT_LANG=en\n");

    const removed = [`removed ${paths[1]}`, `removed ${paths[0]}`, kept];
    assert.deepEqual(install(destdir, "--prefix", "/opt/maru", "--uninstall").lines, removed);
    assert.deepEqual([existsSync(binary), existsSync(unit), existsSync(environment)], [false, false, true]);
    assert.deepEqual(install(destdir, "--prefix", "/opt/maru", "--uninstall").lines, [kept]);
  });

  it("removes a configuration that was not changed", () => {
    const destdir = temporaryFolder();
    assert.equal(install(destdir, "--binary", program).status, 0);
    assert.equal(install(destdir, "--uninstall").status, 0);
    const left = readdirSync(destdir, { recursive: true, encoding: "utf8" });
    assert.deepEqual(left.filter((path) => statSync(join(destdir, path)).isFile() || path === "etc/maru"), []);
  });

  it("says what it does not accept, and what it would have", () => {
    for (
      const [args, status, problem] of [
        [["--prefix", "here"], 2, /--prefix: "here" is not accepted, expected a path that begins with \//],
        [["--prefix", "/a b"], 2, /--prefix: "\/a b" is not accepted, expected letters/],
        [["--prefix"], 2, /--prefix needs a value/],
        [["--remove"], 2, /"--remove" is not accepted, expected --prefix DIR, --binary FILE or --uninstall/],
        [["--binary", "/no/such/file"], 1, /"\/no\/such\/file" is not there: make it by "npm run build"/],
      ] as const
    ) {
      const destdir = temporaryFolder();
      const result = install(destdir, ...args);
      assert.deepEqual([result.status, readdirSync(destdir)], [status, []]);
      assert.match(result.stderr, problem);
    }
  });
});

const UNSHARE = ["unshare", "--mount", "--ipc", "--uts", "sh", `${ROOT}tests/support/sandbox.sh`];
const NO_SANDBOX = process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "setpriv", "--dump"]).status === 0
  ? false
  : "it takes root, and mount namespaces";

describe("the unit's sandbox", { skip: NO_SANDBOX }, () => {
  const binary = join(temporaryFolder(), "maru");
  before(() => assert.equal(build(["--out", binary]).status, 0));
  // The machine's own limit may be lower.
  const most = Number(/^Max open files +\d+ +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
  const files = String(Math.min(most, Number(setting("LimitNOFILE"))));
  const sandbox = [...UNSHARE, files, binary];

  it("shows nothing that can be written but /run/maru and temporary files", () => {
    const tries =
      "for it in /usr /etc /var/lib /run /mnt /dev /run/maru /tmp; do touch $it/x 2>/dev/null && echo $it; done";
    const { stdout } = spawnSync(sandbox[0] ?? "", [...sandbox.slice(1), "sh", "-c", tries], { encoding: "utf8" });
    assert.equal(stdout, "/run/maru\n/tmp\n");
  });

  it("is all that the server needs: TCP, its socket, reloading, the service manager, and a clean end", async () => {
    const notifySocket = `@${temporaryFolder()}/notify`;
    const manager = await serviceManager(notifySocket);
    const [name = "", value = ""] = setting("Environment").split("=");
    const program = new Program(["serve", "--host", "127.0.0.1", "--port", "0"], {
      command: [...sandbox, "/mnt/maru"],
      env: { [name]: value, NOTIFY_SOCKET: notifySocket, PATH: process.env.PATH ?? "" },
    });
    const port = await program.output(({ stdout }) => /listening on 127\.0\.0\.1:(\d+)\n/.exec(stdout)?.[1]);
    await told(manager, "READY=1");
    const status = readFileSync(`/proc/${program.pid}/status`, "utf8");
    for (const line of [/^Uid:\t61184\t/m, /^Groups:\t *$/m, /^CapBnd:\t0+$/m, /^CapEff:\t0+$/m, /^NoNewPrivs:\t1$/m]) {
      assert.match(status, line);
    }
    assert.match(
      readFileSync(`/proc/${program.pid}/limits`, "utf8"),
      new RegExp(`^Max open files +${files} +${files} `, "m"),
    );

    await program.output(({ stdout }) => /listening on unix:\/run\/maru\/maru\.sock\n/.exec(stdout));
    const alice = await LineClient.join(Number(port), "alice");
    const bob = await LineClient.atPath(`/proc/${program.pid}/root/run/maru/maru.sock`);
    await bob.register("bob");
    bob.send("안녕하세요\n");
    assert.deepEqual(await alice.lines(2), ["[시스템] bob님이 입장했습니다.", "bob: 안녕하세요"]);
    program.kill("SIGHUP");
    alice.send("/ping\n");
    assert.equal(await alice.line(), "[시스템] pong");
    alice.destroy();
    bob.destroy();
    assert.equal(await program.stop(), 0);
    await told(manager, "STOPPING=1");
    manager.kill("SIGKILL");
    await manager.exited;
  });
});
