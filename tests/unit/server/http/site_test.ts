import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HttpRequest } from "../../../../src/runtime/mod.ts";
import { Site, text } from "../../../../src/server/http/site.ts";

const ask = (path: string, method = "GET"): HttpRequest => ({
  method,
  path,
  remote: { hostname: "127.0.0.1", port: 1 },
  header: () => undefined,
});

describe("Site", () => {
  it("loads its files at the first request for a path that is none of its routes, once", async () => {
    let loads = 0;
    const site = new Site([["/livez", () => text(200, "ok\n")]], () => {
      loads += 1;
      return Promise.resolve([["/app/main.js", () => text(200, "file\n")]]);
    });
    const statusOf = async (request: HttpRequest) => (await site.respond(request)).status;
    assert.deepEqual([await statusOf(ask("/livez")), await statusOf(ask("/livez", "POST")), loads], [200, 405, 0]);
    const asked = [ask("/app/main.js"), ask("/app/main.js", "POST"), ask("/none"), ask("/none", "POST")];
    assert.deepEqual(await Promise.all(asked.map(statusOf)), [200, 405, 404, 404]);
    assert.equal(loads, 1);
  });
});
