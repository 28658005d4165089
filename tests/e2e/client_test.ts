import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { AddressError, runtime } from "../../src/runtime/mod.ts";
import { connect } from "../../src/client/mod.ts";
import type { ProtocolName } from "../../src/protocol/detect.ts";
import { ChatClient } from "../support/chat_client.ts";
import { hasOpenssl, makeCertificate, NO_OPENSSL } from "../support/certificates.ts";
import { PRIVILEGED_PROGRAM, type Program, startServer } from "../support/program.ts";

const PROTOCOLS: readonly ProtocolName[] = ["text", "binary", "json"];

/** Connects, and waits until it is in the last of its rooms. */
async function enter(port: number, protocol: ProtocolName, nick: string, rooms: readonly string[] = []) {
  const chat = await ChatClient.open(port, { protocol, nick, rooms });
  await chat.until("joined", ({ room }) => room === (rooms.at(-1) ?? "lobby"));
  return chat;
}

describe("the client", () => {
  let program: Program;
  let port = 0;
  before(async () => ({ program, port } = await startServer(["--rate-limit", "0"])));
  after(async () => assert.equal(await program.stop(), 0));

  for (const protocol of PROTOCOLS) {
    it(`takes part in a conversation (${protocol})`, async () => {
      const [room, nick] = [`room-${protocol}`, `me-${protocol}`];
      const witness = await enter(port, "json", `witness-${protocol}`, [room]);
      const chat = await enter(port, protocol, nick, [room]);
      await witness.until("join", (event) => event.nick === nick);

      chat.client.say("안녕 👋");
      chat.client.say("/slash");
      assert.equal((await witness.until("message")).text, "안녕 👋");
      assert.equal((await witness.until("message")).text, "/slash");
      witness.client.say("hello: there", { room });
      assert.equal((await chat.until("message")).text, "hello: there");

      chat.client.direct(`witness-${protocol}`, "psst");
      const { from, text } = await witness.until("direct");
      assert.deepEqual([from, text], [nick, "psst"]);
      chat.client.direct("nobody", "psst");
      assert.equal((await chat.until("error")).code, "NO_SUCH_NICK");

      chat.client.who();
      assert.deepEqual(await chat.until("who"), {
        kind: "who",
        room,
        members: [`witness-${protocol}`, nick],
        count: 2,
      });
      chat.client.rooms();
      const { rooms } = await chat.until("rooms");
      assert.deepEqual(rooms.find(({ name }) => name === room), { name: room, members: 2 });
      chat.client.ping(7);
      assert.deepEqual(await chat.until("pong"), { kind: "pong", id: 7 });

      chat.client.act("waves");
      const { text: waves, action } = await witness.until("message");
      assert.deepEqual([waves, action], ["waves", true]);
      chat.client.rename(`${nick}-2`);
      assert.equal((await chat.until("rename")).to, `${nick}-2`);
      assert.equal((await witness.until("rename")).nick, nick);
      witness.client.say("wrod", { room, id: "wrod" });
      const { seq = 0 } = await witness.until("ack");
      witness.client.edit(seq, "word", { room });
      assert.equal((await chat.until("edit")).text, "word");
      witness.client.delete(seq, { room, id: "gone" });
      assert.equal((await witness.until("delete")).target, seq);
      await witness.until("ack");

      chat.client.leave();
      assert.equal((await witness.until("leave")).nick, `${nick}-2`);
      if (protocol !== "json") assert.equal((await chat.until("joined")).room, "lobby");
      chat.client.quit();
      assert.equal((await chat.until("closed")).reason, "quit");
      witness.client.terminate();
      assert.equal((await witness.until("closed")).reason, "terminated");
    });

    it(`gets the history when it joins and when it requests it (${protocol})`, async () => {
      const room = `history-${protocol}`;
      const talker = await enter(port, "json", `talker-${protocol}`, [room]);
      talker.client.say("one");
      talker.client.say("two", { id: "two" });
      await talker.until("ack");
      const chat = await ChatClient.open(port, { protocol, nick: `late-${protocol}`, rooms: [room] });
      if (protocol === "json") {
        const { history = [] } = await chat.until("joined", (event) => event.room === room);
        assert.deepEqual(history.map((event) => event.kind === "message" ? event.text : event.kind), [
          "join",
          "one",
          "two",
        ]);
        chat.client.history({ limit: 1 });
        assert.equal((await chat.until("history")).events.length, 1);
      } else {
        assert.equal((await chat.until("message")).text, "one");
        assert.equal((await chat.until("message")).text, "two");
        await chat.until("joined", (event) => event.room === room);
        chat.client.history({ limit: 2 });
        assert.equal((await chat.until("message")).text, "two");
        assert.equal((await chat.until("join")).nick, `late-${protocol}`);
      }
      chat.client.quit();
      talker.client.quit();
      await Promise.all([chat.until("closed"), talker.until("closed")]);
    });

    it(`knows that it is in, though its name was there before (${protocol})`, async () => {
      const nick = `again-${protocol}`;
      const first = await enter(port, protocol, nick);
      first.client.quit();
      await first.until("closed");
      const chat = await ChatClient.open(port, { protocol, nick });
      await chat.until("joined");
      chat.client.who();
      assert.ok((await chat.until("who")).members.includes(nick));
      assert.equal(chat.events.some(({ kind }) => kind === "joined"), false);
      chat.client.quit();
      await chat.until("closed");
    });

    it(`is refused a nickname that is in use, and may try another (${protocol})`, async () => {
      const holder = await enter(port, "text", `held-${protocol}`);
      const chat = await ChatClient.open(port, { protocol, nick: `HELD-${protocol}` });
      assert.equal((await chat.until("error")).code, "NICK_IN_USE");
      chat.client.nick(`free-${protocol}`);
      assert.equal((await chat.until("joined")).room, "lobby");
      for (const { client } of [holder, chat]) client.quit();
      await Promise.all([holder.until("closed"), chat.until("closed")]);
    });
  }

  for (const protocol of PROTOCOLS) {
    it(`asks for its language with each nickname, also with one that it chooses later (${protocol})`, async () => {
      const holder = await enter(port, "json", `taken-${protocol}`);
      const chat = await ChatClient.open(port, { protocol, lang: "en" });
      chat.client.nick(`taken-${protocol}`);
      const { message } = await chat.until("error");
      assert.equal(message, `The nickname is in use: taken-${protocol}`);
      chat.client.nick(`english-${protocol}`);
      await chat.until("joined");
      chat.client.direct("nobody", "psst");
      assert.match((await chat.until("error")).message, /^[ -~]*: nobody$/);
      for (const { client } of [holder, chat]) client.quit();
      await Promise.all([holder.until("closed"), chat.until("closed")]);
    });
  }

  it("gets an ack with the place of each message, in the order sent", async () => {
    const chat = await enter(port, "json", "ordered", ["acks"]);
    for (let id = 0; id < 500; id += 1) chat.client.say(`m${id}`, { id });
    let last = 0;
    for (let id = 0; id < 500; id += 1) {
      const ack = await chat.until("ack");
      assert.deepEqual([ack.id, (ack.seq ?? 0) > last], [id, true]);
      last = ack.seq ?? 0;
    }
    chat.client.quit();
    await chat.until("closed");
  });

  it("carries bytes from binary to binary as they are, and to JSON", async () => {
    const room = "bytes";
    const [sender, reader, json] = await Promise.all([
      enter(port, "binary", "b1", [room]),
      enter(port, "binary", "b2", [room]),
      enter(port, "json", "j1", [room]),
    ]);
    const data = Uint8Array.of(0x2f, 0xff, 0x00, 0x0a, 0x3a, 0x20);
    sender.client.say(data);
    assert.deepEqual((await reader.until("message")).data, data);
    assert.deepEqual((await json.until("message")).data, data);
    for (const { client } of [sender, reader, json]) client.quit();
    await Promise.all([sender, reader, json].map((chat) => chat.until("closed")));
  });

  it("can't reach what does not listen", async () => {
    const handler = { event() {} };
    const options = { hostname: "127.0.0.1", port: 1, protocol: "json", nick: "a", handler } as const;
    await assert.rejects(
      connect(runtime, options),
      (error) => error instanceof AddressError && error.code === "ECONNREFUSED",
    );
  });

  it("is many in one process", async () => {
    const many = await Promise.all(
      Array.from({ length: 300 }, (_, i) => enter(port, PROTOCOLS[i % 3] ?? "text", `n${i}`, ["many"])),
    );
    const [talker, ...others] = many;
    talker?.client.say("to all");
    await Promise.all(others.map((chat) => chat.until("message", ({ text }) => text === "to all")));
    for (const { client } of many) client.quit();
    for (const chat of many) assert.equal((await chat.until("closed")).reason, "quit");
  });
});

describe("the client, when the server ends it", () => {
  it("gets the reason, and connects to the next server on the same port", async () => {
    const { program, port } = await startServer();
    const chats = await Promise.all(PROTOCOLS.map((protocol) => enter(port, protocol, `me-${protocol}`)));
    assert.equal(await program.stop(), 0);
    for (const chat of chats) {
      assert.equal((await chat.until("notice")).text, "서버가 종료됩니다.");
      assert.equal((await chat.until("closed")).reason, "server_end");
    }
    const next = await startServer(["--port", String(port)]);
    for (const chat of await Promise.all(PROTOCOLS.map((protocol) => enter(port, protocol, `me-${protocol}`)))) {
      chat.client.quit();
      assert.equal((await chat.until("closed")).reason, "quit");
    }
    assert.equal(await next.program.stop(), 0);
  });

  it("gets the error code before the connection closes", async () => {
    const { program, port } = await startServer(["--max-connections", "1", "--handshake-timeout", "0.2"]);
    const silent = await ChatClient.open(port, { protocol: "text" });
    const refused = await ChatClient.open(port, { protocol: "text", nick: "second" });
    assert.equal((await refused.until("error")).code, "SERVER_FULL");
    assert.ok(["server_end", "reset"].includes((await refused.until("closed")).reason));
    assert.equal((await silent.until("error")).code, "HANDSHAKE_TIMEOUT");
    assert.equal((await silent.until("closed")).reason, "server_end");
    assert.equal(await program.stop(), 0);
  });

  it("speaks over TLS, to a server that it trusts", { skip: hasOpenssl ? false : NO_OPENSSL }, async () => {
    const { certificate, certificatePath, keyPath } = makeCertificate();
    const { program, port } = await startTlsServer(certificatePath, keyPath);
    for (const protocol of PROTOCOLS) {
      const chat = await ChatClient.open(port, { protocol, nick: `tls-${protocol}`, tls: { ca: certificate } });
      assert.equal((await chat.until("joined")).room, "lobby");
      chat.client.quit();
      assert.equal((await chat.until("closed")).reason, "quit");
    }
    await assert.rejects(ChatClient.open(port, { protocol: "json", nick: "a", tls: {} }), AddressError);
    assert.equal(await program.stop(), 0);
  });
});

async function startTlsServer(certificate: string, key: string) {
  const { program } = await startServer(
    ["--tls-port", "0", "--tls-cert", certificate, "--tls-key", key],
    { command: PRIVILEGED_PROGRAM },
  );
  const port = await program.output(({ stdout }) => /listening on 127\.0\.0\.1:(\d+) \(TLS\)\n/.exec(stdout)?.[1]);
  return { program, port: Number(port) };
}
