/** What is not the chat's protocols, sent to the real program through every listener of the chat. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { connect as connectTls } from "node:tls";
import { hasOpenssl, makeCertificate, temporaryFolder } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { type Program, startHttpServer, startServer } from "../support/program.ts";
import { openTls, startTlsServer } from "../support/tls_server.ts";

const PONG = "[시스템] pong";
const ATTACK =
  "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nNICK x\nhello\n";

/** What comes back to `client`, and what the lobby got. */
async function attack(client: LineClient, witness: LineClient, bytes: string = ATTACK): Promise<string[]> {
  client.send(bytes);
  const answer = await client.rest();
  client.end();
  witness.send("/ping\n");
  assert.equal(await witness.line(), PONG, "the lobby got nothing");
  return answer;
}

function assertRefusal(answer: readonly string[], body: string | RegExp): void {
  assert.equal(answer[0], "HTTP/1.1 426 Upgrade Required\r");
  const empty = answer.indexOf("\r");
  const length = /^Content-Length: (\d+)\r$/.exec(answer.find((line) => line.startsWith("Content-Length")) ?? "")?.[1];
  const text = answer.slice(empty + 1).map((line) => `${line}\n`).join("");
  assert.equal(Buffer.byteLength(text), Number(length));
  assert.match(text, new RegExp(body));
}

/** Resolves once the log names `count` connections that were closed for this reason. */
function closed(program: Program, count: number) {
  return program.output(({ stderr }) => stderr.split("wrong_protocol").length > count || undefined);
}

describe("HTTP on the chat's ports", () => {
  let server: Awaited<ReturnType<typeof startHttpServer>>;
  let witness: LineClient;
  before(async () => {
    server = await startHttpServer(["--lang", "ko"]);
    witness = await LineClient.join(server.port, "witness");
  });
  after(async () => {
    witness.destroy();
    await server.program.stop();
  });

  it("is answered with the web client's address, whichever thread answers, and says nothing in the lobby", async () => {
    for (let i = 0; i < 12; i += 1) {
      const answer = await attack(await LineClient.open(server.port), witness);
      assertRefusal(answer, RegExp.escape(`${server.http}/`));
    }
    await closed(server.program, 12);
  });

  it("is understood by fetch(), which finds the web client where it says", async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/`, { method: "POST", body: "NICK x\nhello\n" });
    assert.equal(response.status, 426);
    assert.equal(response.headers.get("upgrade"), "websocket");
    const url = /http:\S+/.exec(await response.text())?.[0] ?? "";
    const page = await fetch(url);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /Maru/);
  });

  it("gets its answer instead of a reset, however much it sends", async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request({ port: server.port, method: "POST", path: "/" }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode));
      });
      sent.on("error", reject);
      sent.end(Buffer.alloc(256 * 1024, "NICK x\nhello\n"));
    });
    assert.equal(status, 426);
  });

  it("is refused with the preface of HTTP/2, and with a target that is no path", async () => {
    for (const line of ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "CONNECT x:1 HTTP/1.1\r\n\r\nNICK x\nhello\n"]) {
      assertRefusal(await attack(await LineClient.open(server.port), witness, line), server.http);
    }
  });

  it("is not what a person types whose first line is GET lost", async () => {
    const person = await LineClient.open(server.port);
    person.send("GET lost\nNICK person\n");
    assert.match(await person.line(), /NICK_REQUIRED/);
    await person.until((line) => line === "[시스템] person님이 입장했습니다.");
    person.destroy();
    await witness.until((line) => line === "[시스템] person님이 퇴장했습니다.");
  });

  it("gets an answer that names the chat's port when HTTP is off", async () => {
    const { program, port } = await startServer(["--lang", "en"]);
    const client = await LineClient.open(port);
    client.send(ATTACK);
    assertRefusal(await client.rest(), /^This port speaks the chat's protocols, not HTTP\.$/m);
    client.end();
    assert.equal(await program.stop(), 0);
  });
});

describe("HTTP on a port with TLS and on a Unix domain socket", { skip: !hasOpenssl }, () => {
  it("is refused as on the plain port", async () => {
    const path = join(temporaryFolder(), "maru.sock");
    const { program, port, tlsPort } = await startTlsServer(makeCertificate(), ["--unix", path, "--web-port", "0"]);
    const url = await program.output(({ stdout }) => /Web client at (\S+)\n/.exec(stdout)?.[1]);
    const witness = await LineClient.join(port, "witness");
    assertRefusal(await attack((await openTls(tlsPort)).client, witness), RegExp.escape(url));
    assertRefusal(await attack(await LineClient.atPath(path), witness), RegExp.escape(url));
    await closed(program, 2);
    witness.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("does not matter to a ClientHello on a port without TLS, which is closed", async () => {
    const { program, port } = await startServer();
    const error = await new Promise<Error>((resolve) => {
      connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false }).on("error", resolve);
    });
    assert.ok(error);
    await closed(program, 1);
    assert.equal(await program.stop(), 0);
  });
});

describe("what people's programs send besides", () => {
  const ROWS: [what: string, sent: string | Uint8Array, lines: readonly (string | RegExp)[]][] = [
    ["a control character before a command", "\x04/ping\n", [PONG]],
    ["an arrow before a whisper", "\x1b[A/msg bob secret\n", [/NO_SUCH_NICK/]],
    ["blank lines", " \n\t\n/ping\n", [PONG]],
    ["Ctrl-C of telnet", Buffer.from("\xff\xf4\xff\xfd\x06/ping\n", "latin1"), ["\ufffd\ufffd\x06[시스템] pong"]],
    ["a password of IRC", "PASS secret\nPRIVMSG NickServ :IDENTIFY secret\n/ping\n", [
      /UNKNOWN_COMMAND .*: PASS$/,
      /UNKNOWN_COMMAND .*: PRIVMSG$/,
      PONG,
    ]],
    ["a backspace before /quit", "\x08/quit\n", []],
  ];

  it("is read as intended, and reaches no other member", async () => {
    const { program, port } = await startServer();
    const witness = await LineClient.join(port, "witness");
    const client = await LineClient.open(port);
    client.send("\ufeffNICK a\n\ufeff.\n");
    await client.until((line) => line === "[시스템] a님이 입장했습니다.");
    assert.deepEqual(await witness.lines(2), ["[시스템] a님이 입장했습니다.", "a: \ufeff."]);
    for (const [what, sent, lines] of ROWS) {
      client.send(sent);
      for (const line of lines) {
        assert.match(await client.line(), typeof line === "string" ? new RegExp(RegExp.escape(line)) : line, what);
      }
    }
    assert.deepEqual(await client.rest(), []);
    assert.equal(await witness.line(), "[시스템] a님이 퇴장했습니다.");
    client.end();
    witness.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("closes an IRC client with an error that names IRC", async () => {
    const { program, port } = await startServer();
    const client = await LineClient.open(port);
    client.send("NICK a\r\nUSER a 0 * :Alice\r\nJOIN #x\r\n");
    assert.match((await client.rest()).at(-1) ?? "", /^\[오류\] BAD_REQUEST IRC /);
    client.end();
    await closed(program, 1);
    assert.equal(await program.stop(), 0);
  });
});
