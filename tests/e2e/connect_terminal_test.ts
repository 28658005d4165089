import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { SENTENCES } from "../../src/protocol/messages.ts";
import { LineClient } from "../support/line_client.ts";
import { CLIENT_PROGRAM, Program, startServer } from "../support/program.ts";
import { screenOf } from "../support/terminal.ts";

const HAS_SCRIPT = spawnSync("script", ["--version"]).error === undefined;
const NO_SCRIPT = "script is not installed (Debian: bsdutils)";

/** Once it has been let in. */
function arrived(program: Program): Promise<unknown> {
  return program.output(({ stdout }) => /-- Connected to/.exec(stdout));
}

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe("maru connect, on a terminal", { skip: HAS_SCRIPT ? false : NO_SCRIPT }, () => {
  const COLUMNS = 30;
  let server: Program;
  let port = 0;
  before(async () => ({ program: server, port } = await startServer(["--lang", "en"])));
  after(async () => assert.equal(await server.stop(), 0));

  function terminal(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    size = `cols ${COLUMNS} rows 20`,
  ): Program {
    const words = [...CLIENT_PROGRAM, `127.0.0.1:${port}`, "--lang", "en", ...args];
    const line = `stty ${size}; exec ${words.map((word) => `'${word}'`).join(" ")}`;
    const command = ["script", "-qec", line, "/dev/null"];
    return new Program([], { command, hasInput: true, env: { TERM: "xterm", SHELL: "/bin/sh", NO_COLOR: "", ...env } });
  }

  const shows = (program: Program, wanted: (rows: string[]) => boolean) => {
    return program.output(({ stdout }) => wanted(screenOf(stdout, COLUMNS)) || undefined);
  };

  it("keeps the line that is being typed intact below what comes, also when it is wide and long", async () => {
    const program = terminal(["--nick", "typist"]);
    await arrived(program);
    const alice = await LineClient.join(port, "alice");
    const typed = "가나다라마바사아자차카타파하 abc 가나다라마바사";
    program.type(typed);
    const whole = (rows: string[]) =>
      rows.slice(-4).map((row) => row.trim()).join("").replaceAll(" ", "").endsWith(`>${typed.replaceAll(" ", "")}`);
    await shows(program, whole);
    const begun = (rows: string[]) => rows.filter((row) => row.startsWith("> 가")).length;
    for (const text of ["하나", "둘", "three"]) {
      alice.send(`${text}\n`);
      await shows(program, (rows) => rows.some((row) => row.endsWith(`alice: ${text}`)) && whole(rows));
      assert.equal(begun(screenOf(program.stdout, COLUMNS)), 1);
    }
    program.type("\r");
    await alice.until((line) => line === `typist: ${typed}`);
    await shows(program, (rows) => rows.at(-1) === ">" && rows.some((row) => row.includes("typist: 가나다")));
    const rows = screenOf(program.stdout, COLUMNS);
    assert.equal(begun(rows), 0);
    const texts = rows.map((row) => row.replace(/^\d\d:\d\d /, ""));
    assert.deepEqual(texts.filter((row) => row.startsWith("alice: ")), ["alice: 하나", "alice: 둘", "alice: three"]);
    // What was typed stands once, as a message of one's own.
    assert.equal(countOf(rows.join("").replaceAll(" ", ""), typed.replaceAll(" ", "")), 1, rows.join("\n"));
    assert.ok(texts.some((row) => row.startsWith("typist: 가나다")));
    program.type("\x04");
    assert.equal(await program.exited, 0);
    alice.destroy();
  });

  it("has colours unless they are not wanted, and ends with 0 on Ctrl-C", async () => {
    const alice = await LineClient.join(port, "painter");
    const cases: [string[], Record<string, string>, boolean][] = [
      [[], {}, true],
      [["--no-color"], {}, false],
      [[], { NO_COLOR: "1" }, false],
      [[], { TERM: "dumb" }, false],
    ];
    for (const [args, env, expected] of cases) {
      const program = terminal(["--nick", "viewer", ...args], env);
      await arrived(program);
      alice.send("colours\n");
      await program.output(({ stdout }) => countOf(stdout, "colours") > 0 ? true : undefined);
      // deno-lint-ignore no-control-regex
      assert.equal(/\x1b\[1;38;5;\d+mpainter\x1b\[0m/.test(program.stdout), expected, JSON.stringify([args, env]));
      program.type("\x03");
      assert.equal(await program.exited, 0);
      await alice.until((line) => line === "[system] viewer left.");
    }
    alice.destroy();
  });

  it("takes a terminal of 0 columns for one of 80 (fault 10b)", async () => {
    const program = terminal(["--nick", "zero"], {}, "cols 0 rows 0");
    await arrived(program);
    program.type("hello");
    await program.output(({ stdout }) => screenOf(stdout, 80).at(-1) === "> hello" || undefined);
    assert.doesNotMatch(program.stdout, /Infinity|NaN/);
    assert.ok(
      screenOf(program.stdout, 80).includes(
        `-- Connected to 127.0.0.1:${port} as zero. Type /help for help, Ctrl-C to quit.`,
      ),
    );
    program.type("\x03\x03");
    assert.equal(await program.exited, 0);
  });

  it("asks the server for the language of the environment, unless --lang names one", async () => {
    const words = [...CLIENT_PROGRAM, `127.0.0.1:${port}`, "--nick", "reader"];
    const program = new Program([], { command: words, hasInput: true, env: { LC_ALL: "ko_KR.UTF-8" } });
    program.type("/msg nobody hi\n");
    program.endInput();
    assert.equal(await program.exited, 1);
    assert.match(program.stderr, /-- lobby 방에 있습니다 .*\n/);
    const refusal = SENTENCES.ko.errors.NO_SUCH_NICK("nobody");
    assert.ok(program.stderr.includes(`-- 전달되지 않았습니다. NO_SUCH_NICK ${refusal}`), program.stderr);
  });

  it("shows the room in its prompt when it is in several", async () => {
    const program = terminal(["--nick", "walker"]);
    await arrived(program);
    program.type("/join dev\r");
    await shows(program, (rows) => rows.at(-1) === "[dev] >");
    program.type("/leave\r");
    await shows(program, (rows) => rows.at(-1) === ">");
    program.type("/quit\r");
    assert.equal(await program.exited, 0);
  });
});
