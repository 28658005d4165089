import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RecentMessages } from "../../../../src/cli/connect/recent_messages.ts";

describe("RecentMessages", () => {
  it("keeps the latest 1000 messages", () => {
    const messages = new RecentMessages();
    const time = new Date(1000).toISOString();
    for (let seq = 1; seq <= 1001; seq += 1) {
      messages.add({ kind: "message", nick: "a", text: "", seq, time }, { isOwn: true });
    }
    assert.deepEqual([messages.timeOf(1), messages.timeOf(2)], [undefined, 1000]);
    assert.deepEqual([messages.ownLatest(1), messages.ownLatest(1000), messages.ownLatest(1001)], [1001, 2, undefined]);
  });
});
