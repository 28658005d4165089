import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LineClient } from "../support/line_client.ts";
import { startServer } from "../support/program.ts";

const ROUNDS = 100;
const RACERS = 10;

/** The same name to the server, in ten ways. */
function twins(name: string): string[] {
  const fullwidth = (text: string) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
  const forms = [name, name.toUpperCase(), `${name[0]?.toUpperCase()}${name.slice(1)}`, fullwidth(name)];
  return Array.from({ length: RACERS }, (_, i) => forms[i % forms.length] ?? name);
}

describe("a race for a nickname", () => {
  it("has exactly one winner, whose name is free at once after a reset, with one leave notice", async () => {
    const { program, port } = await startServer(["--history-size", "0", "--log-level", "warn"]);
    const watcher = await LineClient.join(port, "watcher");
    for (let round = 0; round < ROUNDS; round += 1) {
      const names = twins(`racer${round}`);
      const racers = await Promise.all(names.map(() => LineClient.open(port)));
      racers.forEach((racer, i) => racer.send(`NICK ${names[i]}\n`));
      const answers = await Promise.all(racers.map((racer) => racer.line()));
      const winners = answers.flatMap((answer, i) => answer === `[시스템] ${names[i]}님이 입장했습니다.` ? [i] : []);
      assert.equal(winners.length, 1);
      assert.equal(answers.filter((answer) => answer.startsWith("[오류] NICK_IN_USE")).length, RACERS - 1);
      const winner = winners[0] ?? 0;
      racers[winner]?.reset();
      const left = `[시스템] ${names[winner]}님이 퇴장했습니다.`;
      assert.deepEqual(await watcher.lines(2), [`[시스템] ${names[winner]}님이 입장했습니다.`, left]);
      // The notice is out, so the name is free: the next one to ask has it, and nothing else was announced.
      const next = racers[(winner + 1) % RACERS];
      next?.send(`NICK racer${round}\n/quit\n`);
      assert.deepEqual(await watcher.lines(2), [
        `[시스템] racer${round}님이 입장했습니다.`,
        `[시스템] racer${round}님이 퇴장했습니다.`,
      ]);
      for (const racer of racers) racer.reset();
    }
    watcher.destroy();
    assert.equal(await program.stop(), 0);
  });
});
