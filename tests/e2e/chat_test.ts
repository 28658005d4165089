import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { LineClient } from "../support/line_client.ts";
import { type Program, startServer } from "../support/program.ts";

const HAS_NC = spawnSync("nc", ["-h"]).error === undefined;
const NO_NC = "nc is not installed (Debian: netcat-openbsd)";

/** What `nc -N` prints when it is given `input` and its end. */
function nc(port: number, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("nc", ["-N", "127.0.0.1", String(port)], { stdio: ["pipe", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => output += text);
    child.on("error", reject);
    child.on("close", () => resolve(output));
    child.stdin.end(input);
  });
}

describe("the server, in text", () => {
  let program: Program;
  let port = 0;
  before(async () => ({ program, port } = await startServer()));
  after(async () => assert.equal(await program.stop(), 0));

  it("lets people chat as DESIGN 2.1 says, byte for byte", async () => {
    const alice = await LineClient.open(port);
    alice.send("NICK alice\r\n");
    assert.equal(await alice.line(), "[시스템] alice님이 입장했습니다.");

    const bob = await LineClient.open(port);
    bob.send("안녕\nNICK bob\n");
    assert.equal(await bob.line(), "[오류] NICK_REQUIRED 먼저 닉네임을 정하세요: NICK <nickname>");
    assert.deepEqual(await bob.lines(2), ["[시스템] alice님이 입장했습니다.", "[시스템] bob님이 입장했습니다."]);
    assert.equal(await alice.line(), "[시스템] bob님이 입장했습니다.");

    alice.send("안녕하세요\n");
    assert.equal(await bob.line(), "alice: 안녕하세요");
    bob.send("/msg alice 둘이서만\n\n//join은 이렇게 씁니다\n");
    assert.deepEqual(await alice.lines(2), ["[귓속말] bob: 둘이서만", "bob: /join은 이렇게 씁니다"]);

    const carol = await LineClient.open(port);
    carol.send("NICK carol\n");
    assert.deepEqual(await carol.lines(5), [
      "[시스템] alice님이 입장했습니다.",
      "[시스템] bob님이 입장했습니다.",
      "alice: 안녕하세요",
      "bob: /join은 이렇게 씁니다",
      "[시스템] carol님이 입장했습니다.",
    ]);
    assert.equal(await bob.line(), "[시스템] carol님이 입장했습니다.");
    assert.equal(await alice.line(), "[시스템] carol님이 입장했습니다.");

    bob.send("/join 개발\n/who\n/who lobby\n/rooms\n/ping\n/leave\n/who\n");
    assert.deepEqual(await bob.lines(5), [
      "[시스템] bob님이 입장했습니다.",
      "[시스템] 개발 1명: bob",
      "[시스템] lobby 2명: alice, carol",
      "[시스템] 방 2개: lobby(2), 개발(1)",
      "[시스템] pong",
    ]);
    const back = await bob.until((line) => line.startsWith("[시스템] lobby"));
    assert.deepEqual(back.slice(-3), [
      "[시스템] bob님이 퇴장했습니다.",
      "[시스템] bob님이 입장했습니다.",
      "[시스템] lobby 3명: alice, carol, bob",
    ]);
    assert.deepEqual(await alice.lines(2), ["[시스템] bob님이 퇴장했습니다.", "[시스템] bob님이 입장했습니다."]);

    carol.send("/history 2\n/quit\n");
    assert.deepEqual((await carol.rest()).slice(-2), [
      "[시스템] bob님이 퇴장했습니다.",
      "[시스템] bob님이 입장했습니다.",
    ]);
    carol.end();
    assert.equal(await alice.line(), "[시스템] carol님이 퇴장했습니다.");
    alice.end();
    assert.deepEqual(await alice.rest(), []);
    const last = await bob.until((line) => line === "[시스템] alice님이 퇴장했습니다.");
    assert.deepEqual(last.slice(-2), ["[시스템] carol님이 퇴장했습니다.", "[시스템] alice님이 퇴장했습니다."]);
    bob.end();
    assert.deepEqual(await bob.rest(), []);
  });

  it("passes nothing raw, refuses names that could pass for something else, and goes on", async () => {
    const reader = await LineClient.join(port, "reader");
    const rude = await LineClient.join(port, "rude");
    await reader.until((line) => line.includes("rude"));
    const ESC = "\u001b";
    rude.send(`a${ESC}[2Jb\u0000c\u0007d\u009b31me\u202ef\u2066g\th\u007f\n`);
    assert.equal(await reader.line(), "rude: abcd31mefg\th");
    rude.send(`${ESC}\u0000\u202e\n`); // nothing is left of it
    rude.send(Uint8Array.of(0x68, 0xff, 0x69, 0x0a));
    assert.equal(await rude.line(), "[오류] INVALID_UTF8 올바른 UTF-8이 아닙니다");
    rude.send("after\n");
    assert.equal(await reader.line(), "rude: after");

    const names = ["[시스템]", "READER", "ｒｅａｄｅｒ", `re${ESC}ader`, "re ader", "\u3164", "reader\u200b", ""];
    const thief = await LineClient.open(port);
    thief.send(names.map((name) => `NICK ${name}\n`).join(""));
    const codes = (await thief.lines(names.length)).map((line) => line.split(" ")[1]);
    const [bad, used] = ["NICK_INVALID", "NICK_IN_USE"];
    assert.deepEqual(codes, [bad, used, used, bad, bad, bad, bad, bad]);
    thief.destroy();
    rude.destroy();
    await reader.until((line) => line === "[시스템] rude님이 퇴장했습니다.");
    reader.destroy();
  });

  it("answers a client that has already ended its side", async () => {
    const client = await LineClient.open(port);
    // A room of its own: with several threads, who has just left the lobby may still be seen there.
    client.send("NICK half\n/join halves\n/ping\n/who\nand this is no line");
    client.end();
    const lines = await client.rest();
    assert.equal(lines.at(-2), "[시스템] pong");
    assert.equal(lines.at(-1), "[시스템] halves 1명: half");
    assert.equal(await client.closed, "end");
  });

  it("chats with nc", { skip: HAS_NC ? false : NO_NC }, async () => {
    assert.match(
      await nc(port, "NICK a\n/join nc\n/who\n"),
      /\[시스템\] a님이 입장했습니다\.\n\[시스템\] nc 1명: a\n$/,
    );
  });
});

describe("the server, in English", () => {
  it("says the same in other words", async () => {
    const { program, port } = await startServer(["--lang", "en"]);
    const alice = await LineClient.join(port, "alice");
    const bob = await LineClient.join(port, "bob");
    bob.send("/msg alice psst\nNICK x\n/quit\n");
    assert.deepEqual(
      await alice.lines(3),
      ["bob joined.", "psst", "bob left."].map((text, i) => {
        return i === 1 ? `[whisper] bob: ${text}` : `[system] ${text}`;
      }),
    );
    assert.deepEqual(await bob.rest(), [
      "[error] ALREADY_REGISTERED You already have a nickname (change it with /nick): bob",
    ]);
    alice.destroy();
    bob.destroy();
    assert.equal(await program.stop(), 0);
  });
});
