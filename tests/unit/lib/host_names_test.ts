import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HostNameError, HostNames } from "../../../src/lib/host_names.ts";

describe("HostNames", () => {
  it("has what it was parsed from, without regard to case, as browsers write it", () => {
    const names = HostNames.parse("chat.example, MARU,maru_web,대화.example,end.example.");
    for (
      const it of [
        "chat.example",
        "Chat.Example",
        "maru",
        "maru_web",
        new URL("http://대화.example").hostname,
        "end.example",
      ]
    ) {
      assert.equal(names.has(it), true, it);
    }
    for (const it of ["example", "x.chat.example", "chat.example:80", "chat.example.", ""]) {
      assert.equal(names.has(it), false, it);
    }
  });

  it("none has nothing", () => {
    assert.equal(HostNames.parse("none"), HostNames.NONE);
    assert.equal(HostNames.NONE.has("none"), false);
    assert.equal(`${HostNames.NONE}`, "none");
  });

  for (const bad of ["", "*", "a b", "http://a", "a:80", "a/b", "u@a", "a,", "a..b", "-a", "[::1]", "x".repeat(64)]) {
    it(`refuses ${JSON.stringify(bad)} and names the piece`, () => {
      assert.throws(
        () => HostNames.parse(bad),
        (error) => error instanceof HostNameError && bad.includes(error.piece),
      );
    });
  }
});
