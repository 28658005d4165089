import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { hasOpenssl, makeCertificate, NO_OPENSSL, removeTemporaryFolders } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { PRIVILEGED_PROGRAM, startHttpServer } from "../support/program.ts";

/** Milliseconds between two questions of a test that waits for an answer. */
const ASK_MS = 100;

interface StatusNow {
  readonly run: string;
  readonly status: string;
  readonly isCounted: boolean;
  readonly columns: readonly string[];
  readonly present: readonly (number | null)[];
  readonly rows: readonly (readonly (number | null)[])[];
  readonly totals: { readonly opened: Readonly<Record<string, number>> };
  readonly busyRooms: readonly { readonly name: string; readonly count: number }[];
  readonly largestRooms: readonly { readonly name: string; readonly members: number }[];
  readonly warnings: readonly { readonly part: string; readonly sentence: string; readonly count: number }[];
}

type Hour = Pick<StatusNow, "run" | "columns" | "rows"> & { readonly rowSeconds: number; readonly firstRow: number };

async function answerOf<Answer>(url: string): Promise<Answer> {
  return await (await fetch(url)).json() as Answer;
}

/** Asks again until `condition` holds. */
async function when<Answer>(url: string, condition: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await answerOf<Answer>(url);
    if (condition(answer)) return answer;
    await wait(ASK_MS);
  }
}

/** A number of a row by its column. */
function figure(columns: readonly string[], row: StatusNow["present"], name: string): number {
  return row[columns.indexOf(name)] ?? NaN;
}

after(removeTemporaryFolders);

for (const threads of [1, 2]) {
  describe(`the status of a server with --threads ${threads}`, () => {
    it("has rows of ten seconds, the present, the busiest and largest rooms, over all threads", async () => {
      const server = await startHttpServer(["--rate-limit", "0", "--lang", "en", "--threads", String(threads)]);
      const { admin, port, program } = server;
      const people = await Promise.all(Array.from({ length: 8 }, (_, i) => LineClient.join(port, `p${i}`)));
      const [talker, , ...movers] = people;
      assert.ok(talker !== undefined);
      for (const [i, mover] of movers.entries()) {
        mover.send(`/join ${i < 4 ? "dev" : "비밀"}\n`);
        await mover.until((line) => /^\[system\] p\d joined\.$/.test(line));
      }
      for (const mover of movers) mover.send("hello\nhello\n/ping\n");
      talker.send(`${"one\n".repeat(5)}/ping\n`);
      for (const it of [talker, ...movers]) await it.until((line) => line === "[system] pong");

      const now = await when<StatusNow>(`${admin}/status/now.json`, ({ busyRooms }) => busyRooms[0]?.count === 8);
      assert.deepEqual(now.busyRooms, [
        { name: "dev", count: 8 },
        { name: "lobby", count: 5 },
        { name: "비밀", count: 4 },
      ]);
      assert.deepEqual(now.largestRooms, [
        { name: "dev", members: 4 },
        { name: "lobby", members: 2 },
        { name: "비밀", members: 2 },
      ]);
      assert.deepEqual([now.status, now.isCounted, now.totals.opened["text"]], ["ok", true, 8]);
      assert.equal(figure(now.columns, now.present, "connections"), 8);

      const hour = await when<Hour>(`${admin}/status/history.json`, ({ rows }) => rows.length > 0);
      assert.deepEqual([hour.run, hour.rowSeconds, hour.firstRow, hour.columns], [now.run, 10, 0, now.columns]);
      const [row = []] = hour.rows;
      const value = (name: string) => figure(hour.columns, row, name);
      assert.deepEqual([value("connections"), value("sessions"), value("rooms")], [8, 8, 3]);
      assert.ok(value("seconds") > 9, `${value("seconds")} s`);
      assert.equal(Math.round(value("received") * value("seconds")), 17, "messages that were sent");
      assert.ok(value("p99") >= value("p50") && value("p50") > 0 && value("memoryBytes") > 1e6);
      for (const it of people) it.destroy();
      assert.equal(await program.stop(), 0);
    });

    it(
      "has the warnings of all threads, each kind once with its count",
      { skip: !hasOpenssl && NO_OPENSSL },
      async () => {
        const { certificatePath: cert, keyPath: key } = makeCertificate();
        const server = await startHttpServer(
          ["--tls-port", "0", "--tls-cert", cert, "--tls-key", key, "--threads", String(threads)],
          { env: { CHAT_NONSENSE: "1" }, command: PRIVILEGED_PROGRAM },
        );
        const { admin, program } = server;
        const url = `${admin}/status/now.json`;
        const atStart = await when<StatusNow>(url, ({ warnings }) => warnings.length > 0);
        assert.match(atStart.warnings.map(({ sentence }) => sentence).join("\n"), /CHAT_NONSENSE/);
        writeFileSync(cert, "nonsense");
        program.kill("SIGHUP");
        const refused = await when<StatusNow>(
          url,
          ({ warnings: [latest] }) => latest?.part === "server" && latest.count === threads,
        );
        assert.equal(refused.warnings[0]?.sentence, "certificate not reloaded; the old one stays in use");
        assert.equal(await program.stop(), 0);
      },
    );
  });
}

describe("GET /status/now.json", () => {
  it("is not on the web port, which shows no room to strangers", async () => {
    const { http, program } = await startHttpServer();
    for (const path of ["/status/now.json", "/status/history.json"]) {
      const answer = await fetch(http + path);
      await answer.text();
      assert.equal(answer.status, 404, path);
    }
    assert.equal(await program.stop(), 0);
  });

  it("is of another run after a restart, whose history begins anew", async () => {
    const first = await startHttpServer();
    const one = await answerOf<StatusNow>(`${first.admin}/status/now.json`);
    assert.equal((await answerOf<StatusNow>(`${first.admin}/status/now.json`)).run, one.run);
    assert.equal(await first.program.stop(), 0);
    const second = await startHttpServer(["--admin-port", String(first.adminPort)]);
    const other = await answerOf<Hour>(`${second.admin}/status/history.json`);
    assert.notEqual(other.run, one.run);
    assert.deepEqual([other.firstRow, other.rows], [0, []]);
    assert.equal(await second.program.stop(), 0);
  });
});
