/**
 * Measures what a message costs in the web client: processor time of the page's main thread per arriving message.
 * `bun scripts/bench/web_client.ts [MESSAGES]` takes about 20 seconds for 60 messages a scene.
 *
 * Each scene has a server and a page of its own. The next message is sent once the last one is on the screen, so each is
 * rendered by itself. Times are of the thread, not of the clock: other load on the machine matters little.
 */

// deno-lint-ignore-file no-console

import process from "node:process";
import type { CDPSession, Page } from "playwright-core";
import { NO_BROWSER, TestBrowser } from "../../tests/support/browser.ts";
import { joinCrowd } from "../../tests/support/crowd.ts";
import { LineClient } from "../../tests/support/line_client.ts";
import { lastLineSays } from "../../tests/support/page_work.ts";
import { startHttpServer } from "../../tests/support/program.ts";
import { markdownTable } from "../markdown_table.ts";

const messages = Number(process.argv[2] ?? 60);
if (!Number.isSafeInteger(messages) || messages < 1 || messages > 10_000) {
  throw new RangeError(`MESSAGES ${JSON.stringify(process.argv[2])}: expected a number from 1 to 10000`);
}
if (NO_BROWSER !== false) throw new Error(NO_BROWSER);

interface MeasuredScene {
  readonly name: string;
  /** In the room, with the reader and the speaker. */
  readonly members: number;
  /** Messages that came before the measured ones. */
  readonly earlier: number;
}

const SCENES: readonly MeasuredScene[] = [
  { name: "small room", members: 3, earlier: 10 },
  { name: "after 10 000 messages", members: 3, earlier: 10_000 },
  { name: "1000 members", members: 1000, earlier: 10 },
  { name: "1000 members, after 10 000 messages", members: 1000, earlier: 10_000 },
];

/** Columns of the table, and the counters of Chromium that they show. */
const COUNTERS = {
  task: "TaskDuration",
  style: "RecalcStyleDuration",
  layout: "LayoutDuration",
  script: "ScriptDuration",
};

/** Messages that are sent before the measured ones, until the page's code is compiled. */
const WARM_UP = 10;

const browser = await TestBrowser.launch();
try {
  const rows: string[][] = [];
  for (const scene of SCENES) {
    const costs = await measure(scene);
    rows.push([scene.name, ...costs.map((ms) => ms.toFixed(1))]);
  }
  console.log(`${messages} messages a scene, 1280 by 800, milliseconds of the main thread per message\n`);
  console.log(markdownTable(["scene", ...Object.keys(COUNTERS)], rows));
} finally {
  await browser.close();
}

/** Returns the milliseconds per message, in the order of the columns. */
async function measure({ members, earlier }: MeasuredScene): Promise<number[]> {
  const server = await startHttpServer(["--rate-limit", "0"]);
  const close: (() => void)[] = [];
  try {
    close.push(await joinCrowd(server.port, members - 2));
    const speaker = await LineClient.join(server.port, "bob");
    close.push(() => speaker.destroy());
    const reader = await browser.open(server.http, { viewport: { width: 1280, height: 800 }, locale: "en" });
    close.push(() => void reader.close());
    await reader.enter("alice");
    for (let i = 0; i < earlier; i += 1) speaker.send(`earlier ${i}\n`);
    await lastLineSays(reader.page, `earlier ${earlier - 1}`);
    return await costOf(reader.page, async (i) => {
      const text = `message ${i}: a sentence of some length, as people write them`;
      speaker.send(`${text}\n`);
      await lastLineSays(reader.page, text);
    });
  } finally {
    for (const it of close) it();
    await server.program.stop();
  }
}

/** Sends the messages and returns the cost of one, without those of the warm-up. */
async function costOf(page: Page, send: (i: number) => Promise<void>): Promise<number[]> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  for (let i = 0; i < WARM_UP; i += 1) await send(i);
  const before = await counters(cdp);
  for (let i = 0; i < messages; i += 1) await send(WARM_UP + i);
  const after = await counters(cdp);
  return after.map((seconds, i) => (seconds - (before[i] ?? 0)) * 1000 / messages);
}

async function counters(cdp: CDPSession): Promise<number[]> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return Object.values(COUNTERS).map((name) => metrics.find((it) => it.name === name)?.value ?? NaN);
}
