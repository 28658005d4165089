/** Korean and English members of one room, over every protocol, on one thread and on two. */

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { FrameClient } from "../support/frame_client.ts";
import { JsonClient } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { startServer } from "../support/program.ts";

const HAS_NC = spawnSync("nc", ["-h"]).error === undefined;

/** A person at nc, whose output is read as it comes. */
class NcPerson {
  readonly #child;
  #output = "";
  #changed = () => {};

  constructor(port: number, lines: string) {
    this.#child = spawn("nc", ["-N", "127.0.0.1", String(port)], { stdio: ["pipe", "pipe", "inherit"] });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
      this.#changed();
    });
    this.type(lines);
  }

  type(lines: string): void {
    this.#child.stdin.write(lines);
  }

  /** Resolves once `line` was printed. */
  async printed(line: string): Promise<void> {
    while (!this.#output.includes(`${line}\n`)) await new Promise<void>((resolve) => this.#changed = resolve);
  }

  /** Resolves to all lines, once the server has closed the connection. */
  async rest(): Promise<string[]> {
    const closed = new Promise((resolve) => this.#child.on("close", resolve));
    this.#child.stdin.end("/quit\n");
    await closed;
    return this.#output.split("\n").slice(0, -1);
  }
}

/** With two threads, some of the rooms are kept on another thread than their members' first one. */
const ROOMS = { "1": ["dev"], "2": ["수다", "dev", "game", "lab"] };

for (const [threads, rooms] of Object.entries(ROOMS)) {
  describe(`two languages in one room (--threads ${threads})`, { skip: HAS_NC ? false : "nc is not installed" }, () => {
    for (const room of rooms) {
      it(`reach each member in its own: ${room}`, async () => {
        const { program, port } = await startServer(["--threads", threads, "--rate-limit", "0"]);
        const korean = new NcPerson(port, `NICK 철수\n/join ${room}\n`);
        await korean.printed("[시스템] 철수님이 입장했습니다.");
        const english = new NcPerson(port, `/lang en\nNICK emma\n/join ${room}\n/who\n`);
        await english.printed(`[system] Members of ${room} (2): 철수, emma`);
        const json = await JsonClient.open(port);
        json.ask({ type: "nick", nick: "bot", lang: "en" });
        json.ask({ type: "join", room, id: 1 });
        await json.until(({ type, id }) => type === "joined" && id === 1);
        const device = await FrameClient.join(port, "device");
        device.say(`/join ${room}`);
        await device.until((it) => it.toString() === "[시스템] device님이 입장했습니다.");

        // With so many, some come from another thread than the room's: they have moved by the time of their pong.
        const crowd = await Promise.all(Array.from({ length: 8 }, async (_, i) => {
          const person = await LineClient.open(port);
          person.send(`/lang en\nNICK crowd${i}\n/join ${room}\n/who\n`);
          await person.until((line) => line.startsWith(`[system] Members of ${room} `));
          person.send("/ping\n");
          await person.until((line) => line === "[system] pong");
          return person;
        }));

        // Each member sees a rename and a departure in its own language.
        const visitor = await LineClient.join(port, "visitor");
        visitor.send(`/join ${room}\n/nick guest\n/me 손을 흔든다\n`);
        await korean.printed("[시스템] visitor님의 이름이 guest(으)로 바뀌었습니다.");
        await english.printed("[system] visitor is now guest.");
        for (const person of [korean, english]) await person.printed("* guest 손을 흔든다");
        await device.until((it) => it.toString() === "* guest 손을 흔든다");

        // A change of language holds from the next line on, and errors follow it.
        device.say("/lang en");
        device.say("/msg nobody psst");
        const refused = (await device.until((it) => it.toString().includes("NO_SUCH_NICK"))).map(String).at(-1);
        assert.equal(refused, "[error] NO_SUCH_NICK No one online has that nickname: nobody");
        json.ask({ type: "direct", to: "nobody", text: "psst", id: 2 });
        const [error = {}] = (await json.until(({ type }) => type === "error")).slice(-1);
        assert.equal(error["message"], "No one online has that nickname: nobody");
        visitor.destroy();
        assert.equal((await device.until((it) => it.toString() === "[system] guest left.")).length > 0, true);
        await korean.printed("[시스템] guest님이 퇴장했습니다.");
        await english.printed("[system] guest left.");
        for (const person of crowd) {
          await person.until((line) => line === "[system] guest left.");
          person.destroy();
        }

        const [koreanLines, englishLines] = [await korean.rest(), await english.rest()];
        assert.ok(koreanLines.every((line) => !line.startsWith("[system]")), koreanLines.join("\n"));
        assert.ok(englishLines.every((line) => !line.startsWith("[시스템]")), englishLines.join("\n"));
        for (const client of [json, device]) client.destroy();
        assert.equal(await program.stop(), 0);
      });
    }
  });
}
