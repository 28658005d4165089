import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LineClient } from "../support/line_client.ts";
import { frame, FrameClient } from "../support/frame_client.ts";
import { JsonClient, type JsonObject } from "../support/json_client.ts";
import { connected } from "../support/stream_client.ts";
import { type Program, startServer } from "../support/program.ts";

const NOT_UTF8 = Uint8Array.of(0xff, 0x00, 0xfe);

/** A message, and what members of each protocol receive of it. */
interface Case {
  readonly what: string;
  readonly sent: string | Uint8Array;
  readonly text: readonly string[];
  readonly json: JsonObject;
}

const WORDS: readonly Case[] = [
  { what: "Korean", sent: "안녕하세요", text: ["안녕하세요"], json: { text: "안녕하세요" } },
  { what: "emoji", sent: "👩‍👩‍👧‍👦🇰🇷", text: ["👩‍👩‍👧‍👦🇰🇷"], json: { text: "👩‍👩‍👧‍👦🇰🇷" } },
  { what: "a slash", sent: "//slash", text: ["/slash"], json: { text: "/slash" } },
];

const LINES: Case = {
  what: "several lines",
  sent: "하나\n\n셋\n",
  text: ["하나", "", "셋"],
  json: { text: "하나\n\n셋\n" },
};

describe("a room of text, binary and JSON members", () => {
  let program: Program;
  let line: LineClient;
  let binary: FrameClient;
  let json: JsonClient;
  before(async () => {
    const started = await startServer(["--rate-limit", "0", "--history-size", "0"]);
    program = started.program;
    line = await LineClient.join(started.port, "line");
    binary = await FrameClient.join(started.port, "binary");
    json = await JsonClient.join(started.port, "json");
    await line.lines(2);
    await binary.next();
  });
  after(async () => {
    for (const client of [line, binary, json]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  const asText = ({ text }: Case, from: string) => text.map((it) => `${from}: ${it}`);
  const payloadOf = ({ sent }: Case) => typeof sent === "string" && sent.startsWith("//") ? sent.slice(1) : sent;

  async function sees(from: string, it: Case, readers: readonly (LineClient | FrameClient | JsonClient)[]) {
    for (const reader of readers) {
      if (reader instanceof LineClient) assert.deepEqual(await reader.lines(it.text.length), asText(it, from));
      else if (reader instanceof FrameClient) {
        assert.deepEqual(await reader.next(), Buffer.concat([Buffer.from(`${from}: `), Buffer.from(payloadOf(it))]));
      } else {
        const { type, nick, room, text, data } = await reader.next();
        assert.deepEqual({ type, nick, room }, { type: "message", nick: from, room: "lobby" });
        assert.deepEqual({ ...(text === undefined ? { data } : { text }) }, it.json);
      }
    }
  }

  for (const it_ of WORDS) {
    it(`shows ${it_.what} to all members, from senders of every protocol`, async () => {
      const other = await LineClient.join(Number(program.stdout.match(/:(\d+)\n/)?.[1]), "other");
      await Promise.all([line.next(), binary.next(), json.next()]);
      line.send(`${it_.sent}\n`);
      await sees("line", it_, [binary, json, other]);
      binary.say(it_.sent);
      await sees("binary", it_, [line, json, other]);
      const plain: Case = { ...it_, sent: payloadOf(it_) };
      json.ask({ type: "message", room: "lobby", text: plain.sent });
      await sees("json", plain, [line, binary, other]);
      other.destroy();
      await Promise.all([line.next(), binary.next(), json.next()]);
    });
  }

  it("shows several lines to all", async () => {
    binary.say(LINES.sent);
    await sees("binary", LINES, [line, json]);
    json.ask({ type: "message", room: "lobby", text: LINES.sent });
    await sees("json", LINES, [line, binary]);
  });

  it("shows bytes that are no text to binary members as they are, and names them to the others", async () => {
    binary.say(NOT_UTF8);
    await sees("binary", { what: "", sent: NOT_UTF8, text: ["[바이너리 3바이트]"], json: { data: "/wD+" } }, [
      line,
      json,
    ]);
  });

  it("cleans what people see, and nothing of what programs exchange", async () => {
    const another = await FrameClient.join(Number(program.stdout.match(/:(\d+)\n/)?.[1]), "another");
    await Promise.all([line.next(), binary.next(), json.next()]);
    const sent = "\u001b[31mred\u0000\u202e";
    binary.say(sent);
    await sees("binary", { what: "", sent, text: ["[31mred"], json: { text: "[31mred" } }, [line, json, another]);
    another.destroy();
    await Promise.all([line.next(), binary.next(), json.next()]);
  });

  it("names a message that would be too many lines for people", async () => {
    const sent = "x\n".repeat(65);
    binary.say(sent);
    await sees("binary", { what: "", sent, text: ["[긴 메시지 130바이트]"], json: { text: sent } }, [line, json]);
  });

  it("takes an empty frame, line and object for nothing, or for what they are", async () => {
    binary.say("");
    line.send("\n");
    json.send("\n");
    json.ask({ type: "message", room: "lobby", text: "", id: 1 });
    const { type, code, id, message } = await json.next();
    assert.deepEqual([type, code, id], ["error", "BAD_REQUEST", 1]);
    assert.match(String(message), /: text: /);
  });

  it("carries whispers between all of them", async () => {
    line.send("/msg binary 줄에서\n/msg json 줄에서\n");
    assert.equal((await binary.next()).toString(), "[귓속말] line: 줄에서");
    assert.deepEqual({ ...(await json.next()), time: "" }, { type: "direct", from: "line", time: "", text: "줄에서" });
    json.ask({ type: "direct", to: "line", text: "두\n줄", id: "a" });
    assert.deepEqual(await line.lines(2), ["[귓속말] json: 두", "[귓속말] json: 줄"]);
    assert.equal((await json.next())["type"], "ack");
    binary.say("/msg line 틀에서");
    assert.equal(await line.next(), "[귓속말] binary: 틀에서");
  });
});

describe("a JSON client", () => {
  it("gets every event of its rooms, with places and acks", async () => {
    const { program, port } = await startServer(["--lang", "en"]);
    const json = await JsonClient.open(port);
    json.ask({ type: "message", room: "lobby", text: "early", id: 1 });
    json.ask({ type: "nick", nick: "bot" });
    const [early, welcome, lobby] = await json.take(3);
    assert.deepEqual([early?.["code"], early?.["id"]], ["NICK_REQUIRED", 1]);
    assert.equal(welcome?.["type"], "welcome");
    assert.match(String(welcome?.["server"]), /^maru\/\d/);
    assert.deepEqual([lobby?.["room"], lobby?.["seq"], lobby?.["members"], lobby?.["history"]], [
      "lobby",
      1,
      ["bot"],
      [],
    ]);

    json.ask({ type: "join", room: "dev" });
    const dev = await json.next();
    json.ask({ type: "message", room: "dev", text: "one", id: "m" });
    const ack = await json.next();
    assert.deepEqual([ack["type"], ack["id"], ack["seq"]], ["ack", "m", 2]);
    assert.match(String(ack["time"]), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

    const alice = await LineClient.join(port, "alice");
    alice.send("/join dev\nhello\n/quit\n");
    const seen = await json.take(5);
    // Each room has an order of its own; there is none between two rooms.
    const inRoom = (name: string) => seen.filter(({ room }) => room === name);
    assert.deepEqual(inRoom("lobby").map(({ type, seq, nick, reason }) => [type, seq, nick, reason]), [
      ["join", 2, "alice", undefined],
      ["leave", 3, "alice", "left"],
    ]);
    assert.deepEqual(inRoom("dev").map(({ type, seq, nick, text, reason }) => [type, seq, nick, text ?? reason]), [
      ["join", 3, "alice", undefined],
      ["message", 4, "alice", "hello"],
      ["leave", 5, "alice", "quit"],
    ]);

    json.ask({ type: "history", room: "dev", limit: 2, before: 4 });
    const { events } = await json.next() as { events: JsonObject[] };
    assert.deepEqual(events.map(({ type, seq }) => [type, seq]), [["message", 2], ["join", 3]]);
    json.ask({ type: "who", room: "dev" });
    assert.deepEqual(await json.next(), { type: "who", room: "dev", members: ["bot"], count: 1 });
    json.ask({ type: "rooms" });
    const rooms = [{ name: "lobby", members: 1 }, { name: "dev", members: 1 }];
    assert.deepEqual(await json.next(), { type: "rooms", rooms, count: 2 });
    json.ask({ type: "ping", id: 5 });
    assert.deepEqual(await json.next(), { type: "pong", id: 5 });
    assert.equal(typeof dev["epoch"], "string");
    json.ask({ type: "quit" });
    assert.deepEqual(await json.rest(), []);
    json.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("gets an error for each invalid object, and stays connected", async () => {
    const { program, port } = await startServer();
    const json = await JsonClient.join(port, "bot");
    const wrong = ["{", "[]", "null", "nope", '{"type":"nonsense"}', '{"type":"join"}', '{"type":"join","room":5}'];
    json.send(wrong.map((it) => `${it}\n`).join(""));
    for (const { type, code } of await json.take(wrong.length)) {
      assert.deepEqual([type, code], ["error", "BAD_REQUEST"]);
    }
    json.send(`{"type":"ping","id":${"[".repeat(60_000)}\n`);
    assert.equal((await json.next())["code"], "BAD_REQUEST");
    json.send(Buffer.concat([Buffer.from('{"type":"ping","id":"'), Uint8Array.of(0xff), Buffer.from('"}\n')]));
    assert.equal((await json.next())["code"], "INVALID_UTF8");
    json.ask({ type: "message", room: "lobby", text: "x".repeat(4097), id: 9 });
    const tooLong = await json.next();
    assert.deepEqual([tooLong["code"], tooLong["id"]], ["TOO_LONG", 9]);
    json.ask({ type: "ping" });
    assert.deepEqual(await json.next(), { type: "pong" });
    json.send(`{"type":"ping","id":"${"x".repeat(70_000)}`);
    assert.deepEqual((await json.rest()).map(({ code }) => code), ["TOO_LONG"]);
    json.destroy();
    assert.equal(await program.stop(), 0);
  });
});

describe("frames that lie about their length", () => {
  it("are refused at the limit before anything is kept, and cost nothing while they promise", async () => {
    const { program, port } = await startServer(["--idle-timeout", "1"]);
    for (const length of [65_537, 2 ** 31, 2 ** 32 - 1]) {
      const liar = await FrameClient.join(port, "liar");
      const header = Buffer.alloc(4);
      header.writeUInt32LE(length);
      liar.send(Buffer.concat([frame("a good one first"), header]));
      assert.equal(String((await liar.rest()).at(-1)), "[오류] TOO_LONG 메시지가 너무 깁니다 (최대 65536바이트)");
      liar.destroy();
    }
    const silent = await FrameClient.join(port, "silent");
    silent.send(Buffer.from([0xff, 0xff, 0, 0, 1, 2, 3])); // 65 535 promised, three sent
    assert.match(String((await silent.rest()).at(-1)), /^\[오류\] IDLE_TIMEOUT/);
    silent.destroy();
    const short = await FrameClient.join(port, "short");
    short.send(Buffer.concat([frame(""), frame(""), Buffer.from([2, 0, 0, 0]), Buffer.from("/"), Buffer.from("x")]));
    assert.match(String(await short.next()), /^\[오류\] UNKNOWN_COMMAND .*: \/x$/);
    short.destroy();
    assert.equal(await program.stop(), 0);
  });
});

describe("the first bytes", () => {
  it("decide, however they are cut", async () => {
    const { program, port } = await startServer();
    const ways: [string, Buffer][] = [
      ["binary", frame("/ping-pong")],
      ["binary", Buffer.concat([Buffer.from([10, 0, 0, 0]), Buffer.from("0123456789")])],
      ["json", Buffer.from('{"type":"rooms"}\n')],
      ["text", Buffer.from("\r\n\r\n/who\n")],
      ["text", Buffer.from("가\n")],
    ];
    for (const [protocol, bytes] of ways) {
      for (let cut = 1; cut <= 5; cut += 1) {
        const socket = await connected(port);
        socket.setNoDelay(true);
        const answer = new Promise<Buffer>((resolve) => socket.once("data", resolve));
        socket.write(bytes.subarray(0, cut));
        // The second piece follows once the first was sent: mostly, the server sees two.
        await new Promise<void>((resolve) => socket.write("", () => setImmediate(resolve)));
        socket.write(bytes.subarray(cut));
        const received = await answer;
        const told = received[0] === 0x7b ? "json" : received.includes(0) ? "binary" : "text";
        assert.equal(told, protocol);
        assert.ok(received.includes("NICK_REQUIRED"));
        socket.destroy();
      }
    }
    const brief = await LineClient.open(port);
    brief.send("{\n");
    brief.end();
    assert.match((await brief.rest())[0] ?? "", /^\[오류\] NICK_REQUIRED/);
    assert.equal(await program.stop(), 0);
  });
});
