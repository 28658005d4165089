import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { temporaryFolder } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { PRIVILEGED_PROGRAM, PROGRAM, ROOT, startServer } from "../support/program.ts";
import { serviceManager, told } from "../support/service_manager.ts";

const HAS_PYTHON = spawnSync("python3", ["--version"]).error === undefined;
const skip = HAS_PYTHON ? false : "python3 is not installed";

/** The server's own permission set, and these sockets of the test's. */
function permittedProgram(...sockets: readonly string[]): readonly string[] {
  const paths = sockets.join(",");
  const net = sockets.map((path) => `unix:${path}`).join(",");
  const flags = [
    "--allow-env",
    `--allow-net=127.0.0.1,${net}`,
    `--allow-read=${ROOT},${paths}`,
    `--allow-write=${paths}`,
  ];
  return PROGRAM.flatMap((word) => word === "--permission-set=serve" ? ["--unstable-net", ...flags] : [word]);
}

describe("a service manager", { skip }, () => {
  for (
    const [kind, socketIn] of [
      ["at a path", (folder: string) => join(folder, "notify")],
      ["in the abstract namespace", (folder: string) => `@${folder}/notify`],
    ] as const
  ) {
    it(`${kind} gets READY=1 once the server is ready, and STOPPING=1 on shutdown`, async () => {
      const socket = socketIn(temporaryFolder());
      const manager = await serviceManager(socket);
      const { program, port } = await startServer([], {
        command: PRIVILEGED_PROGRAM,
        env: { NOTIFY_SOCKET: socket },
      });
      await told(manager, "READY=1");
      const alice = await LineClient.join(port, "alice");
      assert.doesNotMatch(manager.stdout, /STOPPING/);
      program.kill("SIGTERM");
      await told(manager, "STOPPING=1");
      alice.destroy();
      assert.equal(await program.exited, 0);
      assert.equal(manager.stdout, "listening\nREADY=1\nSTOPPING=1\n");
      manager.kill("SIGKILL");
      await manager.exited;
    });
  }

  it("gets both states from a server with permission for two paths, which leaves no files", async () => {
    const folder = temporaryFolder();
    const own = join(folder, "run");
    mkdirSync(own);
    const socket = join(folder, "notify");
    const manager = await serviceManager(socket);
    const { program } = await startServer(["--threads", "2"], {
      command: permittedProgram(socket, join(own, "notify.sock")),
      env: { NOTIFY_SOCKET: socket, RUNTIME_DIRECTORY: own },
    });
    await told(manager, "READY=1");
    assert.equal(await program.stop(), 0);
    await told(manager, "STOPPING=1");
    assert.deepEqual(readdirSync(own), []);
    assert.doesNotMatch(program.stderr, /WARN/);
    manager.kill("SIGKILL");
    await manager.exited;
  });

  it("that is not there is a line of the log, and the server serves", async () => {
    const socket = join(temporaryFolder(), "nobody");
    const { program, port } = await startServer([], { command: PRIVILEGED_PROGRAM, env: { NOTIFY_SOCKET: socket } });
    const alice = await LineClient.join(port, "alice");
    alice.destroy();
    assert.equal(await program.stop(), 0);
    assert.match(
      program.stderr,
      new RegExp(`"sd_notify failed".*"state":"READY=1","socket":"${socket}"`),
    );
  });
});
