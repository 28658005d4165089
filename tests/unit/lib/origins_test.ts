import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OriginError, Origins } from "../../../src/lib/origins.ts";

describe("Origins", () => {
  it("has what it was parsed from, as browsers write it", () => {
    const origins = Origins.parse(
      "https://chat.example, http://localhost:8080,https://[::1]:9,HTTPS://UPPER.example:443",
    );
    for (const it of ["https://chat.example", "http://localhost:8080", "https://[::1]:9", "https://upper.example"]) {
      assert.equal(origins.has(it), true, it);
    }
    for (const it of ["http://chat.example", "https://chat.example:8443", "https://x.chat.example", "null", ""]) {
      assert.equal(origins.has(it), false, it);
    }
  });

  it("has the hosts of what it was parsed from, on whatever port", () => {
    const origins = Origins.parse("https://Chat.example:8443, http://[::1]:9,http://end.example.");
    for (const it of ["chat.example", "[::1]", "end.example"]) assert.equal(origins.hasHost(it), true, it);
    for (const it of ["example", "x.chat.example", "chat.example:8443", ""]) {
      assert.equal(origins.hasHost(it), false, it);
    }
  });

  it("none has nothing", () => {
    assert.equal(Origins.parse("none"), Origins.NONE);
    assert.equal(Origins.NONE.has("none"), false);
    assert.equal(`${Origins.NONE}`, "none");
  });

  for (
    const bad of ["", "*", "chat.example", "https://a/", "https://a/b", "ws://a", "https://u@a", "https://a,", "null"]
  ) {
    it(`refuses ${JSON.stringify(bad)} and names the piece`, () => {
      assert.throws(() => Origins.parse(bad), (error) => error instanceof OriginError && bad.includes(error.piece));
    });
  }
});
