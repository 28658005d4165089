import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { utf8 } from "../../support/bytes.ts";
import { splits } from "../../support/decoding.ts";
import { MemoryChat } from "../../support/memory_chat.ts";

const POST = "POST / HTTP/1.1\r\nHost: 127.0.0.1:9000\r\nContent-Type: text/plain\r\n\r\nNICK x\nhello\n/quit\n";
const CHAT_ONLY = "[오류] BAD_REQUEST 이 포트는 채팅 전용입니다. 먼저 NICK <nickname>을 보내세요";
const NOT_IRC = "[오류] BAD_REQUEST IRC 연결이 아닙니다. NICK 다음에는 메시지나 /help 같은 명령을 보내세요";
const PONG = "[시스템] pong";

/** What a client gets that sends these chunks, and what a witness in the lobby hears of it. */
async function exchange(chat: MemoryChat, chunks: Iterable<string | Uint8Array>) {
  const witness = await chat.join("witness");
  const client = await chat.connect();
  for (const chunk of chunks) {
    client.send(chunk);
    await chat.settle();
  }
  const lines = client.take();
  const received = witness.take();
  const { ended, closed } = client;
  witness.reset();
  client.reset();
  await chat.settle();
  return { lines, received, ended, closed };
}

describe("an HTTP request", () => {
  it("is answered 426, and nothing after it is carried out, wherever it is cut", () =>
    MemoryChat.run({}, async (chat) => {
      let count = 0;
      for (const chunks of splits(utf8(POST))) {
        const { lines, received, ended } = await exchange(chat, chunks);
        assert.deepEqual(lines, [
          "HTTP/1.1 426 Upgrade Required\r",
          "Content-Type: text/plain; charset=utf-8\r",
          "Content-Length: 63\r",
          "Connection: close, Upgrade\r",
          "Upgrade: websocket\r",
          "\r",
          "이 포트는 채팅 전용이며 HTTP를 쓰지 않습니다.",
        ]);
        assert.ok(ended);
        assert.deepEqual(received, []);
        count += 1;
      }
      assert.deepEqual(chat.closes("wrong_protocol"), [count]);
      assert.equal(chat.server.snapshot().opened.unknown, count);
      assert.equal(chat.server.snapshot().opened.text, count); // the witnesses
    }));

  it("with the method HEAD gets an answer without a body", () =>
    MemoryChat.run({}, async (chat) => {
      const { lines } = await exchange(chat, ["HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"]);
      assert.deepEqual(lines.slice(2), [
        "Content-Length: 63\r",
        "Connection: close, Upgrade\r",
        "Upgrade: websocket\r",
        "\r",
      ]);
    }));

  it("that does not end is cut off a second after its answer", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.connect({ stubborn: true });
      client.send(POST);
      await chat.settle();
      assert.ok(client.ended);
      for (let i = 0; i < 9; i += 1) {
        client.send("NICK x\n");
        await chat.pass(100);
        assert.equal(client.closed, undefined);
      }
      await chat.pass(200);
      assert.ok(client.closed !== undefined);
    }));

  it("of more than a megabyte is cut off after its answer", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.connect({ stubborn: true });
      client.send(POST);
      await chat.settle();
      assert.match(client.take()[0] ?? "", /^HTTP\/1.1 426 /);
      client.send(new Uint8Array(1024 * 1024));
      await chat.settle();
      assert.equal(client.closed, undefined);
      client.send("x");
      await chat.settle();
      assert.ok(client.closed !== undefined);
      assert.deepEqual(chat.closes("wrong_protocol"), [1]);
    }));

  it("that is incomplete at the timeout is text", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.connect();
      client.send("GET lost");
      await chat.pass(60_000);
      assert.match(client.take()[0] ?? "", /HANDSHAKE_TIMEOUT/);
    }));
});

describe("a TLS ClientHello without TLS", () => {
  it("is closed at once without an answer", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.connect();
      client.send(Uint8Array.of(0x16, 0x03, 0x01));
      await chat.settle();
      assert.ok(client.closed !== undefined);
      assert.deepEqual(client.take(), []);
      assert.deepEqual(chat.closes("wrong_protocol"), [1]);
    }));
});

describe("a first line of another protocol", () => {
  for (
    const line of [
      "Host: chat.example",
      "host:x",
      "\u0004HOST: x",
      "NICK / HTTP/1.1",
      "/x HTTP/1.1",
      "BREW /pot HTTP/1.1",
      "get / HTTP/1.0",
      "DESCRIBE rtsp://x/y RTSP/1.0",
      "REGISTER sip:x SIP/2.0",
      "REQMOD icap://x ICAP/1.0 ",
      "M-SEARCH * HTTP/1.1",
      "/help HTTP/2",
    ]
  ) {
    it(`closes the connection: ${JSON.stringify(line)}`, () =>
      MemoryChat.run({}, async (chat) => {
        const { lines, received, ended } = await exchange(chat, [`${line}\r\nNICK x\nhello\n`]);
        assert.deepEqual([lines, received, ended], [[CHAT_ONLY], [], true]);
        assert.deepEqual(chat.closes("wrong_protocol"), [1]);
      }));
  }

  for (
    const line of [
      "GET lost",
      "hello",
      "Hostess: x",
      "HTTP/1.1",
      "about HTTP/1.1, what of it",
      "x FTP/1.0",
      "USER a 0 * :b",
    ]
  ) {
    it(`does not close for text: ${line}`, () =>
      MemoryChat.run({}, async (chat) => {
        const client = await chat.connect();
        client.send(`${line}\n/ping\n`);
        await chat.settle();
        assert.deepEqual(client.take(), ["[오류] NICK_REQUIRED 먼저 닉네임을 정하세요: NICK <nickname>", PONG]);
      }));
  }

  it("is a message once there is a nickname", () =>
    MemoryChat.run({}, async (chat) => {
      const [alice, bob] = [await chat.join("alice"), await chat.join("bob")];
      alice.send("Host: me\nGET / HTTP/1.1\n/nonsense HTTP/1.1\n");
      await chat.settle();
      assert.deepEqual(bob.take(), ["alice: Host: me", "alice: GET / HTTP/1.1"]);
      assert.match(alice.take().at(-1) ?? "", /UNKNOWN_COMMAND/);
    }));
});

describe("an IRC client", () => {
  it("gets an error that this is not IRC, and is closed", () =>
    MemoryChat.run({}, async (chat) => {
      const { lines, received, ended } = await exchange(chat, ["NICK a\r\nUSER a 0 * :b\r\nJOIN #x\r\n"]);
      assert.deepEqual(lines.slice(-2), ["[시스템] a님이 입장했습니다.", NOT_IRC]);
      assert.deepEqual(received, ["[시스템] a님이 입장했습니다.", "[시스템] a님이 퇴장했습니다."]);
      assert.ok(ended);
      assert.deepEqual(chat.closes("wrong_protocol"), [1]);
    }));

  it("gets it in English with --lang en", () =>
    MemoryChat.run({ lang: "en" }, async (chat) => {
      const client = await chat.connect();
      client.send("NICK a\nUSER a 0 * :b\n");
      await chat.settle();
      assert.equal(
        client.take().at(-1),
        "[error] BAD_REQUEST This is not an IRC connection: after NICK, send messages or commands such as /help",
      );
    }));

  it("does not send its password to a room, before NICK and after", () =>
    MemoryChat.run({}, async (chat) => {
      const bob = await chat.join("bob");
      const client = await chat.connect();
      client.send("PASS secret\nNICK a\nPASS secret\nPRIVMSG NickServ :IDENTIFY secret\nhi\n");
      await chat.settle();
      const refused = (word: string) => `[오류] UNKNOWN_COMMAND 알 수 없는 명령입니다 (도움말은 /help): ${word}`;
      assert.deepEqual(client.take(), [
        refused("PASS"),
        "[시스템] bob님이 입장했습니다.",
        "[시스템] a님이 입장했습니다.",
        refused("PASS"),
        refused("PRIVMSG"),
      ]);
      assert.deepEqual(bob.take(), ["[시스템] a님이 입장했습니다.", "a: hi"]);
    }));
});

describe("telnet", () => {
  const REFUSED = Uint8Array.of(0xff, 0xfc, 0x06);
  const [ASKED, AYT] = [Uint8Array.of(0xff, 0xfd, 0x06), Uint8Array.of(0xff, 0xf6)];

  it("is answered in the order of its commands", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      const bob = await chat.join("bob");
      alice.take();
      const received: Uint8Array[] = [];
      alice.data = (chunk) => void received.push(new Uint8Array(chunk));
      bob.send("before\n");
      await chat.settle();
      alice.send(ASKED);
      await chat.settle();
      bob.send("behind\n");
      alice.send("/ping\n");
      await chat.settle();
      const expected = [utf8("bob: before\n"), REFUSED, utf8(`bob: behind\n${PONG}\n`)].flatMap((it) => [...it]);
      assert.deepEqual(received.flatMap((it) => [...it]), expected);
    }));

  it("gets an answer to AYT, before NICK too", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.connect();
      client.send(AYT);
      client.send(AYT);
      await chat.settle();
      assert.deepEqual(client.take(), [PONG, PONG]);
    }));

  it("counts in the rate limit", () =>
    // A quarter of it before NICK.
    MemoryChat.run({ rateBurst: 40, rateLimit: 4 }, async (chat) => {
      const client = await chat.connect();
      let bytes = 0;
      client.data = (chunk) => void (bytes += chunk.length);
      for (let i = 0; i < 100; i += 1) client.send(ASKED);
      await chat.settle();
      assert.equal(bytes, 10 * 3);
      assert.ok(client.socket.peer.isPaused);
      await chat.pass(5000, 1000);
      assert.equal(bytes, 15 * 3);
    }));
});
