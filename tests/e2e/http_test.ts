import assert from "node:assert/strict";
import { request } from "node:http";
import { describe, it } from "node:test";
import { LineClient } from "../support/line_client.ts";
import { PROGRAM, Program, startHttpServer, startServer } from "../support/program.ts";
import { WebSocketClient } from "../support/web_socket_client.ts";

/** `node:http` asks what `fetch` will not: any method, and HEAD as it is. */
function ask(url: string, method: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => body += text);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

describe("HTTP", () => {
  it("has the paths that it should have, for GET and HEAD, and no other", async () => {
    const { program, http, admin } = await startHttpServer();
    const health = ["/livez", "/readyz", "/health", "/livez?verbose"];
    const paths = [...health, "/"].map((path) => http + path)
      .concat([...health, "/metrics", "/status"].map((path) => admin + path));
    for (const url of paths) {
      const [get, head] = [await ask(url, "GET"), await ask(url, "HEAD")];
      assert.deepEqual([get.status, head.status], [200, 200], url);
      assert.equal(head.body, "");
      assert.equal(get.headers["content-length"], String(Buffer.byteLength(get.body)), url);
      assert.equal(head.headers["content-type"], get.headers["content-type"]);
      const post = await ask(url, "POST");
      assert.deepEqual([post.status, post.headers.allow], [405, "GET, HEAD"], url);
    }
    assert.equal((await ask(`${http}/ws`, "GET")).status, 426);
    assert.equal((await ask(`${admin}/`, "GET")).headers.location, "/status");
    for (const path of ["/x", "//", "/%2f", "/%00", "/metrics/", "/__proto__"]) {
      for (const site of [http, admin]) assert.equal((await ask(site + path, "GET")).status, 404, site + path);
    }
    assert.equal(await program.stop(), 0);
  });

  it("has the operator's pages on the admin port alone, and the WebSocket on the web port alone", async () => {
    const { program, http, admin, adminPort } = await startHttpServer(["--lang", "en"]);
    for (const path of ["/metrics", "/status", "/metrics?x", "/app/status/main.js"]) {
      assert.equal((await ask(http + path, "GET")).status, 404, path);
      assert.equal((await ask(admin + path, "GET")).status, 200, path);
    }
    assert.match((await ask(`${http}/metrics`, "GET")).body, /--admin-port/);
    const refused = [[{}, 404], [{ Origin: "http://evil.example" }, 403], [{ Host: "evil.example" }, 421]] as const;
    for (const [fields, status] of refused) {
      const client = await WebSocketClient.connect(adminPort, fields);
      const answer = await client.next();
      assert.equal(answer.kind === "head" && answer.status, status, JSON.stringify(fields));
      client.destroy();
    }
    assert.equal(await program.stop(), 0);
  });

  it("is off on each port alone", async () => {
    const web = await startServer(["--web-port", "0"]);
    const http = await web.program.output(({ stdout }) => /Web client at (\S+)\/\n/.exec(stdout)?.[1]);
    const admin = await startServer(["--admin-port", "0"]);
    const status = await admin.program.output(({ stdout }) => /Status page at (\S+)\n/.exec(stdout)?.[1]);
    assert.equal((await ask(`${http}/readyz`, "GET")).status, 200);
    assert.equal((await ask(status, "GET")).status, 200);
    assert.doesNotMatch(web.program.stdout, /Status page/);
    assert.doesNotMatch(admin.program.stdout, /Web client/);
    assert.deepEqual([await web.program.stop(), await admin.program.stop()], [0, 0]);
  });

  it("lets the operator in while browsers fill the web port", async () => {
    const { program, http, admin, httpPort } = await startHttpServer(["--max-connections", "1", "--log-level", "warn"]);
    const alice = await WebSocketClient.join(httpPort, "alice");
    // Eight connections may always be open; each of these keeps its request unfinished, and no other replaces it.
    const half = await Promise.all(Array.from({ length: 8 }, async () => {
      const client = await LineClient.open(httpPort);
      client.send("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /");
      await client.until((line) => line === "ok");
      return client;
    }));
    await assert.rejects(ask(`${http}/livez`, "GET"));
    assert.equal((await ask(`${admin}/livez`, "GET")).status, 200);
    assert.match((await ask(`${admin}/metrics`, "GET")).body, /^chat_connections 1$/m);
    for (const client of half) client.destroy();
    alice.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("answers under its own names alone, on every path", async () => {
    const { program, http, admin } = await startHttpServer([
      "--web-name",
      "maru,chat.test",
      "--allow-origin",
      "https://a.test",
    ]);
    const paths = ["/", "/metrics", "/health", "/livez", "/status", "/x"];
    for (const url of paths.flatMap((path) => [http + path, admin + path])) {
      const { status } = await ask(url, "GET");
      for (const host of ["maru:9001", "Chat.Test", "a.test", "localhost:1", "192.0.2.7"]) {
        assert.equal((await ask(url, "GET", { host })).status, status, `${host}: ${url}`);
      }
      for (const host of ["evil.example", "maru.evil.example", "evil.example:9001"]) {
        const answer = await ask(url, "GET", { host });
        assert.equal(answer.status, 421, `${host}: ${url}`);
        assert.match(answer.body, /--web-name/);
      }
    }
    assert.equal(await program.stop(), 0);
  });

  it("says what browsers may do with its answers: nothing from elsewhere, nothing inline", async () => {
    const { program, http, admin } = await startHttpServer();
    for (const path of ["/", "/health", "/x"]) {
      const { headers } = await ask(http + path, "GET");
      const policy = String(headers["content-security-policy"]);
      assert.match(policy, /^default-src 'none'; /);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["referrer-policy"], "no-referrer");
    }
    const { headers } = await ask(`${http}/`, "GET");
    const again = await ask(`${http}/`, "GET", { "If-None-Match": `"other", W/${headers.etag}` });
    assert.deepEqual([again.status, again.body], [304, ""]);
    assert.equal((await ask(`${http}/`, "GET", { "If-None-Match": '"other"' })).status, 200);
    assert.equal((await ask(`${admin}/metrics`, "GET")).headers["cache-control"], "no-store");
    assert.equal(await program.stop(), 0);
  });

  it("tells its health as JSON", async () => {
    const { program, http } = await startHttpServer();
    const { headers, body } = await ask(`${http}/health`, "GET");
    assert.equal(headers["content-type"], "application/json");
    const { uptime, version, ...rest } = JSON.parse(body);
    assert.deepEqual(rest, { status: "ok", connections: 0, rooms: 1 });
    assert.ok(Number.isInteger(uptime) && uptime >= 0);
    assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.equal(await program.stop(), 0);
  });

  it("that can't be bound ends the start with 69, and nothing listens", async () => {
    const { program, http } = await startHttpServer();
    const second = new Program(["--host", "127.0.0.1", "--port", "0", "--web-port", new URL(http).port]);
    assert.equal(await second.exited, 69);
    assert.match(second.stderr, /^maru: --web-port: Cannot listen on 127\.0\.0\.1:\d+: EADDRINUSE/m);
    assert.equal(second.stdout, "");
    assert.equal(await program.stop(), 0);
  });
});

describe("maru healthcheck", () => {
  const healthcheck = (...args: string[]) => new Program(args, { command: [...PROGRAM, "healthcheck"] });

  it("ends with 0 when the server is ready, and with 1 when it is not", async () => {
    const { program, http } = await startHttpServer();
    assert.equal(await healthcheck(`${http}/readyz`).exited, 0);
    const other = healthcheck(`${http}/nothing`);
    assert.equal(await other.exited, 1);
    assert.match(other.stderr, /status 404/);
    assert.equal(await program.stop(), 0);
    const gone = healthcheck(`${http}/readyz`);
    assert.equal(await gone.exited, 1);
    assert.match(gone.stderr, /^maru: http:\/\/127\.0\.0\.1:\d+\/readyz: /m);
  });

  it("ends with 2 when it is called in a wrong way", async () => {
    for (const args of [["127.0.0.1:9001"], ["ftp://127.0.0.1/"], ["http://127.0.0.1:1/", "more"]]) {
      const program = healthcheck(...args);
      assert.equal(await program.exited, 2, args.join(" "));
      assert.match(program.stderr, /expected (one|a) URL/);
    }
    assert.equal(await healthcheck("--help").exited, 0);
  });
});
