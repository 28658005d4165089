import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COMMANDS } from "../../../src/chat/commands/mod.ts";
import { Chat } from "../../support/chat.ts";

const USAGES = COMMANDS.flatMap(({ text }) => text?.usage ?? []);

describe("before NICK", () => {
  it("everything but /help, /ping and /quit is NICK_REQUIRED", async () => {
    const chat = new Chat();
    const stranger = chat.stranger();
    stranger.say("hello");
    for (const line of ["/join dev", "/leave", "/rooms", "/who", "/msg a b", "/history", "/nonsense"]) {
      await stranger.run(line);
    }
    assert.deepEqual(stranger.read(), Array(8).fill("! NICK_REQUIRED"));
    await stranger.run("/ping");
    await stranger.run("/help");
    await stranger.run("/quit");
    assert.deepEqual(stranger.read(), ["pong", `help: ${USAGES.join(" | ")}`]);
    assert.equal(stranger.quits, 1);
  });

  it("nothing of any room is received", async () => {
    const chat = new Chat();
    const stranger = chat.stranger();
    const alice = await chat.person("alice");
    alice.say("hello");
    await alice.run("/join dev");
    assert.deepEqual(stranger.read(), []);
  });
});

describe("NICK", () => {
  it("a second time is ALREADY_REGISTERED and changes nothing, with whatever name", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    await alice.run("NICK bob");
    await alice.run("NICK [x]");
    await alice.run("NICK");
    await alice.run("/who");
    assert.deepEqual(alice.read(), [...Array(3).fill("! ALREADY_REGISTERED alice"), "lobby=1: alice"]);
  });

  it("in another case is the command until the session has a nickname, and a message afterwards", async () => {
    const chat = new Chat();
    const [alice, bob] = [chat.stranger(), await chat.person("bob")];
    alice.say("Nick");
    await alice.sayNick("Nick", "");
    await alice.sayNick("nick a b", "a b");
    await alice.sayNick("nick alice", "alice");
    await alice.sayNick("nick of time", "of time");
    assert.deepEqual(alice.read(), ["! NICK_REQUIRED", "! NICK_INVALID", "! NICK_INVALID a b", "+bob", "+alice"]);
    assert.deepEqual(bob.read(), ["+alice", "alice: nick of time"]);
  });

  it("without a name, or with none that can be, is NICK_INVALID and may be tried again", async () => {
    const chat = new Chat();
    const person = chat.stranger();
    await person.run("NICK");
    await person.run("NICK a b");
    await person.run("NICK alice");
    assert.deepEqual(person.read(), ["! NICK_INVALID", "! NICK_INVALID a b", "+alice"]);
  });
});

describe("/who", () => {
  it("lists at most a hundred names, in the order of arrival, and counts them all", async () => {
    const chat = new Chat();
    const first = await chat.person("p0");
    for (let i = 1; i < 102; i += 1) await chat.person(`p${i}`);
    first.read();
    await first.run("/who");
    const names = Array.from({ length: 100 }, (_, i) => `p${i}`).join(" ");
    assert.deepEqual(first.read(), [`lobby=102: ${names}`]);
  });

  it("lists other rooms, and knows those that do not exist from the lobby, which always does", async () => {
    const chat = new Chat();
    const [alice, bob] = [await chat.person("alice"), await chat.person("bob")];
    await bob.run("/join dev");
    alice.read();
    await alice.run("/who dev");
    await alice.run("/who nowhere");
    await alice.run("/who no:where");
    assert.deepEqual(alice.read(), ["dev=1: bob", "no room nowhere", "! ROOM_INVALID no:where"]);
    await alice.run("/join dev");
    await alice.run("/who Lobby");
    await alice.run("/join other");
    await bob.run("/leave");
    await alice.run("/who dev");
    assert.deepEqual(alice.read().filter((line) => line.includes("=") || line.startsWith("no")), [
      "lobby=0: ",
      "no room dev",
    ]);
  });
});

describe("/rooms", () => {
  it("lists the lobby first, even when it is empty, then the others, fullest first", async () => {
    const chat = new Chat();
    const [alice, bob, carol] = [await chat.person("alice"), await chat.person("bob"), await chat.person("carol")];
    await alice.run("/join b");
    await bob.run("/join c");
    await carol.run("/join c");
    alice.read();
    await alice.run("/rooms");
    assert.deepEqual(alice.read(), ["3: lobby=0 c=2 b=1"]);
  });

  it("lists at most a hundred and counts them all", async () => {
    const chat = new Chat();
    for (let i = 0; i < 101; i += 1) await (await chat.person(`p${i}`)).run(`/join room${i}`);
    const last = await chat.person("last");
    await last.run("/rooms");
    const [line = ""] = last.read();
    assert.match(line, /^102: lobby=1 /);
    assert.equal(line.split(" ").length, 101);
  });
});

describe("/msg", () => {
  it("reaches one person, by any spelling of the name, and no history", async () => {
    const chat = new Chat();
    const [alice, bob] = [await chat.person("alice"), await chat.person("bob")];
    await bob.run("/join dev"); // whispers cross rooms
    bob.read();
    await alice.run("/msg BOB two  words");
    await alice.run("/history");
    assert.deepEqual(bob.read(), ["(alice) two  words"]);
    assert.ok(!alice.read().some((line) => line.includes("words")));
  });

  it("to an unknown nickname is NO_SUCH_NICK, without a text BAD_REQUEST, and of control characters only ignored", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    for (const line of ["/msg nobody hi", "/msg no:body hi", "/msg alice", "/msg", "/msg alice \u001b\u0007"]) {
      await alice.run(line);
    }
    const usage = "! BAD_REQUEST /msg <nickname> <text>";
    assert.deepEqual(alice.read(), ["! NO_SUCH_NICK nobody", "! NO_SUCH_NICK no:body", usage, usage]);
  });
});

describe("/help", () => {
  it("explains every command, or the one that it is asked about, with or without a slash and in any case", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    for (const topic of ["", "join", "/join", "/JOIN", "History", "NICK", "nick", "/Nick"]) {
      await alice.run(`/help ${topic}`);
    }
    assert.deepEqual(alice.read(), [
      `help: ${USAGES.join(" | ")}`,
      ...Array(3).fill("usage: /join <room>"),
      "usage: /history [n]",
      ...Array(2).fill("usage: NICK <nickname> | /nick <nickname>"),
      "usage: /nick <nickname>",
    ]);
  });

  it("refuses what is no command, and more than one word", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    for (const topic of ["jump", "/", "//join", "constructor", "jo\u0131n", "message"]) {
      await alice.run(`/help ${topic}`);
    }
    await alice.run("/help msg bob");
    assert.deepEqual(alice.read(), [
      ...["jump", "/", "//join", "constructor", "jo\u0131n", "message"].map((topic) => `! UNKNOWN_COMMAND ${topic}`),
      "! BAD_REQUEST /help [command]",
    ]);
  });
});

describe("/history", () => {
  it("gives the room's events again, or the last n", async () => {
    const chat = new Chat({ historySize: 3 });
    const alice = await chat.person("alice");
    for (const word of ["one", "two", "three", "four"]) alice.say(word);
    await alice.run("/history");
    assert.deepEqual(alice.read(), ["alice: two", "alice: three", "alice: four"]);
    await alice.run("/history 1");
    await alice.run("/history 1000");
    assert.deepEqual(alice.read(), ["alice: four", "alice: two", "alice: three", "alice: four"]);
    for (const wrong of ["0", "-1", "x", "1e3", "1 2"]) await alice.run(`/history ${wrong}`);
    assert.deepEqual(alice.read(), Array(5).fill("! BAD_REQUEST /history [n]"));
  });
});

describe("other commands", () => {
  it("are UNKNOWN_COMMAND, also where JavaScript objects have such a property", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    const words = [
      "/",
      "/constructor",
      "/join\u0307",
      "/wh\u014d",
      "/\uff4d\uff45",
      "/PIN\uff27",
      "/LEAVE!",
      `/${"A".repeat(99)}`,
    ];
    for (const word of words) await alice.run(word);
    assert.deepEqual(alice.read(), words.map((word) => `! UNKNOWN_COMMAND ${word}`));
  });

  it("are found in any case of ASCII, and in no other letters that fold to it", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    for (const line of ["/PING", "/Who", "/wHO", "/JOIN dev", "/Nick bob", "/NICK \u212a", "/Leave"]) {
      await alice.run(line);
    }
    const whole = ["pong", "lobby=1: alice", "lobby=1: alice", "+alice", "alice > bob", "bob > K", "+alice", "+K"];
    assert.deepEqual(alice.read().filter((line) => !line.startsWith("-")), whole);
    await alice.run("/bloc\u212a");
    await alice.run("/nic\u212a carol");
    assert.deepEqual(alice.read(), ["! UNKNOWN_COMMAND /bloc\u212a", "! UNKNOWN_COMMAND /nic\u212a"]);
  });

  it("with words where none are taken are BAD_REQUEST, but /quit takes a parting word", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    for (const word of ["/leave", "/rooms", "/ping"]) await alice.run(`${word} now`);
    assert.deepEqual(alice.read(), ["/leave", "/rooms", "/ping"].map((word) => `! BAD_REQUEST ${word}`));
    await alice.run("/quit bye");
    assert.equal(alice.quits, 1);
  });
});

describe("rooms", () => {
  it("are asked for in any spelling, and answered about in their creator's", async () => {
    const chat = new Chat();
    const [alice, bob] = [await chat.person("alice"), await chat.person("bob")];
    await bob.run("/join Dev");
    alice.read();
    await alice.run("/who ｄｅｖ");
    await alice.run("/join DEV");
    await alice.run("/join dev");
    await alice.run("/who dEv");
    await alice.run("/rooms");
    assert.deepEqual(alice.read(), ["Dev=1: bob", "+bob", "+alice", "Dev=2: bob alice", "2: lobby=0 Dev=2"]);
    await alice.run("/join LOBBY");
    await alice.run("/leave");
    assert.equal(alice.session.room()?.name, "lobby");
  });

  it("are the one a program is in by any spelling, for whatever it asks", async () => {
    const chat = new Chat();
    const bot = await chat.program("bot");
    await bot.call("join", { room: "Dév" });
    await bot.call("join", { room: "DÉV" });
    await bot.call("message", { room: "de\u0301v", text: "hi" }, 1);
    await bot.call("who", { room: "DÉV" });
    await bot.call("history", { room: "DÉV", limit: 1 });
    assert.deepEqual(bot.read(), ["+bot", "ack 1 2", "Dév=1: bot", "bot: hi"]);
    await bot.call("leave", { room: "DÉV" });
    assert.deepEqual(bot.session.rooms.map(({ name }) => name), ["lobby"]);
  });

  it("that can't be names are not normalized: it takes quadratic time", async () => {
    const chat = new Chat();
    const bot = await chat.program("bot");
    const room = `a${"\u0301".repeat(511)}${"\u0334".repeat(511)}`;
    const { normalize } = String.prototype;
    let longest = 0;
    String.prototype.normalize = function (this: string, form?: string) {
      longest = Math.max(longest, this.length);
      return normalize.call(this, form);
    };
    try {
      for (const name of ["join", "leave", "message", "who", "history"]) await bot.call(name, { room, text: "hi" });
      await bot.call("direct", { to: room, text: "hi" });
      await bot.call("nick", { nick: room });
    } finally {
      String.prototype.normalize = normalize;
    }
    assert.equal(longest, 0);
    const codes = bot.read().map((line) => line.split(" ")[1]);
    const [invalid, notIn] = ["ROOM_INVALID", "NOT_IN_ROOM"];
    assert.deepEqual(codes, [invalid, notIn, notIn, invalid, notIn, "NO_SUCH_NICK", "ALREADY_REGISTERED"]);
  });
});

describe("a program", () => {
  it("may be in several rooms, and speaks to each by name", async () => {
    const chat = new Chat();
    const [bot, alice] = [await chat.program("bot"), await chat.person("alice")];
    await alice.run("/join dev");
    await bot.call("join", { room: "dev" });
    bot.read();
    alice.read();
    await bot.call("message", { room: "dev", text: "hi dev" });
    assert.deepEqual(alice.read(), ["bot: hi dev"]);
    alice.say("hi bot");
    await alice.run("/leave");
    assert.deepEqual(bot.read(), ["alice: hi bot", "-alice (left)", "+alice"]);
    await bot.call("leave", { room: "lobby" });
    await bot.call("message", { room: "lobby", text: "gone" }, 7);
    assert.deepEqual(bot.read(), ["! NOT_IN_ROOM lobby"]);
    assert.deepEqual(alice.read().slice(-1), ["-bot (left)"]);
  });

  it("may be in so many rooms, the lobby aside", async () => {
    const chat = new Chat();
    const bot = await chat.program("bot");
    for (const room of ["a", "b", "c", "lobby"]) await bot.call("join", { room });
    assert.deepEqual(bot.read(), ["+bot", "+bot", "! TOO_MANY_ROOMS 3 (rooms_per_session)"]);
    await bot.call("leave", { room: "lobby" });
    await bot.call("join", { room: "c" });
    bot.read();
    await bot.call("join", { room: "lobby" });
    assert.deepEqual(bot.read(), ["+bot", "-bot (left)", "+bot"]);
    assert.equal(bot.session.rooms.length, 4);
  });

  it("gets an ack with the place of a message sent with an id, after every earlier event", async () => {
    const chat = new Chat();
    const [bot, alice] = [await chat.program("bot"), await chat.person("alice")];
    bot.read();
    alice.say("before");
    await bot.call("message", { room: "lobby", text: "mine" }, "m1");
    alice.say("after");
    await bot.call("direct", { to: "alice", text: "psst" }, 2);
    await bot.call("direct", { to: "nobody", text: "psst" }, 3);
    assert.deepEqual(bot.read(), ["alice: before", "ack m1 4", "alice: after", "ack 2 -", "! NO_SUCH_NICK nobody"]);
    assert.deepEqual(alice.read(), ["bot: mine", "(bot) psst"]);
  });
});
