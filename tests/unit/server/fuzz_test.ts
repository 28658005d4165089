/** Any bytes at all, from clients of a whole server in memory. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import type { ProtocolName } from "../../../src/protocol/detect.ts";
import { joined, utf8 } from "../../support/bytes.ts";
import { chunked } from "../../support/decoding.ts";
import { FUZZ_LIMITS } from "../../support/fuzz_inputs.ts";
import { fuzzCase } from "../../support/fuzz_run.ts";
import { MemoryChat } from "../../support/memory_chat.ts";
import { assertClean, frame, json, linesIn, objectsIn, payloadsIn } from "../../support/wire.ts";

const INPUTS = 1000;
const SEED = 2;

/** Bytes before each input: they set a nickname and join a room with other members. */
const ARRIVALS: Record<ProtocolName, Uint8Array> = {
  text: utf8("NICK x\n/join dev\n"),
  binary: joined(frame("NICK x"), frame("/join dev")),
  json: joined(json({ type: "nick", nick: "x" }), json({ type: "join", room: "dev" })),
};

/** Lines, without the refusals of telnet's options between them. */
function textIn(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString("latin1").replace(/\xff[\xfc\xfe][^]/g, "");
  return linesIn(Buffer.from(text, "latin1"));
}

const READ = { text: textIn, binary: payloadsIn, json: objectsIn } as const;

const JOIN = /^\[시스템\] (\S+)님이 입장했습니다\.$/;
const LEAVE = /^\[시스템\] (\S+)님이 퇴장했습니다\.$/;
const RENAME = /^\[시스템\] (\S+)님의 이름이 (\S+)\(으\)로 바뀌었습니다\.$/;

/** Follows the members of a room by its notices: only `witness` is left at the end. Returns how often others joined. */
function joinsIn(lines: readonly string[]): number {
  const present = new Set(["witness"]);
  let joins = 0;
  const add = (name: string, line: string) => {
    assert.ok(!present.has(name), line);
    present.add(name);
  };
  for (const line of lines) {
    const [, joined] = JOIN.exec(line) ?? [];
    const [, left] = LEAVE.exec(line) ?? [];
    const [, before, after = ""] = RENAME.exec(line) ?? [];
    if (joined !== undefined && joined !== "witness") {
      joins += 1;
      add(joined, line);
    }
    if (left !== undefined) assert.ok(present.delete(left), line);
    if (before !== undefined) {
      assert.ok(present.delete(before), line);
      add(after, line);
    }
  }
  assert.deepEqual([...present], ["witness"]);
  return joins;
}

describe("clients that send any bytes at all", () => {
  for (const name of ["text", "binary", "json"] as const) {
    it(`after they came in ${name} are answered well-formed, and the server serves on: ${INPUTS} inputs`, () =>
      MemoryChat.run({ ...FUZZ_LIMITS, rateLimit: 0 }, async (chat) => {
        const witness = await chat.join("witness");
        witness.send("/join dev\n");
        for (let i = 0; i < INPUTS; i += 1) {
          const { input, sizes } = fuzzCase(name, SEED, i);
          const client = await chat.connect();
          const received: Buffer[] = [];
          client.data = (chunk) => void received.push(Buffer.from(chunk));
          client.send(ARRIVALS[name]);
          for (const chunk of chunked(input, sizes)) {
            client.send(chunk);
            await chat.settle();
          }
          client.halfClose();
          await chat.settle();
          assert.equal(client.closed, "end");
          assert.doesNotThrow(() => READ[name](Buffer.concat(received)), `input ${i}: ${input.toHex()}`);
        }
        assert.deepEqual(chat.closes("internal_error", "slow_consumer"), [0, 0]);
        witness.send("/ping\n");
        await chat.settle();
        const lines = witness.take();
        assert.equal(lines.pop(), "[시스템] pong");
        for (const line of lines) assertClean(line);
        assert.ok(joinsIn(lines) >= INPUTS);
      }));
  }
});
