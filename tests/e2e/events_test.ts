import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FrameClient } from "../support/frame_client.ts";
import { JsonClient, type JsonObject } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { type Program, startServer } from "../support/program.ts";

/** The next object of that type, without its room, place and time. */
async function next(client: JsonClient, type: string): Promise<JsonObject> {
  const objects = await client.until((object) => object["type"] === type);
  const { room: _, seq: __, time: ___, ...rest } = objects.at(-1) ?? {};
  return rest;
}

describe("kinds of events", () => {
  let program: Program;
  let port = 0;
  let line: LineClient;
  let binary: FrameClient;
  let json: JsonClient;
  before(async () => ({ program, port } = await startServer(["--rate-limit", "0"])));
  after(async () => assert.equal(await program.stop(), 0));

  /** A member of each protocol in a room of its own. */
  async function meet(room: string): Promise<void> {
    line = await LineClient.join(port, `${room}line`);
    line.send(`/join ${room}\n/ping\n`);
    await line.until((it) => it.endsWith("pong"));
    binary = await FrameClient.join(port, `${room}binary`);
    for (const words of [`/join ${room}`, "/ping"]) binary.say(words);
    await binary.until((it) => it.toString().endsWith("pong"));
    json = await JsonClient.join(port, `${room}json`);
    json.ask({ type: "join", room, id: 1 });
    await json.until(({ type, id }) => type === "joined" && id === 1);
    await line.until((it) => it.includes(`${room}json`));
    await binary.until((it) => it.toString().includes(`${room}json`));
  }

  function part(): void {
    for (const client of [line, binary, json]) client.destroy();
  }

  it("rename: every member gets the event, the renamed one too", async () => {
    await meet("ren");
    line.send("/nick 앨리스\n");
    const told = "[시스템] renline님의 이름이 앨리스(으)로 바뀌었습니다.";
    assert.equal(await line.line(), told);
    assert.equal((await binary.next()).toString(), told);
    assert.deepEqual(await next(json, "rename"), { type: "rename", nick: "renline", to: "앨리스" });
    binary.say("/nick renline");
    const taken = "[시스템] renbinary님의 이름이 renline(으)로 바뀌었습니다.";
    assert.equal((await binary.next()).toString(), taken);
    assert.equal(await line.line(), taken);
    json.ask({ type: "rename", nick: "renbinary", id: "r" });
    await next(json, "rename");
    const object = await next(json, "rename");
    assert.deepEqual(object, { type: "rename", nick: "renjson", to: "renbinary" });
    assert.deepEqual(await next(json, "rename"), object, "once in each of its rooms");
    assert.deepEqual(await next(json, "ack"), { type: "ack", id: "r" });
    line.send("/nick renbinary\n/msg renline psst\n");
    assert.deepEqual(await line.lines(2), [
      "[시스템] renjson님의 이름이 renbinary(으)로 바뀌었습니다.",
      "[오류] NICK_IN_USE 이미 사용 중인 닉네임입니다: renbinary",
    ]);
    assert.equal((await binary.until((it) => it.includes("psst"))).at(-1)?.toString(), "[귓속말] 앨리스: psst");
    part();
  });

  it("action: a message that says what one does, not to oneself", async () => {
    await meet("act");
    line.send("/me 손을 흔든다\n");
    assert.equal((await binary.next()).toString(), "* actline 손을 흔든다");
    const text = "손을 흔든다";
    assert.deepEqual(await next(json, "message"), { type: "message", nick: "actline", text, action: true });
    json.ask({ type: "message", room: "act", text: "nods", action: true });
    assert.equal(await line.line(), "* actjson nods");
    part();
  });

  it("edit and delete: members get the events, and history shows the result", async () => {
    await meet("his");
    json.ask({ type: "message", room: "his", text: "wrod", id: 2 });
    json.ask({ type: "message", room: "his", text: "secret", id: 3 });
    const seqOf = async (id: number) => (await json.until((it) => it["id"] === id)).at(-1)?.["seq"];
    const [edited, deleted] = [await seqOf(2), await seqOf(3)];
    json.ask({ type: "edit", room: "his", seq: edited, text: "word", id: 4 });
    assert.deepEqual(await next(json, "edit"), { type: "edit", nick: "hisjson", target: edited, text: "word" });
    json.ask({ type: "delete", room: "his", seq: deleted, id: 5 });
    assert.deepEqual(await next(json, "delete"), { type: "delete", nick: "hisjson", target: deleted });
    assert.deepEqual(await line.lines(3), ["hisjson: wrod", "hisjson: secret", "* hisjson: word"]);
    const payloads = await binary.take(3);
    assert.deepEqual(payloads.map(String), ["hisjson: wrod", "hisjson: secret", "* hisjson: word"]);

    line.send("mine\n/delete\n/delete\n/history\n");
    assert.deepEqual((await line.until((it) => it === "hisjson: word")).slice(0, 1), [
      "[오류] NO_SUCH_MESSAGE 그런 메시지가 없습니다",
    ]);
    json.ask({ type: "history", room: "his", after: Number(edited) - 1, limit: 2, id: 6 });
    const [history] = (await json.until((it) => it["id"] === 6)).slice(-1);
    const events = history?.["events"] as JsonObject[];
    assert.deepEqual(events.map(({ time: _, ...event }) => event), [
      { type: "message", room: "his", seq: edited, nick: "hisjson", text: "word", edited: true },
      { type: "message", room: "his", seq: deleted, nick: "hisjson", deleted: true },
    ]);
    json.ask({ type: "delete", room: "his", seq: 999, id: 7 });
    json.ask({ type: "edit", room: "his", seq: deleted, text: "x", id: 8 });
    for (const id of [7, 8]) {
      const { code } = (await json.until((it) => it["id"] === id)).at(-1) ?? {};
      assert.equal(code, "NO_SUCH_MESSAGE");
    }
    part();
  });

  it("history: a program says how much of it is replayed", async () => {
    const [first, second] = [await JsonClient.join(port, "wanted1"), await JsonClient.open(port)];
    first.ask({ type: "join", room: "wanted" });
    for (const text of ["one", "two", "three"]) first.ask({ type: "message", room: "wanted", text });
    first.ask({ type: "ping", id: 1 });
    await first.until(({ id }) => id === 1);
    second.ask({ type: "nick", nick: "wanted2", lang: "en", history: 0, id: "n" });
    second.ask({ type: "join", room: "wanted", history: 2, id: "j" });
    const objects = await second.until(({ id }) => id === "j");
    assert.deepEqual(objects.map(({ type, id }) => [type, id]), [["welcome", "n"], ["joined", undefined], [
      "joined",
      "j",
    ]]);
    const texts = objects.map(({ history }) => (history as JsonObject[] | undefined)?.map(({ text }) => text));
    assert.deepEqual(texts, [undefined, [], ["two", "three"]]);
    second.ask({ type: "join", room: "no room" });
    const { message } = (await second.until(({ type }) => type === "error")).at(-1) ?? {};
    assert.match(String(message), /^A room name is /);
    for (const client of [first, second]) client.destroy();
  });

  it("lang: two languages in one room", async () => {
    const [ko, en] = [await LineClient.join(port, "lang1"), await LineClient.open(port)];
    en.send("/lang en\nNICK lang2\n/join lang\n/ping\n");
    await en.until((it) => it === "[system] pong");
    ko.send("/join lang\n");
    assert.equal(await en.line(), "[system] lang1 joined.");
    en.send("/nick lang3\n");
    assert.equal(await en.line(), "[system] lang2 is now lang3.");
    await ko.until((it) => it === "[시스템] lang2님의 이름이 lang3(으)로 바뀌었습니다.");
    for (const client of [ko, en]) client.destroy();
  });
});
