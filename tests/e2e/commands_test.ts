/** Commands as people type them, over text and binary. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FrameClient } from "../support/frame_client.ts";
import { JsonClient } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { type Program, startServer } from "../support/program.ts";

describe("commands", () => {
  let program: Program;
  let port = 0;
  before(async () => ({ program, port } = await startServer(["--rate-limit", "0"])));
  after(async () => assert.equal(await program.stop(), 0));

  it("are found in any case, and nick before there is a nickname (text)", async () => {
    const person = await LineClient.open(port);
    person.send("hello\nNick [x]\nnick person\nNICK again\nnick of time\n/PING\n/Join Dev\n/WHO\n/HISTORY 1\n/Quit\n");
    const lines = await person.rest();
    assert.match(lines[0] ?? "", /^\[오류\] NICK_REQUIRED /);
    assert.match(lines[1] ?? "", /^\[오류\] NICK_INVALID .*\[x\]$/);
    assert.equal(lines[2], "[시스템] person님이 입장했습니다.");
    assert.match(lines[3] ?? "", /^\[오류\] ALREADY_REGISTERED /);
    assert.equal(lines[4], "[시스템] pong");
    assert.deepEqual(lines.slice(-3), [
      "[시스템] person님이 입장했습니다.",
      "[시스템] Dev 1명: person",
      "[시스템] person님이 입장했습니다.",
    ]);
    person.destroy();
    const witness = await LineClient.open(port);
    witness.send("nick witness\n/history\n/quit\n");
    assert.ok((await witness.rest()).includes("person: nick of time"), "after NICK it is a message");
    witness.destroy();
  });

  it("are found in any case, and nick before there is a nickname (binary)", async () => {
    const device = await FrameClient.open(port);
    for (const words of ["nick device", "nick nack", "/PiNg"]) device.say(words);
    const frames = (await device.until((it) => it.toString() === "[시스템] pong")).map(String);
    assert.equal(frames.at(-2), "[시스템] device님이 입장했습니다.");
    device.destroy();
    const witness = await LineClient.open(port);
    witness.send("NICK witness\n/quit\n");
    assert.ok((await witness.rest()).includes("device: nick nack"));
    witness.destroy();
  });

  it("/help explains each on a line, in the session's language, and one that it is asked about", async () => {
    const [person, device] = [await LineClient.open(port), await FrameClient.open(port)];
    person.send("/help\n/HELP Join\n/help jump\n/lang en\n/help nick\n/quit\n");
    const lines = await person.rest();
    const [join = ""] = lines.filter((line) => line.startsWith("[시스템] /join <room>: "));
    assert.equal(lines.filter((line) => line === join).length, 2);
    const list = lines.slice(0, lines.lastIndexOf(join));
    assert.ok(list.length > 10 && list.every((line) => line.startsWith("[시스템] ")));
    assert.deepEqual(lines.slice(list.length + 1), [
      "[오류] UNKNOWN_COMMAND 알 수 없는 명령입니다 (도움말은 /help): jump",
      "[system] NICK <nickname>: Sets your nickname; used once, at the beginning.",
      "[system] /nick <nickname>: Changes your nickname.",
    ]);
    for (const words of ["/help", "/ping"]) device.say(words);
    const frames = (await device.until((it) => it.toString() === "[시스템] pong")).map(String);
    assert.deepEqual(frames.slice(0, -1), list, "a frame for each line");
    for (const client of [person, device]) client.destroy();
  });

  it("/who says that a room does not exist, and that the lobby is empty", async () => {
    const [person, device, program] = [
      await LineClient.join(port, "asker"),
      await FrameClient.join(port, "device"),
      await JsonClient.join(port, "program"),
    ];
    device.say("/who zz");
    assert.ok((await device.until((it) => it.toString() === "[시스템] zz 방은 없습니다.")).length > 0);
    program.ask({ type: "who", room: "zz", id: 1 });
    const [who] = (await program.until(({ type }) => type === "who")).slice(-1);
    assert.deepEqual(who, { type: "who", id: 1, room: "zz", members: [], count: 0, exists: false });
    program.ask({ type: "who", room: "lobby" });
    const [lobby = {}] = (await program.until(({ type }) => type === "who")).slice(-1);
    assert.equal("exists" in lobby, false);
    for (const client of [device, program]) client.destroy();
    let left = 0;
    await person.until((line) => line.endsWith("퇴장했습니다.") && ++left === 2);
    person.send("/who zz\n/lang en\n/who zz\n/join here\n/who lobby\n/who\n/who z:z\n/quit\n");
    const lines = (await person.rest()).filter((line) => !/입장|퇴장|joined|left/.test(line));
    assert.deepEqual(lines.slice(0, 4), [
      "[시스템] zz 방은 없습니다.",
      "[system] There is no room zz.",
      "[system] lobby is empty.",
      "[system] Members of here (1): asker",
    ]);
    assert.match(lines[4] ?? "", /^\[error\] ROOM_INVALID .*z:z$/);
    person.destroy();
  });
});

describe("the idle timeout", () => {
  it("is announced once to text and binary clients, on whatever thread they are, and not to JSON clients", async () => {
    const { program, port } = await startServer(["--idle-timeout", "3"]);
    const [json, device] = [await JsonClient.join(port, "json"), await FrameClient.join(port, "device")];
    const people = await Promise.all(["a", "b", "c", "d"].map(async (nick, i) => {
      const person = await LineClient.join(port, nick);
      person.send(`/lang ${i % 2 === 0 ? "ko" : "en"}\n/join room-${nick}\n`); // half of the rooms are on another thread
      return person;
    }));
    const everything = await Promise.all(people.map((person) => person.rest()));
    for (const [i, lines] of everything.entries()) {
      const warnings = lines.filter((line) => line.includes("/ping"));
      const one = i % 2 === 0
        ? "[시스템] 입력이 없어 1초 뒤에 연결을 끊습니다. 계속 있으려면 메시지나 /ping을 보내세요."
        : "[system] You sent nothing for a while. The connection closes in 1 second: send a message or /ping to keep it open.";
      assert.deepEqual(warnings, [one]);
      assert.equal(lines.at(-2), one);
      assert.match(lines.at(-1) ?? "", /^\[\S+\] IDLE_TIMEOUT /);
    }
    const frames = (await device.rest()).map(String);
    assert.equal(frames.filter((it) => it.endsWith("메시지나 /ping, 또는 빈 프레임을 보내세요.")).length, 1);
    assert.match(frames.at(-1) ?? "", /IDLE_TIMEOUT/);
    const objects = await json.rest();
    assert.deepEqual(objects.filter(({ type }) => type === "notice" || type === "error").map(({ code }) => code), [
      "IDLE_TIMEOUT",
    ]);
    for (const client of [json, device, ...people]) client.destroy();
    assert.equal(await program.stop(), 0);
  });
});
