import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LineClient } from "../support/line_client.ts";
import { startServer } from "../support/program.ts";

const ROOMS = 20;
const MEMBERS = 50;
const BURST = 60;
const NOTICE = "[시스템] 서버가 종료됩니다.";

describe("SIGTERM", () => {
  it("while a thousand clients chat loses no message that was read, notifies every client, and ends with 0", async () => {
    const { program, port } = await startServer(["--log-level", "warn", "--notice-max-members", "1"]);
    const rooms = await Promise.all(Array.from({ length: ROOMS }, (_, r) => fillRoom(port, r)));
    // In each room one sends more than the rate limit lets pass at once, in one piece: what is past it
    // has been read and waits. The others chat.
    const words = Array.from({ length: BURST }, (_, i) => `w${i}`);
    const heard = rooms.map(({ members: [, witness] }) => witness?.until((line) => line.endsWith(": w30")));
    for (const { members } of rooms) members.forEach((member, m) => m > 0 && member.send("안녕\n여러분\n"));
    for (const { members: [talker] } of rooms) talker?.send(words.map((word) => `${word}\n`).join(""));
    const early = await Promise.all(heard);
    program.kill("SIGTERM");
    for (const [r, { members }] of rooms.entries()) {
      const streams = await Promise.all(members.map((member) => member.rest()));
      streams[1]?.unshift(...(early[r] ?? []));
      // Members do not see their own messages: the union of all streams is what each must have received.
      const messages = new Set(streams.flat().filter((line) => line.startsWith(`r${r}m`)));
      assert.equal([...messages].filter((line) => line.startsWith(`r${r}m0: `)).length, BURST);
      for (const [m, stream] of streams.entries()) {
        assert.equal(stream.at(-1), NOTICE);
        const others = [...messages].filter((line) => !line.startsWith(`r${r}m${m}: `));
        const seen = new Set(stream);
        assert.deepEqual(others.filter((line) => !seen.has(line)), []);
      }
    }
    assert.equal(await program.exited, 0);
    for (const { members } of rooms) for (const member of members) member.destroy();
  });

  it("waits for no client longer than the drain timeout", async () => {
    const { program, port } = await startServer([...UNEVICTED, "--drain-timeout", "0.5"]);
    const stuck = await LineClient.join(port, "stuck");
    const talker = await LineClient.join(port, "talker");
    await stuff(stuck, talker);
    assert.equal(await program.stop(), 0);
    assert.match(program.stderr, /"nickname":"stuck","reason":"drain_timeout"/);
    stuck.destroy();
    talker.destroy();
  });

  it("a second time ends the program at once with 1", async () => {
    const { program, port } = await startServer([...UNEVICTED, "--drain-timeout", "0"]);
    const stuck = await LineClient.join(port, "stuck");
    const talker = await LineClient.join(port, "talker");
    await stuff(stuck, talker);
    program.kill("SIGTERM");
    await program.output(({ stderr }) => /"message":"draining"/.exec(stderr));
    assert.equal((await talker.rest()).at(-1), NOTICE);
    program.kill("SIGTERM");
    assert.equal(await program.exited, 1);
    stuck.destroy();
    talker.destroy();
  });
});

/** Options that disable the eviction of slow consumers. */
const UNEVICTED = ["--rate-limit", "0", "--write-timeout", "0", "--max-queue-bytes", "0"];

/** Stops a client's reading and has another send it more than the system buffers. */
async function stuff(stuck: LineClient, talker: LineClient): Promise<void> {
  stuck.pause();
  for (let i = 0; i < 20; i += 1) {
    talker.send(`${"x".repeat(4000)}\n`.repeat(100) + "/ping\n");
    await talker.until((answer) => answer === "[시스템] pong");
  }
}

async function fillRoom(port: number, r: number) {
  const members = await Promise.all(Array.from({ length: MEMBERS }, async (_, m) => {
    const member = await LineClient.join(port, `r${r}m${m}`);
    member.send(`/join room${r}\n`);
    await member.until((line) => line === `[시스템] r${r}m${m}님이 입장했습니다.`);
    return member;
  }));
  return { members };
}
