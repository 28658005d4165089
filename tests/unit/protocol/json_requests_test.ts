import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RequestId } from "../../../src/chat/ids.ts";
import type { ClientRequest } from "../../../src/chat/request.ts";
import { jsonRequestOf } from "../../../src/protocol/json_requests.ts";
import { utf8 } from "../../support/bytes.ts";
import { call } from "../../support/requests.ts";

function requestOf(line: string | object): ClientRequest {
  return jsonRequestOf(utf8(typeof line === "string" ? line : JSON.stringify(line)), 4096);
}

/** What a bad request's error is about. @throws unless that is what it is, with this id, and the stream goes on */
function complaint(line: string | object, id?: RequestId): string {
  const request = requestOf(line);
  assert.ok(request.kind === "invalid", JSON.stringify(request));
  assert.equal(request.problem.code, "BAD_REQUEST");
  assert.equal(request.fatal, false);
  assert.equal(request.id, id);
  return String(request.problem.about);
}

/** Every type with everything it takes, and for each field what it does not take. */
const TYPES: Record<string, { good: Record<string, unknown>; needed: string[]; bad: Record<string, unknown[]> }> = {
  nick: { good: { nick: "alice" }, needed: ["nick"], bad: { nick: [1, null, [], {}, true, "x".repeat(1025)] } },
  join: { good: { room: "dev" }, needed: ["room"], bad: { room: [1, null, ["dev"], "x".repeat(1025)] } },
  leave: { good: { room: "dev" }, needed: ["room"], bad: { room: [1, null, {}] } },
  message: {
    good: { room: "dev", text: "hi\nthere" },
    needed: ["room", "text"],
    bad: { room: [1, null], text: ["", 1, null, ["a"], "\u001b\u0000\u202e", "\ud800", "a\udc00b"] },
  },
  direct: {
    good: { to: "bob", text: "hi" },
    needed: ["to", "text"],
    bad: { to: [1, null, false], text: ["", {}, "\u0007", "\udfff"] },
  },
  who: { good: { room: "dev" }, needed: ["room"], bad: { room: [1, null] } },
  rooms: { good: {}, needed: [], bad: {} },
  history: {
    good: { room: "dev", limit: 5, before: 2 ** 53 - 1 },
    needed: ["room"],
    bad: {
      room: [1],
      limit: [0, -1, 1.5, "5", null, 2 ** 53, 1e300],
      before: [0, -1, 0.5, "5", null, 2 ** 53],
    },
  },
  ping: { good: {}, needed: [], bad: {} },
  quit: { good: {}, needed: [], bad: {} },
};

describe("jsonRequestOf()", () => {
  for (const [type, { good, needed, bad }] of Object.entries(TYPES)) {
    it(`takes ${type} with what it needs, and nothing else of it`, () => {
      assert.deepEqual(requestOf({ type, ...good }), call(type, good));
      assert.deepEqual(requestOf({ type, ...good, extra: [1], constructor: 1 }), call(type, good));
      for (const id of ["a", "", "x".repeat(64), 0, -5, 2 ** 53 - 1]) {
        assert.deepEqual(requestOf({ id, ...good, type }), call(type, good, id));
      }
    });

    it(`names the field that ${type} lacks, or that is bad in it, and repeats the id`, () => {
      for (const id of [undefined, "request 1", 17]) {
        for (const field of needed) {
          const { [field]: _, ...lacking } = good;
          assert.ok(complaint({ type, ...lacking, id }, id).startsWith(`${field}: `), field);
        }
        for (const [field, values] of Object.entries(bad)) {
          for (const value of values) {
            const about = complaint({ type, ...good, [field]: value, id }, id);
            assert.ok(about.startsWith(`${field}: `), `${field} ${JSON.stringify(value)}: ${about}`);
          }
        }
      }
    });
  }

  it("knows no other type, and says which there are", () => {
    const types =
      "type: expected one of nick, rename, join, leave, message, edit, delete, direct, rooms, who, history, ping, quit";
    for (const type of ["help", "NICK", "", "welcome", "__proto__", "constructor", "toString", 1, null, ["ping"], {}]) {
      assert.equal(complaint({ type, id: 3 }, 3), types, JSON.stringify(type));
    }
    assert.equal(complaint("{}"), types);
    assert.equal(complaint({ nick: "alice", id: "a" }, "a"), types);
  });

  it("takes only a short string or a safe integer for an id, and repeats no other", () => {
    for (const id of [null, true, 1.5, 2 ** 53, 1e300, [], {}, "x".repeat(65), "\ud800"]) {
      assert.equal(complaint({ type: "ping", id }), "id: expected a string of at most 64 characters or a safe integer");
    }
    assert.ok(complaint('{"type":"ping","id":1e999}').startsWith("id: "));
  });

  it("refuses a text of which nothing would be left, and leaves the cleaning of others to the chat", () => {
    const said = (text: string) => ({ type: "message", room: "a", text });
    assert.equal(complaint(said("")), "text: expected a string that is not empty");
    assert.equal(complaint(said("\u0000\u001b\u0085\u2066")), "text: expected more than control characters");
    assert.equal(complaint(said("a\ud83d")), "text: expected well-formed Unicode");
    for (const text of ["\n", "\t", " ", "\u001b[2J", "😀", "\ufeff"]) {
      assert.deepEqual(requestOf(said(text)), call("message", { room: "a", text }));
    }
  });

  it("reads escapes, in keys too", () => {
    assert.deepEqual(requestOf(String.raw`{"\u0074ype":"pi\u006eg","id":"\ud83d\ude00"}`), call("ping", {}, "😀"));
    assert.equal(
      complaint(String.raw`{"type":"message","room":"a","text":"\ud83d"}`),
      "text: expected well-formed Unicode",
    );
  });

  it("lets the last of equal keys count", () => {
    assert.deepEqual(requestOf('{"type":"quit","id":1,"type":"ping","id":2}'), call("ping", {}, 2));
    assert.ok(complaint('{"type":"nick","nick":"alice","nick":5}').startsWith("nick: "));
    assert.deepEqual(requestOf('{"type":"nick","nick":5,"nick":"alice"}'), call("nick", { nick: "alice" }));
  });

  it("takes huge numbers for what they are: no safe integers", () => {
    for (const number of ["1e999", "-1e999", "9007199254740992", "1".repeat(60_000), `1e-${"9".repeat(1000)}`]) {
      assert.ok(
        complaint(`{"type":"history","room":"a","limit":${number}}`).startsWith("limit: "),
        number.slice(0, 20),
      );
    }
    assert.deepEqual(requestOf('{"type":"ping","huge":1e999}'), call("ping", {}));
  });

  it("is not led astray by keys that JavaScript's objects have", () => {
    const polluted = '{"type":"ping","__proto__":{"id":5,"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    assert.deepEqual(requestOf(polluted), call("ping", {}));
    assert.equal(complaint('{"__proto__":{"type":"ping"}}').startsWith("type: "), true);
    assert.ok(complaint('{"type":"nick","__proto__":{"nick":"alice"}}').startsWith("nick: "));
    assert.equal("polluted" in {}, false);
  });
});
