/** A web page of another origin that wants to speak in the chat, in a real browser. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { describe, it } from "node:test";
import { NO_BROWSER, TestBrowser } from "../support/browser.ts";
import { LineClient } from "../support/line_client.ts";
import { type Program, startHttpServer } from "../support/program.ts";

/** Serves one page that has nothing to do with the chat. */
async function pageOf(html: string): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html", connection: "close" }).end(html);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** Two ways to post any text to any port without being asked: `fetch` without CORS, and a form of `text/plain`. */
function attackPage(port: number): string {
  const target = `http://127.0.0.1:${port}/`;
  return `<!doctype html><title>page</title>
    <iframe name="sink"></iframe>
    <form method="post" enctype="text/plain" action="${target}" target="sink"><textarea name="a">
NICK form
hello
</textarea></form>
    <script>
      fetch("${target}", { method: "POST", mode: "no-cors", body: "NICK fetched\\nhello\\n" })
        .catch(() => {}).finally(() => document.title = "posted");
      document.forms[0].submit();
    </script>`;
}

function closed(program: Program, count: number) {
  return program.output(({ stderr }) => stderr.split("wrong_protocol").length > count || undefined);
}

if (NO_BROWSER !== false) process.stdout.write(`a page of another origin is not tested. ${NO_BROWSER}\n`);
describe("a page of another origin", { skip: NO_BROWSER }, () => {
  it("says nothing in the lobby", async () => {
    const { program, port } = await startHttpServer();
    const witness = await LineClient.join(port, "witness");
    const { server, url } = await pageOf(attackPage(port));
    const browser = await TestBrowser.launch();
    try {
      const person = await browser.open(url);
      await person.page.waitForFunction("document.title === 'posted'");
      await closed(program, 2);
      const frame = person.page.frames().find((it) => it.name() === "sink");
      await frame?.waitForFunction("document.body?.innerText.includes('HTTP')");
      assert.match(await frame?.evaluate("document.body.innerText") as string, /http:\/\/127\.0\.0\.1:\d+\//);
      witness.send("/ping\n");
      assert.equal(await witness.line(), "[시스템] pong");
      await person.close();
    } finally {
      await browser.close();
      server.closeAllConnections();
      server.close();
      witness.destroy();
    }
    assert.equal(await program.stop(), 0);
  });
});
