import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { carryOut } from "../../../src/web/app/model/commands.js";
import type { WireObject } from "../../../src/web/app/types.d.ts";
import { ack, FakeBrowser, joined, WELCOME } from "./fake_browser.ts";

const PAGE = { help: () => {}, rooms: () => {}, quit: () => {} };

const answering = (object: WireObject, id: number) => ({ ...object, id }) as WireObject;

describe("requests", () => {
  it("are forgotten with their answers, whatever they asked for", () => {
    const browser = new FakeBrowser();
    const { chat } = browser;
    browser.session.enter("alice");
    browser.socket.open();
    const idOf = (type: string) => Number(browser.socket.take(type)[0]?.["id"]);
    browser.socket.tell(answering(WELCOME, idOf("nick")), joined());
    browser.socket.tell({ type: "rooms", rooms: [], count: 0, id: idOf("rooms") });
    chat.join("dev");
    browser.socket.tell(answering(joined({ room: "dev", epoch: "d1" }), idOf("join")));
    assert.equal(carryOut(chat, "/who", PAGE).outcome, "ok");
    browser.socket.tell({ type: "who", room: "dev", members: [], count: 0, id: idOf("who") });
    chat.say("hello");
    browser.socket.tell(ack(idOf("message"), 2));
    assert.deepEqual([...chat.asked.values()], []);
  });

  it("do not include messages that are not sent, which may be discarded", () => {
    const browser = new FakeBrowser();
    const { chat } = browser;
    browser.enter();
    browser.socket.drop();
    chat.say("never mind");
    const { current } = chat;
    assert(current !== undefined);
    chat.discard(current, current.outbox.pending[0]?.id ?? 0);
    assert.deepEqual([...chat.asked.values()], []);
  });

  it("are answered in the conversation in which they were made", () => {
    const browser = new FakeBrowser();
    const { chat } = browser;
    browser.enter();
    for (
      const answer of [
        { type: "who", room: "dev", members: ["bob"], count: 1 },
        { type: "error", code: "ROOM_INVALID", message: "…" },
      ] as const
    ) {
      chat.select("#lobby");
      carryOut(chat, "/who dev", PAGE);
      const id = Number(browser.socket.take("who")[0]?.["id"]);
      chat.select(chat.open("direct", "bob").id);
      browser.socket.tell({ ...answer, id });
      assert.deepEqual(browser.lines, []);
    }
    chat.select("#lobby");
    assert.deepEqual(browser.lines, ["+alice", "(who)", "(error)"]);
  });

  it("are not made without a connection: /who says so", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.drop();
    assert.equal(carryOut(browser.chat, "/who", PAGE).outcome, "away");
  });
});
