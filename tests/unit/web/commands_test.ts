import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { carryOut, COMMANDS } from "../../../src/web/app/model/commands.js";
import { editLatest } from "../../../src/web/app/model/editing.js";
import { completions, nickCompletions } from "../../../src/web/app/model/completion.js";
import { ack, FakeBrowser, joined } from "./fake_browser.ts";

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

  it("do not offer the reader", () => {
    assert.deepEqual(labels("/msg al"), []);
  });

  it("offer nothing for what is no command, or complete", () => {
    for (const typed of ["", "hi", "//", "hi /join", "/msg bob psst", "/leave x"]) assert.deepEqual(labels(typed), []);
  });
});

describe("nickCompletions()", () => {
  const texts = (typed: string, caret = typed.length) =>
    nickCompletions(start().browser.chat, typed, caret).map(({ text, caret }) =>
      `${text.slice(0, caret)}|${text.slice(caret)}`
    );

  it("complete a nickname: with a colon at the start, in any case, in Hangul, with or without an at sign", () => {
    assert.deepEqual(texts("BO"), ["bob: |", "Bobby: |"]);
    assert.deepEqual(texts("hi bobb"), ["hi Bobby |"]);
    assert.deepEqual(texts("@bobb"), ["@Bobby: |"]);
    assert.deepEqual(texts("(밥"), ["(밥 |"]);
    assert.deepEqual(texts("hi bobb, there", 7), ["hi Bobby |, there"]);
  });

  it("leave one space between the name and what follows", () => {
    assert.deepEqual(texts("hi bobb there", 7), ["hi Bobby |there"]);
  });

  it("offer nothing for an empty word, one's own nickname and unknown ones", () => {
    for (const typed of ["", "hi ", "@", "ali", "zed"]) assert.deepEqual(texts(typed), []);
  });
});

describe("commands about one's own messages", () => {
  it("act in rooms only, on confirmed messages only, and with a number where one is taken", () => {
    const { browser, type } = start();
    assert.deepEqual(["/me", "/delete x", "/delete 0", "/delete", "/edit"].map(type), [
      "usage",
      "usage",
      "usage",
      "no-own",
      "no-own",
    ]);
    assert.equal(type("/me waves"), "ok");
    const [action] = browser.socket.take("message");
    assert.deepEqual([action?.["text"], action?.["action"]], ["waves", true]);
    assert.equal(type("/delete"), "unconfirmed");
    browser.socket.tell(ack(action?.["id"], 9));
    assert.equal(type("/edit nods"), "ok");
    assert.deepEqual(browser.socket.take("edit").map(({ seq, text }) => [seq, text]), [[9, "nods"]]);
    assert.equal(type("/delete 1"), "ok");
    assert.deepEqual(browser.socket.take("delete").map(({ seq }) => seq), [9]);
    type("/msg bob");
    assert.deepEqual(["/me waves", "/edit", "/delete"].map(type), ["rooms-only", "rooms-only", "rooms-only"]);
  });
});

describe("editLatest()", () => {
  it("takes back what is not sent, and leaves alone what is under way", () => {
    const { browser, type } = start();
    assert.deepEqual(editLatest(browser.chat), { is: "nothing" });
    type("/me waves");
    assert.deepEqual(editLatest(browser.chat), { is: "unconfirmed" });
    browser.socket.drop();
    assert.deepEqual(editLatest(browser.chat), { is: "unconfirmed" }, "it may have arrived");
    type("/me nods");
    assert.deepEqual(editLatest(browser.chat), { is: "taken", text: "/me nods" });
    type("//x");
    assert.deepEqual(editLatest(browser.chat), { is: "taken", text: "//x" });
    assert.equal(browser.chat.current?.outbox.pending.length, 1);
  });
});
