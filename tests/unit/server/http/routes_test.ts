import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HttpRequest } from "../../../../src/runtime/mod.ts";
import { adminSite, webSite } from "../../../../src/server/http/routes.ts";
import type { Status } from "../../../../src/server/http/status.ts";
import type { Site } from "../../../../src/server/http/site.ts";
import { StatusSampler } from "../../../../src/server/status_sampler.ts";
import { ThreadsUnanswering } from "../../../../src/server/thread_group.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

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
  sampler: new StatusSampler({
    clock: new FakeClock(),
    startedAt: 0,
    snapshot: () => Promise.reject(new ThreadsUnanswering(3000)),
    usage: () => ({ cpuSeconds: 0, memoryBytes: 0 }),
    failed: () => {},
  }),
};

describe("a server with a thread that is stuck", () => {
  const site = adminSite(STUCK);
  const problem = "not every thread answered within 3000 ms";

  it("has no metrics rather than wrong ones", async () => {
    const { status, body } = await site.respond(get("/metrics"));
    assert.deepEqual([status, body], [503, `${problem}\n`]);
  });

  it("says so when it is asked for its health", async () => {
    const { status, body } = await site.respond(get("/health"));
    assert.equal(status, 503);
    assert.deepEqual(JSON.parse(String(body)), { status: "stuck", version: "1.2.3", uptime: 17, problem });
  });

  it("shows the page what is known without it", async () => {
    const { status, body } = await site.respond(get("/status/now.json"));
    const now = JSON.parse(String(body));
    assert.deepEqual([status, now.status, now.isCounted, now.version, now.uptime], [200, "ok", false, "1.2.3", 17]);
    assert.deepEqual([now.columns[0], now.present[0], now.present[2]], ["at", 0, null]);
    assert.deepEqual([now.totals, now.busyRooms, now.warnings], [undefined, undefined, undefined]);
  });

  it("is alive, and ready", async () => {
    for (const path of ["/livez", "/readyz"]) assert.equal((await site.respond(get(path))).status, 200, path);
  });
});

describe("the two HTTP ports", () => {
  const web = webSite(STUCK);
  const admin = adminSite(STUCK);
  const statusOn = async (site: Site, path: string) => (await site.respond(get(path))).status;

  it("both answer health checks", async () => {
    for (const path of ["/livez", "/readyz"]) {
      assert.deepEqual([await statusOn(web, path), await statusOn(admin, path)], [200, 200], path);
    }
    assert.deepEqual([await statusOn(web, "/health"), await statusOn(admin, "/health")], [503, 503]);
  });

  it("keep metrics and status page off the web port, which says where they are", async () => {
    for (const path of ["/metrics", "/status"]) {
      const { status, body } = await web.respond(get(path));
      assert.deepEqual([status, body], [404, "Not found. The admin port serves this path (see --admin-port).\n"], path);
    }
    for (const path of ["/app/status/main.js", "/app/style/status.css", "/app/status.html"]) {
      assert.equal(await statusOn(web, path), 404, path);
    }
    assert.equal(await statusOn(admin, "/status"), 200);
    assert.equal(await statusOn(admin, "/app/status/main.js"), 200);
  });

  it("keep web client and WebSocket off the admin port, whose start page is the status page", async () => {
    assert.deepEqual([await statusOn(web, "/"), await statusOn(web, "/ws")], [200, 426]);
    assert.deepEqual([await statusOn(admin, "/app/main.js"), await statusOn(admin, "/ws")], [404, 404]);
    const { status, headers } = await admin.respond(get("/"));
    assert.deepEqual([status, headers.location], [302, "/status"]);
  });
});
