import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FrameClient } from "../support/frame_client.ts";
import { JsonClient } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { type Program, startHttpServer } from "../support/program.ts";
import { connected } from "../support/stream_client.ts";
import { WebSocketClient } from "../support/web_socket_client.ts";

/** What comes of each name while Latin `alice`, `cop` and `modem` are there. */
const NAMES: Readonly<Record<string, string>> = {
  "аlice": "NICK_INVALID", // Cyrillic а
  "сор": "NICK_IN_USE", // all Cyrillic
  "AIice": "NICK_IN_USE",
  "a1ice": "NICK_IN_USE",
  "ALICE": "NICK_IN_USE",
  "aliceː": "NICK_INVALID",
  [`alice${"\u0301".repeat(30)}`]: "NICK_INVALID",
  [`e\u0301\u0302\u0303\u0304\u0306`]: "NICK_INVALID",
  "ЅУЅТЕМ": "NICK_RESERVED", // all Cyrillic
  "시스템": "NICK_RESERVED",
  "r00t": "NICK_RESERVED",
  "MARU": "NICK_RESERVED",
};

describe("names", () => {
  let [port, httpPort] = [0, 0];
  let program: Program;
  const held: LineClient[] = [];

  before(async () => {
    ({ program, port, httpPort } = await startHttpServer(["--lang", "en", "--log-level", "warn"]));
    for (const nick of ["alice", "cop", "modem"]) held.push(await LineClient.join(port, nick));
  });

  after(async () => {
    for (const client of held) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  const codeIn = (line: string) => /^\[error\] (\S+)/.exec(line)?.[1];

  it("are refused by what they look like in text", async () => {
    const client = await LineClient.open(port);
    client.send(Object.keys(NAMES).map((name) => `NICK ${name}\n`).join(""));
    assert.deepEqual((await client.lines(Object.keys(NAMES).length)).map(codeIn), Object.values(NAMES));
    await client.register("modern");
    client.destroy();
  });

  it("are refused by what they look like in binary", async () => {
    const client = new FrameClient(await connected(port));
    for (const [name, code] of Object.entries(NAMES)) {
      client.say(`NICK ${name}`);
      assert.equal(codeIn(String(await client.next())), code, name);
    }
    client.destroy();
  });

  it("are refused by what they look like in JSON, over TCP and WebSocket", async () => {
    const json = await JsonClient.open(port);
    const web = await WebSocketClient.open(httpPort);
    for (const [nick, code] of Object.entries(NAMES)) {
      json.ask({ type: "nick", nick });
      assert.equal((await json.next())["code"], code, nick);
      web.ask({ type: "nick", nick });
      assert.equal((await web.object())["code"], code, nick);
    }
    json.destroy();
    web.destroy();
  });

  it("are free as soon as who looks like that has gone", async () => {
    const watcher = await LineClient.join(port, "watcher");
    for (const [first, second] of [["Rolf2", "R0lf2"], ["R0lf3", "Rolf3"], ["ALICE4", "alice4"]] as const) {
      const one = await LineClient.join(port, first);
      const two = await LineClient.open(port);
      two.send(`NICK ${second}\n`);
      assert.equal(codeIn(await two.line()), "NICK_IN_USE");
      one.reset();
      await watcher.until((line) => line === `[system] ${first} left.`);
      two.send(`NICK ${second}\n`);
      await two.until((line) => line === `[system] ${second} joined.`);
      two.destroy();
      await watcher.until((line) => line === `[system] ${second} left.`);
    }
    watcher.destroy();
  });

  it("of rooms are one in any case and width, shown as their creator wrote them", async () => {
    const text = await LineClient.join(port, "walker");
    text.send("/join Dev\n");
    await text.until((line) => line === "[system] walker joined.");
    const json = await JsonClient.join(port, "program");
    json.ask({ type: "join", room: "ｄｅｖ" });
    const joined = await json.until(({ type }) => type === "joined");
    assert.equal(joined.at(-1)?.["room"], "Dev");
    text.send("hello\n/who dEV\n/join DEV\n/ping\n");
    assert.deepEqual(await json.next().then(({ type, room, text }) => [type, room, text]), ["message", "Dev", "hello"]);
    assert.deepEqual(await text.lines(3), [
      "[system] program joined.",
      "[system] Members of Dev (2): walker, program",
      "[system] pong",
    ]);
    for (const type of ["who", "history"]) {
      json.ask({ type, room: "DEV" });
      const answer = await json.next();
      assert.deepEqual([answer["type"], answer["room"]], [type, "Dev"]);
    }
    json.ask({ type: "message", room: "dev", text: "hi", id: 1 });
    assert.equal((await json.next())["type"], "ack");
    assert.equal(await text.line(), "program: hi");
    json.ask({ type: "leave", room: "dev" });
    assert.equal(await text.line(), "[system] program left.");
    text.send("/join LOBBY\n/leave\n/who\n");
    assert.match((await text.until((line) => line.startsWith("[system] Members of lobby ("))).at(-1) ?? "", /walker/);
    text.destroy();
    json.destroy();
  });
});
