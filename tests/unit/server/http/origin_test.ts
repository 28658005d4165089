import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Origins } from "../../../../src/lib/origins.ts";
import type { HttpRequest } from "../../../../src/runtime/mod.ts";
import { mayOpen } from "../../../../src/server/http/origin.ts";

const HOST = "chat.example:9001";

function request(headers: Readonly<Record<string, string>>): HttpRequest {
  return { method: "GET", path: "/ws", remote: { hostname: "192.0.2.1", port: 1 }, header: (name) => headers[name] };
}

describe("mayOpen()", () => {
  const none = Origins.NONE;

  for (const origin of [`http://${HOST}`, `https://${HOST}`, `HTTP://CHAT.example:9001`]) {
    it(`allows ${origin} at ${HOST}`, () => assert.equal(mayOpen(request({ origin, host: HOST }), none), true));
  }

  // Browsers give pages of these schemes origins of their own: the host in them is not the host that was asked.
  for (const scheme of ["ws", "wss", "ftp", "file", "moz-extension", "chrome-extension", "app", "httpsx", "xhttp"]) {
    it(`refuses the scheme ${scheme}`, () => {
      assert.equal(mayOpen(request({ origin: `${scheme}://${HOST}`, host: HOST }), none), false);
    });
  }

  for (const origin of ["http://chat.example", "http://evil.example:9001", "null", "", "http://", "http:///"]) {
    it(`refuses ${JSON.stringify(origin)} at ${HOST}`, () => {
      assert.equal(mayOpen(request({ origin, host: HOST }), none), false);
    });
  }

  it("refuses an origin where no host is named", () => {
    assert.equal(mayOpen(request({ origin: `http://${HOST}` }), none), false);
  });

  it("allows the origins that are listed, and programs, which send none", () => {
    const listed = Origins.parse("https://app.example");
    assert.equal(mayOpen(request({ origin: "https://app.example", host: HOST }), listed), true);
    assert.equal(mayOpen(request({ host: HOST }), none), true);
  });
});
