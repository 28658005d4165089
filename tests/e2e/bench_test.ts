import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Transform } from "node:stream";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import type { BenchResult } from "../../src/cli/bench/result.ts";
import { LineClient } from "../support/line_client.ts";
import { BENCH_PROGRAM, Program, ROOT, startServer } from "../support/program.ts";
import { Proxy } from "../support/proxy.ts";

const PROTOCOLS = ["text", "binary", "json"];
const CHROMIUM = "/usr/bin/chromium";
const HAS_CHROMIUM = existsSync(CHROMIUM);
const HAS_SCRIPT = spawnSync("script", ["--version"]).error === undefined;

async function run(...args: string[]) {
  const program = new Program(args, { command: BENCH_PROGRAM });
  return { code: await program.exited, stdout: program.stdout, stderr: program.stderr };
}

/** A run whose result is read. */
async function measured(port: number, ...args: string[]) {
  // Several runs share the server, and see each other's clients.
  const { code, stdout, stderr } = await run(`127.0.0.1:${port}`, "--json", "--yes", ...args);
  assert.match(
    stderr,
    /^(maru: (at least )?\d+ clients? .* come and go\n)?$/,
    "no progress where there is no terminal",
  );
  return { code, result: JSON.parse(stdout) as BenchResult };
}

/** Replaces each line of a message to a client; `index` is the line's number on its connection. */
function tampering(change: (line: string, index: number) => readonly string[]): () => Transform {
  return () => {
    let rest = "";
    let index = 0;
    return new Transform({
      transform(chunk: Uint8Array, _, done) {
        const lines = (rest + new TextDecoder().decode(chunk)).split("\n");
        rest = lines.pop() ?? "";
        const changed = lines.flatMap((line) => line.includes(": ~") ? change(line, index++) : [line]);
        done(null, changed.map((line) => `${line}\n`).join(""));
      },
    });
  };
}

describe("maru bench", () => {
  let server: Program;
  let port = 0;
  before(async () => ({ program: server, port } = await startServer()));
  after(async () => assert.equal(await server.stop(), 0));

  /** Twenty messages of one of four clients, whose lines are changed on their way back. */
  async function tampered(change: (line: string, index: number) => readonly string[], rooms: string) {
    const proxy = new Proxy(port, tampering(change));
    await proxy.open();
    const load = ["--clients", "4", "--senders", "1", "--rate", "20", "--duration", "1", "--steps", "1"];
    const measurement = await measured(proxy.port, "--rooms", rooms, ...load);
    await proxy.cut();
    return measurement;
  }

  it("delivers everything once and in order, and ends with 0, in every protocol", async () => {
    await Promise.all(PROTOCOLS.map(async (protocol) => {
      const load = ["--clients", "12", "--rooms", "3", "--rate", "10", "--duration", "2", "--steps", "2"];
      const { code, result } = await measured(port, "--protocol", protocol, ...load);
      assert.equal(code, 0);
      assert.equal(result.isGood, true);
      assert.equal(result.protocol, protocol);
      assert.deepEqual(
        result.stages.map(({ clients, rooms, senders, sent }) => [clients, rooms, senders, sent]),
        [[6, 2, 6, 60], [12, 3, 12, 120]],
      );
      // Rooms of four: of the first six clients four are in one room and two in another.
      assert.deepEqual(result.stages.map(({ delivered }) => delivered), [(4 * 3 + 2) * 10, 120 * 3]);
      assert.deepEqual(result.totals, {
        sent: 180,
        delivered: 500,
        lost: 0,
        repeated: 0,
        disordered: 0,
        damaged: 0,
        misdelivered: 0,
        withheld: 0,
      });
      for (const { latencyMs: { p50, p90, p99, max }, perSecond, distribution, delivered } of result.stages) {
        assert.ok(p50 > 0 && p50 <= p90 && p90 <= p99 && p99 <= max);
        assert.equal(perSecond.reduce((sum, count) => sum + count), delivered);
        assert.equal(distribution.reduce((sum, { count }) => sum + count, 0), delivered);
      }
      assert.ok(result.generator.cpuSeconds > 0);
      assert.match(result.server, /^maru\//);
    }));
  });

  it("does not mind others who talk in its rooms, and leaves nothing behind", async () => {
    const guest = await LineClient.join(port, "guest");
    const program = new Program([
      `127.0.0.1:${port}`,
      "--json",
      "--yes",
      "--clients",
      "4",
      "--rooms",
      "1",
      "--duration",
      "2",
      "--steps",
      "1",
    ], {
      command: BENCH_PROGRAM,
    });
    const [, room = ""] = /(bench-\w+-r0)\(4\)/.exec(await roomsWithLoad(guest)) ?? [];
    guest.send(`/join ${room}\nhello\n~not a mark~\n`);
    assert.equal(await program.exited, 0, program.stdout);
    await guest.until((line) => line.includes("-3님이 퇴장했습니다."));
    guest.destroy();
  });

  it("tells exactly what was lost, repeated, overtaken and damaged, and ends with 1", async () => {
    const { code, result } = await tampered((line, index) => {
      if (index === 3) return [];
      if (index === 5) return [line, line];
      if (index === 7) return [];
      if (index === 8) return [line, line.replace(/-0000000[89]-/, "-00000007-")];
      return [index === 11 ? line.replace(/-0000(\d{4})-/, "-x000$1-") : line];
    }, "1");
    assert.equal(code, 1);
    assert.equal(result.isGood, false);
    assert.deepEqual(result.totals, {
      sent: 20,
      delivered: 3 * 18,
      lost: 3 * 2,
      repeated: 3,
      disordered: 3,
      damaged: 3,
      misdelivered: 0,
      withheld: 0,
    });
    assert.deepEqual(result.closed, {});
  });

  it("tells what reached those whom it was not for, also before it was sent", async () => {
    const { code, result } = await tampered((line, index) => {
      if (index === 2) return [line, line.replace(/-000000-/, "-000002-")];
      if (index === 4) return [line, line.replace(/-00000004-/, "-00009999-")];
      return [line];
    }, "2");
    assert.equal(code, 1);
    assert.deepEqual([result.totals.delivered, result.totals.lost, result.totals.misdelivered], [20, 0, 2]);
  });

  it("tells which connections were closed, and ends with 1", async () => {
    let heard = 0;
    const proxy = new Proxy(
      port,
      tampering((line) => {
        heard += 1;
        if (heard === 20) void proxy.cut();
        return [line];
      }),
    );
    await proxy.open();
    const { code, result } = await measured(
      proxy.port,
      "--clients",
      "4",
      "--rooms",
      "1",
      "--rate",
      "10",
      "--duration",
      "1",
      "--steps",
      "1",
    );
    assert.equal(code, 1);
    assert.equal(Object.values(result.closed).reduce((sum, count) => sum + count, 0), 4);
    assert.match(Object.keys(result.closed).join(), /ended by the server|reset/);
  });

  it("tells what the server refuses, and ends with 1", async () => {
    const { program, port } = await startServer(["--max-connections", "5"]);
    const { code, result } = await measured(port, "--clients", "8", "--rooms", "1", "--steps", "1");
    assert.equal(code, 1);
    assert.deepEqual(Object.keys(result.errors), ["SERVER_FULL"]);
    assert.match(result.problem ?? "", /client \d: the server answered SERVER_FULL/);
    assert.equal(await program.stop(), 0);
  });

  it("keeps silent clients from being taken for dead ones", async () => {
    const { program, port } = await startServer(["--idle-timeout", "1"]);
    const load = ["--clients", "4", "--rooms", "1", "--senders", "1", "--rate", "1", "--duration", "3", "--steps", "1"];
    await Promise.all(PROTOCOLS.map(async (protocol) => {
      const { code, result } = await measured(port, "--protocol", protocol, ...load);
      assert.equal(code, 0, JSON.stringify(result.closed));
    }));
    assert.equal(await program.stop(), 0);
  });

  it("refuses what the server would hold back, or is not this machine's, and ends with 2", async () => {
    const tooMuch = await run(`127.0.0.1:${port}`, "--rate", "21", "--size", "4097");
    assert.deepEqual([tooMuch.code, tooMuch.stdout], [2, ""]);
    assert.match(tooMuch.stderr, /--rate: 21 is not accepted, expected at most 20, the --rate-limit of this server/);
    assert.match(
      tooMuch.stderr,
      /--size: 4097 is not accepted, expected at most 4096, the --max-message-bytes of this server/,
    );
    const foreign = await run("192.0.2.1:9000");
    assert.deepEqual([foreign.code, foreign.stdout], [2, ""]);
    assert.match(foreign.stderr, /192\.0\.2\.1 is not an address of this machine.*--target-is-mine 192\.0\.2\.1/);
    const other = await run(`127.0.0.1:${port}`, "--target-is-mine", "localhost");
    assert.equal(other.code, 2);
    const help = await run("--help");
    assert.deepEqual([help.code, help.stderr], [0, ""]);
    assert.match(help.stdout, /coordinated omission/);
  });

  describe("on a server with other clients", () => {
    const LOAD = ["--clients", "4", "--rooms", "2", "--rate", "5", "--duration", "1", "--steps", "1"];
    const WARNING =
      "1 client is on this server, in 1 room: they may be delayed, and the lobby sees 4 clients come and go";

    async function withGuest(use: (port: number, guest: LineClient) => Promise<void>) {
      const { program, port } = await startServer();
      const guest = await LineClient.join(port, "guest");
      await use(port, guest);
      guest.destroy();
      assert.equal(await program.stop(), 0);
    }

    it("sends nothing without --yes where nobody can be asked, and ends with 2", async () => {
      await withGuest(async (port, guest) => {
        const { code, stdout, stderr } = await run(`127.0.0.1:${port}`, ...LOAD);
        assert.deepEqual([code, stdout, stderr], [2, "", `maru: ${WARNING}; expected --yes\n`]);
        await guest.until((line) => /bench-\w{4}-probe.*퇴장/.test(line));
      });
    });

    for (const protocol of PROTOCOLS) {
      it(`shows the lobby nothing but clients that come and go (${protocol})`, async () => {
        await withGuest(async (port, guest) => {
          const { code, result } = await measured(port, "--protocol", protocol, ...LOAD);
          assert.deepEqual([code, result.isGood], [0, true]);
          guest.send("/ping\n");
          const lines = await guest.until((line) => line.includes("pong"));
          const notices = lines.filter((line) => line.includes("bench-"));
          assert.ok(
            notices.every((line) => /^\[시스템\] bench-\w{4}-(probe|\d)님이 (입장|퇴장)했습니다\.$/.test(line)),
            lines.join(),
          );
          for (const name of ["probe", "0", "1", "2", "3"]) {
            const own = notices.filter((line) => line.includes(`-${name}님`)).map((line) =>
              /입장|퇴장/.exec(line)?.[0]
            );
            assert.deepEqual(own, ["입장", "퇴장"], name);
          }
        });
      });
    }

    for (const [answer, code] of [["y", 0], ["", 2], ["\x04", 2]] as const) {
      it(
        `asks on a terminal, and ends with ${code} after ${JSON.stringify(answer)}`,
        { skip: HAS_SCRIPT ? false : "script is not installed" },
        async () => {
          await withGuest(async (port) => {
            const words = [...BENCH_PROGRAM, `127.0.0.1:${port}`, ...LOAD].map((word) => `'${word}'`).join(" ");
            const program = new Program([], {
              command: ["script", "-qec", `stty cols 200; exec ${words}`, "/dev/null"],
              env: { TERM: "xterm", SHELL: "/bin/sh" },
              hasInput: true,
            });
            await program.output(({ stdout }) => stdout.includes("Go on? [y/N] ") ? true : undefined);
            assert.ok(program.stdout.includes(WARNING));
            program.type(answer === "\x04" ? answer : `${answer}\r`);
            assert.equal(await program.exited, code);
            assert.equal(program.stdout.includes("delivered/s"), code === 0);
          });
        },
      );
    }
  });

  it("ends with 69 when the server can't be reached", async () => {
    const { program, port } = await startServer();
    assert.equal(await program.stop(), 0);
    const { code, stdout, stderr } = await run(`127.0.0.1:${port}`);
    assert.deepEqual([code, stdout], [69, ""]);
    assert.match(stderr, /Cannot connect to 127\.0\.0\.1:\d+: ECONNREFUSED/);
  });

  const facts = "1/1: 4 clients, \\d of 1 s, \\d+ delivered/s, p99 [\\d.]+ ms";
  for (
    const [columns, line] of [
      [100, `\\[[#-]{24}\\] ${facts}`],
      // A terminal of 0 columns does not tell its width.
      [0, `\\[[#-]{24}\\] ${facts}|\\[[#-]{10}\\] ${facts}`],
      [20, "1/1: \\d of 1 s"],
    ] as const
  ) {
    it(
      `shows how far it is on a terminal of ${columns} columns, and takes that away`,
      { skip: HAS_SCRIPT ? false : "script is not installed" },
      async () => {
        const load = ["--yes", "--clients", "4", "--duration", "1", "--steps", "1"];
        const words = [...BENCH_PROGRAM, `127.0.0.1:${port}`, ...load];
        const command = `stty cols ${columns}; exec ${words.map((word) => `'${word}'`).join(" ")}`;
        const program = new Program([], {
          command: ["script", "-qec", command, "/dev/null"],
          env: { TERM: "xterm", SHELL: "/bin/sh" },
        });
        assert.equal(await program.exited, 0);
        assert.match(program.stdout, new RegExp(`\\r(${line})\\x1b\\[K`));
        assert.ok(program.stdout.includes("\r\x1b[Kmaru/"));
        assert.match(program.stdout, /clients +rooms +sent\/s +delivered\/s +p50 ms/);
      },
    );
  }

  describe("--report", () => {
    const folder = mkdtempSync(join(ROOT, "node_modules", ".maru-bench-"));
    const path = join(folder, "bench.html");
    let page = "";
    before(async () => {
      const { code, stderr } = await run(
        `127.0.0.1:${port}`,
        "--clients",
        "8",
        "--rate",
        "10",
        "--duration",
        "3",
        "--report",
        path,
      );
      assert.equal(code, 0, stderr);
      page = readFileSync(path, "utf8");
    });
    after(() => rmSync(folder, { recursive: true }));

    it("refers to nothing but itself", () => {
      assert.doesNotMatch(page, /https?:|\/\/\w|@import|url\(|<script|<link(?! rel="icon" href="data:,")|<img|<iframe/);
      assert.equal(page.match(/<svg /g)?.length, 3);
    });

    it("fails before anything is sent when the report can't be written", async () => {
      const { code, stdout, stderr } = await run(`127.0.0.1:${port}`, "--report", join(folder, "none", "x.html"));
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /--report: cannot write ".*x\.html"/);
    });

    it(
      "is a page that a browser shows whole",
      { skip: HAS_CHROMIUM ? false : "Chromium is not installed" },
      async () => {
        const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
        try {
          for (const width of [360, 1200]) {
            const tab = await browser.newPage({ viewport: { width, height: 800 } });
            const troubles: string[] = [];
            const requests: string[] = [];
            tab.on("console", (message) => troubles.push(message.text()));
            tab.on("request", (request) => requests.push(request.url()));
            await tab.goto(pathToFileURL(path).href);
            assert.equal(await tab.title().then((title) => title.startsWith("maru bench, 20")), true);
            assert.equal(await tab.getByRole("img").count(), 3);
            assert.ok(await tab.locator("rect.bar").count() > 0);
            assert.equal(await tab.locator("path.line").count(), 3 + 3);
            const wider = await tab.evaluate("document.documentElement.scrollWidth - innerWidth");
            assert.ok(Number(wider) <= 0, `${wider} pixels too wide for ${width}`);
            assert.deepEqual(troubles, []);
            assert.deepEqual(requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")), []);
          }
        } finally {
          await browser.close();
        }
      },
    );
  });
});

/** The answer to `/rooms` once the load is in its room. */
async function roomsWithLoad(guest: LineClient): Promise<string> {
  for (;;) {
    guest.send("/rooms\n");
    const line = (await guest.until((it) => it.includes("방 "))).at(-1) ?? "";
    if (/bench-\w+-r0\(4\)/.test(line)) return line;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
