import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { carryOut, COMMANDS } from "../../../src/web/app/model/commands.js";
import { completions } from "../../../src/web/app/model/completion.js";
import { FakeBrowser, joined } from "./fake_browser.ts";

function start() {
  const browser = new FakeBrowser();
  browser.enter();
  browser.socket.tell(joined({ members: ["alice", "bob", "밥", "Bobby"] }), {
    type: "rooms",
    rooms: [{ name: "lobby", members: 4 }, { name: "dev", members: 2 }, { name: "개발", members: 1 }],
    count: 3,
  });
  const told: string[] = [];
  const page = {
    help: () => told.push("help"),
    rooms: () => told.push("rooms"),
    quit: () => told.push("quit"),
  };
  const type = (typed: string) => carryOut(browser.chat, typed, page).outcome;
  return { browser, told, type };
}

describe("what is typed", () => {
  it("is said, and with two slashes said with one", () => {
    const { browser, type } = start();
    for (const typed of ["hi", "//shrug", " /not a command"]) assert.equal(type(typed), "ok");
    assert.deepEqual(browser.socket.take("message").map(({ text }) => text), ["hi", "/shrug", " /not a command"]);
  });

  it("has an answer in a whisper conversation, also where a room is missing", () => {
    const { browser, told, type } = start();
    type("/msg bob");
    assert.equal(type("/who"), "ok");
    assert.deepEqual(browser.lines, ["(who-whisper)"]);
    assert.equal(browser.socket.take("who").length, 0, "which would be the people of no room");
    assert.equal(type("/who dev"), "ok");
    assert.equal(browser.socket.take("who")[0]?.["room"], "dev");
    for (const typed of ["/rooms", "/help"]) assert.equal(type(typed), "ok", typed);
    assert.deepEqual(told, ["rooms", "help"]);
    assert.equal(type("/leave"), "ok");
    assert.equal(browser.chat.currentId, "#lobby");
    assert.equal(browser.socket.take("leave").length, 0);
  });

  it("may be a command", () => {
    const { browser, told, type } = start();
    assert.equal(type("/join #개발 "), "ok");
    assert.equal(browser.chat.currentId, "#개발");
    assert.equal(browser.socket.take("join")[0]?.["room"], "개발");
    assert.equal(type("/MSG bob psst, over here"), "ok");
    assert.equal(browser.chat.currentId, "@bob");
    assert.equal(browser.socket.take("direct")[0]?.["text"], "psst, over here");
    assert.equal(type("/leave"), "ok");
    assert.equal(type("/who dev"), "ok");
    assert.equal(browser.socket.take("who")[0]?.["room"], "dev");
    for (const typed of ["/rooms", "/help", "/nick alicia", "/quit"]) assert.equal(type(typed), "ok");
    assert.equal(browser.socket.take("rename")[0]?.["nick"], "alicia");
    assert.deepEqual(told, ["rooms", "help", "quit"]);
  });

  it("returns the problem of an invalid command", () => {
    const { browser, type } = start();
    assert.deepEqual(
      ["/join", "/join a b", "/leave", "/msg", "/msg (bob) x", "/nick", "/nick -", "/who #", "/nothing", "/"].map(type),
      [
        "usage",
        "room-invalid",
        "lobby-stays",
        "usage",
        "nick-invalid",
        "usage",
        "nick-invalid",
        "room-invalid",
        "unknown",
        "unknown",
      ],
    );
    assert.deepEqual(browser.socket.take("message"), []);
  });
});

describe("completions()", () => {
  const labels = (typed: string) => completions(start().browser.chat, typed).map(({ label }) => label);

  it("offer every command, and those that begin like what is typed", () => {
    assert.equal(labels("/").length, COMMANDS.length);
    assert.deepEqual(labels("/jo"), ["/join <room>"]);
    assert.deepEqual(labels("/x"), []);
  });

  it("offer rooms and people for what a command takes, whatever their case", () => {
    assert.deepEqual(labels("/join "), ["lobby", "dev", "개발"]);
    assert.deepEqual(labels("/join #D"), ["dev"]);
    assert.deepEqual(labels("/msg BO"), ["bob", "Bobby"]);
    assert.deepEqual(labels("/msg 밥"), []);
    assert.equal(completions(start().browser.chat, "/msg bobb")[0]?.text, "/msg Bobby ");
  });

  it("offer nothing for what is no command, or complete", () => {
    for (const typed of ["", "hi", "//", "hi /join", "/msg bob psst", "/leave x"]) assert.deepEqual(labels(typed), []);
  });
});
