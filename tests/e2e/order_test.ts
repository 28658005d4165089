import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LineClient } from "../support/line_client.ts";
import { startServer } from "../support/program.ts";

const MEMBERS = 100;
const MESSAGES = 40;
const VISITORS = 20;

/** Sends `text` cut into pieces of random length. */
function sendInPieces(client: LineClient, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length;) {
    const to = from + 1 + Math.floor(Math.random() * 40);
    client.send(bytes.subarray(from, to));
    from = to;
  }
}

/** Joins, sends a message and leaves, repeatedly, until `stopped()`. */
async function visit(port: number, name: string, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const client = await LineClient.join(port, name);
    client.send("제가 왔습니다\n/quit\n");
    await client.closed;
    client.destroy();
  }
}

async function everybodyTalks(send: (client: LineClient, text: string) => void): Promise<void> {
  const { program, port } = await startServer(["--rate-limit", "0", "--log-level", "warn", "--history-size", "0"]);
  const names = Array.from({ length: MEMBERS }, (_, i) => `m${i}`);
  const starter = await LineClient.join(port, "starter");
  const observer = await LineClient.join(port, "observer");
  const members = await Promise.all(names.map((name) => LineClient.join(port, name)));
  await observer.lines(MEMBERS); // the join notices
  starter.send("go\n");
  for (const client of [observer, ...members]) await client.until((line) => line === "starter: go");

  // All members have joined: from here on, each of them gets every event of the room.
  let done = false;
  const visitors = Array.from({ length: VISITORS }, (_, i) => visit(port, `visitor${i}`, () => done));
  const talk = Array.from({ length: MESSAGES }, (_, i) => `${i} 안녕하세요`);
  members.forEach((member) => send(member, talk.map((line) => `${line}\n`).join("")));
  const order: string[] = [];
  for (let heard = 0; heard < MEMBERS * MESSAGES;) {
    const line = await observer.line();
    order.push(line);
    if (/^m\d+: /.test(line)) heard += 1;
  }
  done = true;
  await Promise.all(visitors);
  starter.send("stop\n");
  order.push(...(await observer.until((line) => line === "starter: stop")).slice(0, -1));

  // The observer said nothing at all, so its stream is the room's order.
  for (const [i, name] of names.entries()) {
    const own = `${name}: `;
    assert.deepEqual(order.filter((line) => line.startsWith(own)), talk.map((line) => own + line));
    const seen = await members[i]?.until((line) => line === "starter: stop");
    assert.deepEqual(seen?.slice(0, -1), order.filter((line) => !line.startsWith(own)));
  }
  assert.ok(order.some((line) => /^\[시스템\] visitor\d+님이 퇴장했습니다\.$/.test(line)), "visitors came and went");
  for (const client of [starter, observer, ...members]) client.destroy();
  assert.equal(await program.stop(), 0);
}

describe("one hundred members that all talk at once while others come and go", () => {
  it("see one order, every message once, each sender's in its own order", () => everybodyTalks((c, t) => c.send(t)));
  it("do so however their bytes are cut", () => everybodyTalks(sendInPieces));
});
