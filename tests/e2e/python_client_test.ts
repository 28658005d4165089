import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { LineClient } from "../support/line_client.ts";
import { frame, FrameClient } from "../support/frame_client.ts";
import { ROOT, startServer } from "../support/program.ts";

const HAS_PYTHON = spawnSync("python3", ["--version"]).status === 0;

/** Starts the bot, and resolves to what it printed and its exit code once it has ended. */
function bot(kind: string, port: number, nick: string): Promise<{ seen: unknown[]; code: number | null }> {
  const args = [`${ROOT}tests/support/maru_client.py`, kind, String(port), nick];
  const child = spawn("python3", args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => output += text);
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ seen: output.split("\n").slice(0, -1).map((it) => JSON.parse(it)), code }));
  });
}

describe("a client written from the protocol document in another language", () => {
  const skip = HAS_PYTHON ? false : "python3 is not installed";
  for (const kind of ["json", "binary"]) {
    it(`takes part, speaking ${kind}`, { skip }, async () => {
      const { program, port } = await startServer();
      const alice = await LineClient.join(port, "alice");
      const device = await FrameClient.join(port, "device");
      await alice.line();
      const snake = bot(kind, port, "snake");
      assert.equal(await alice.line(), "[시스템] snake님이 입장했습니다.");
      alice.send("snake, are you there?\n");
      assert.deepEqual(await alice.lines(2), ["snake: alice, 여기 있습니다 🐍", `snake: by ${kind}`]);
      device.send(frame(Uint8Array.of(0xff, 0)));
      assert.equal(await alice.line(), "device: [바이너리 2바이트]");
      alice.send("snake, go\n");
      assert.equal(await alice.line(), "[시스템] snake님이 퇴장했습니다.");
      const hex = (text: string) => Buffer.from(text).toString("hex");
      assert.deepEqual(await snake, {
        code: 0,
        seen: [
          { nick: "alice", data: hex("snake, are you there?") },
          { nick: "device", data: "ff00" },
          { nick: "alice", data: hex("snake, go") },
        ],
      });
      alice.destroy();
      device.destroy();
      assert.equal(await program.stop(), 0);
    });
  }
});
