import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HttpRequest } from "../../../../src/runtime/mod.ts";
import { routes, type Status } from "../../../../src/server/http/routes.ts";
import { Site } from "../../../../src/server/http/site.ts";
import { ThreadsUnanswering } from "../../../../src/server/thread_group.ts";

const get = (path: string): HttpRequest => ({
  method: "GET",
  path,
  remote: { hostname: "127.0.0.1", port: 1 },
  header: () => undefined,
});

const STUCK: Status = {
  build: { version: "1.2.3", runtime: "bun", runtimeVersion: "4" },
  unready: () => undefined,
  uptime: () => 17,
  snapshot: () => Promise.reject(new ThreadsUnanswering(3000)),
  roomCount: () => new Promise(() => {}),
};

describe("a server with a thread that is stuck", () => {
  const site = new Site(routes(STUCK));
  const problem = "not all threads have said within 3000 ms what they count";

  it("has no metrics rather than wrong ones", async () => {
    const { status, body } = await site.respond(get("/metrics"));
    assert.deepEqual([status, body], [503, `${problem}\n`]);
  });

  it("says so when it is asked for its health", async () => {
    const { status, body } = await site.respond(get("/health"));
    assert.equal(status, 503);
    assert.deepEqual(JSON.parse(String(body)), { status: "stuck", version: "1.2.3", uptime: 17, problem });
  });

  it("is alive, and ready", async () => {
    for (const path of ["/livez", "/readyz"]) assert.equal((await site.respond(get(path))).status, 200, path);
  });
});
