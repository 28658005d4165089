/** Commands as people type them, over text and binary. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FrameClient } from "../support/frame_client.ts";
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
      "[오류] UNKNOWN_COMMAND 알 수 없는 명령입니다 (/help): jump",
      "[system] NICK <nickname>: Sets your nickname; used once, at the beginning.",
      "[system] /nick <nickname>: Changes your nickname.",
    ]);
    for (const words of ["/help", "/ping"]) device.say(words);
    const frames = (await device.until((it) => it.toString() === "[시스템] pong")).map(String);
    assert.deepEqual(frames.slice(0, -1), list, "a frame for each line");
    for (const client of [person, device]) client.destroy();
  });
});
