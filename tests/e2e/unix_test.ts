import assert from "node:assert/strict";
import { existsSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { temporaryFolder } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { PRIVILEGED_PROGRAM, Program } from "../support/program.ts";

/** Starts a server on a Unix domain socket only, at a path that Deno's permission set does not allow. */
async function start(path: string, args: readonly string[] = []): Promise<Program> {
  const program = run(path, args);
  await program.output(({ stdout }) => stdout === `Chat server listening on unix:${path}\n` || undefined);
  return program;
}

function run(path: string, args: readonly string[] = []): Program {
  return new Program(["--port", "off", "--unix", path, ...args], { command: PRIVILEGED_PROGRAM });
}

describe("a Unix domain socket", () => {
  it("is for owner and group, carries a chat, and is removed at the end", async () => {
    const path = join(temporaryFolder(), "maru.sock");
    const program = await start(path);
    assert.equal(lstatSync(path).mode & 0o777, 0o660);
    const alice = await LineClient.atPath(path);
    await alice.register("alice");
    const bob = await LineClient.atPath(path);
    await bob.register("bob");
    bob.send("안녕하세요\n/quit\n");
    assert.deepEqual(await alice.lines(3), [
      "[시스템] bob님이 입장했습니다.",
      "bob: 안녕하세요",
      "[시스템] bob님이 퇴장했습니다.",
    ]);
    await program.output(({ stderr }) => new RegExp(`"connection opened".*"remote":"unix:${path}"`).exec(stderr));
    const exit = program.stop();
    assert.deepEqual(await alice.rest(), ["[시스템] 서버가 종료됩니다."]);
    alice.end();
    bob.destroy();
    assert.equal(await exit, 0);
    assert.equal(existsSync(path), false);
  });

  it("knows no limit of connections from one address, and the limit of all", async () => {
    const path = join(temporaryFolder(), "maru.sock");
    const program = await start(path, ["--max-connections-per-address", "1", "--max-connections", "3"]);
    const clients = [await LineClient.atPath(path), await LineClient.atPath(path), await LineClient.atPath(path)];
    for (const [i, client] of clients.entries()) await client.register(`n${i}`);
    const fourth = await LineClient.atPath(path);
    assert.deepEqual(await fourth.rest(), ["[오류] SERVER_FULL 서버가 가득 찼습니다 (최대 접속 3개)"]);
    for (const client of [...clients, fourth]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("replaces a socket file without a listener", async () => {
    const path = join(temporaryFolder(), "maru.sock");
    const killed = await start(path);
    killed.kill("SIGKILL");
    await killed.exited;
    assert.ok(existsSync(path));
    const program = await start(path);
    const alice = await LineClient.atPath(path);
    await alice.register("alice");
    alice.destroy();
    assert.equal(await program.stop(), 0);
    assert.equal(existsSync(path), false);
  });

  it("that another server listens on ends the start with 69, and stays", async () => {
    const path = join(temporaryFolder(), "maru.sock");
    const first = await start(path);
    const second = run(path);
    assert.equal(await second.exited, 69);
    assert.match(
      second.stderr,
      /^maru: --unix: Cannot listen on unix:.*maru\.sock: EADDRINUSE: another process listens there$/m,
    );
    const alice = await LineClient.atPath(path);
    await alice.register("alice");
    alice.destroy();
    assert.equal(await first.stop(), 0);
  });

  it("never takes the place of a file", async () => {
    const path = join(temporaryFolder(), "notes.txt");
    writeFileSync(path, "precious");
    const program = run(path);
    assert.equal(await program.exited, 69);
    assert.match(
      program.stderr,
      /^maru: --unix: Cannot listen on unix:.*notes\.txt: EEXIST: the path is a file that is not a socket/m,
    );
    assert.equal(readFileSync(path, "utf8"), "precious");
  });

  it("in a folder that does not exist ends the start with 69, and so frees the port", async () => {
    const path = join(temporaryFolder(), "missing", "maru.sock");
    const program = new Program(["--host", "127.0.0.1", "--port", "0", "--unix", path], {
      command: PRIVILEGED_PROGRAM,
    });
    assert.equal(await program.exited, 69);
    assert.equal(program.stdout, "");
    assert.match(program.stderr, /^maru: --unix: Cannot listen on unix:.*maru\.sock: /m);
  });
});
