import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LineClient } from "../support/line_client.ts";
import { CLIENT_PROGRAM, type Program, startServer } from "../support/program.ts";
import { Proxy } from "../support/proxy.ts";
import { NO_TMUX, TmuxTerminal } from "../support/tmux.ts";

const ROWS = 24;
const DRAFT = "초안 draft 🎉 가나다라마바사 한글과 English and more words to fill rows 끝";

/** A text without white space and times of day: what stays the same however rows are broken. */
function squeezed(text: string): string {
  return text.replaceAll(/^\d\d:\d\d /gm, "").replaceAll(/\s/g, "");
}

describe("maru connect, in tmux", { skip: NO_TMUX ?? false }, () => {
  let server: Program;
  let port = 0;
  before(async () => ({ program: server, port } = await startServer(["--lang", "en", "--rate-limit", "0"])));
  after(async () => assert.equal(await server.stop(), 0));

  /** Starts the client, and resolves when it has been let in. */
  async function connected(nick: string, columns: number, to = port): Promise<TmuxTerminal> {
    const words = [
      "NO_COLOR=",
      ...CLIENT_PROGRAM,
      `127.0.0.1:${to}`,
      "--nick",
      nick,
      "--room",
      `room-of-${nick}`,
      "--lang",
      "en",
    ];
    const terminal = new TmuxTerminal(words, { columns, rows: ROWS });
    await terminal.until(({ transcript }) => squeezed(transcript).endsWith("Ctrl-Ctoquit.>"));
    return terminal;
  }

  /** Enters the room of a client. */
  async function guest(nick: string, host: string): Promise<LineClient> {
    const client = await LineClient.join(port, nick);
    client.send(`/join room-of-${host}\n`);
    await client.until((line) => line === `[system] ${nick} joined.`);
    return client;
  }

  /** What the transcript begins with. */
  const beginning = (nick: string) =>
    `-- You are in room-of-${nick} (1 member). -- Connected to 127.0.0.1:${port} as ${nick}. Type /help for help, Ctrl-C to quit.`;

  for (const columns of [40, 80, 200]) {
    it(`shows every message once and the draft once while it is resized, from ${columns} columns`, async () => {
      const terminal = await connected(`me-${columns}`, columns);
      const alice = await guest("alice", `me-${columns}`);
      terminal.type(DRAFT);
      const expected = [beginning(`me-${columns}`), "-- alice joined."];
      const shows = (draft: string) => (it: TmuxTerminal) =>
        squeezed(it.transcript) === squeezed(`${expected.join("\n")}\n> ${draft}`);
      await terminal.until(shows(DRAFT));
      const widths = [90, 40, columns, 200, 61, 12, 40, 80, 33, columns];
      for (const [i, width] of widths.entries()) {
        for (
          const text of [`메시지 ${i} 안녕하세요 🎉 반갑습니다`, `message ${i} ${"long words 긴 말 ".repeat(9)}end`]
        ) {
          terminal.resize({ columns: text.length % 2 === 0 ? 70 : width + 1, rows: ROWS - (i % 3) });
          alice.send(`${text}\n`);
          terminal.resize({ columns: width, rows: ROWS });
          expected.push(`alice: ${text}`);
        }
        await terminal.until(({ transcript }) => squeezed(transcript).includes(squeezed(`${expected.at(-1)}`)));
        assert.equal(squeezed(terminal.transcript), squeezed(`${expected.join("\n")}\n> ${DRAFT}`));
      }
      terminal.press("Enter");
      await alice.until((line) => line === `me-${columns}: ${DRAFT}`);
      expected.push(`me-${columns}: ${DRAFT}`);
      await terminal.until(shows(""));
      terminal.close();
      await alice.until((line) => line === `[system] me-${columns} left.`);
      alice.destroy();
    });
  }

  it("redraws a draft of two rows that gets one and two again, and erases no message (fault 10)", async () => {
    const terminal = await connected("resized", 40);
    const alice = await guest("alice", "resized");
    terminal.type("a draft that takes two rows on forty columns");
    await terminal.until(({ screen }) => (screen.at(-1) ?? "").trim() === "columns");
    terminal.resize({ columns: 90, rows: ROWS });
    alice.send("hello\n");
    await terminal.until(({ transcript }) => transcript.includes("alice: hello"));
    terminal.resize({ columns: 40, rows: ROWS });
    await terminal.until(({ screen }) => (screen.at(-1) ?? "").trim() === "columns");
    assert.deepEqual(terminal.screen.slice(-4).map((row) => row.replace(/^\d\d:\d\d /, "").trim()), [
      "-- alice joined.",
      "alice: hello",
      "> a draft that takes two rows on forty",
      "columns",
    ]);
    terminal.close();
    alice.destroy();
  });

  it("takes three pasted lines for one draft and sends them as one message (fault 10c)", async () => {
    const terminal = await connected("paster", 80);
    const alice = await guest("alice", "paster");
    terminal.paste("하나 👋🏽\n/quit\nthree\n");
    await terminal.until(({ screen }) => screen.at(-1) === "  three");
    assert.deepEqual(terminal.screen.slice(-3), ["> 하나 👋🏽", "  /quit", "  three"]);
    terminal.press("Enter");
    await alice.until((line) => line === "paster: three");
    await terminal.until(({ screen }) => screen.at(-1) === ">" && (screen.at(-4) ?? "").includes("paster: "));
    const rows = terminal.screen.slice(-4, -1).map((row) => row.replace(/^\d\d:\d\d /, ""));
    assert.deepEqual(rows, [
      "paster: 하나 👋🏽",
      `${" ".repeat("12:03 paster: ".length)}/quit`,
      " ".repeat(14) + "three",
    ]);
    terminal.close();
    alice.destroy();
  });

  it("completes nicknames, also Korean ones, and commands (fault 10d)", async () => {
    const terminal = await connected("tabber", 80);
    const daniel = await guest("daniel", "tabber");
    const korean = await guest("다니엘", "tabber");
    await terminal.until(({ transcript }) => transcript.includes("다니엘 joined."));
    terminal.type("da");
    terminal.press("Tab");
    terminal.type("hi 다");
    terminal.press("Tab");
    terminal.type("!");
    await terminal.until(({ screen }) => screen.at(-1) === "> daniel: hi 다니엘 !");
    terminal.press("C-u");
    terminal.type("/jo");
    terminal.press("Tab");
    terminal.type("de");
    await terminal.until(({ screen }) => screen.at(-1) === "> /join de");
    terminal.close();
    daniel.destroy();
    korean.destroy();
  });

  it("shows a whisper to no one as not delivered (fault 15), and keeps the nickname when the new one is taken", async () => {
    const terminal = await connected("whisperer", 80);
    const alice = await guest("alice", "whisperer");
    terminal.type("/msg nobody hi");
    terminal.press("Enter");
    await terminal.until(({ transcript }) => transcript.includes("-- Not delivered: NO_SUCH_NICK"));
    assert.doesNotMatch(terminal.transcript, /\[whisper\]/);
    terminal.type("/nick alice");
    terminal.press("Enter");
    await terminal.until(({ transcript }) => transcript.includes("-- Refused: NICK_IN_USE"));
    terminal.type("/nick carol");
    terminal.press("Enter");
    await terminal.until(({ transcript }) => transcript.includes("-- whisperer is now carol."));
    terminal.type("/me waves");
    terminal.press("Enter");
    await alice.until((line) => line === "* carol waves");
    await terminal.until(({ transcript }) => transcript.includes("* carol waves"));
    terminal.type("/edit bows");
    terminal.press("Enter");
    await terminal.until(({ transcript }) => transcript.includes("* carol: bows (edited)"));
    terminal.type("/delete");
    terminal.press("Enter");
    await terminal.until(({ transcript }) => /-- carol deleted a message from \d\d:\d\d\./.test(transcript));
    terminal.close();
    alice.destroy();
  });

  it("sends what was typed without a connection after the next one, and retries on one line", async () => {
    const proxy = new Proxy(port);
    await proxy.open();
    const terminal = await connected("offline", 80, proxy.port);
    const alice = await guest("alice", "offline");
    await proxy.cut();
    await terminal.until(({ transcript }) => /Reconnecting in [\d.]+ s \(attempt 2/.test(transcript));
    terminal.type("하나");
    terminal.press("Enter");
    terminal.type("둘");
    terminal.press("Enter");
    await terminal.until(({ screen }) => screen.at(-2) === "-- Waiting for a connection: 둘");
    assert.equal(terminal.transcript.split("Reconnecting in").length, 2);
    await proxy.open();
    await alice.until((line) => line === "offline: 하나");
    await alice.until((line) => line === "offline: 둘");
    await terminal.until(({ screen }) => screen.at(-1) === ">" && (screen.at(-2) ?? "").endsWith("offline: 둘"));
    assert.doesNotMatch(terminal.transcript, /Reconnecting in|Waiting for/);
    terminal.close();
    await alice.until((line) => line === "[system] offline left.");
    alice.destroy();
    await proxy.cut();
  });
});
