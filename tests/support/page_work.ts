/** What a page does, in counts that do not depend on time or load. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** Resolves once a message that says exactly `text` is the last line and the frame with it was made. */
export async function lastLineSays(page: Page, text: string): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const log = document.querySelector(".log");
    const look = () => {
      if (log.lastElementChild?.querySelector(".text")?.textContent !== ${JSON.stringify(text)}) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(resolve));
    };
    const observer = new MutationObserver(look);
    observer.observe(log, { childList: true, subtree: true });
    look();
  })`);
}

/** Returns how often Chromium compares an element with a CSS selector meanwhile: it does so for each computed style. */
export async function selectorMatches(page: Page, act: () => Promise<void>): Promise<number> {
  const browser = page.context().browser();
  assert(browser !== null);
  const cdp = await browser.newBrowserCDPSession();
  let count = 0;
  cdp.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value as unknown as SelectorStatsEvent[]) {
      if (event.name !== "SelectorStats") continue;
      for (const { match_attempts } of event.args.selector_stats?.selector_timings ?? []) count += match_attempts;
    }
  });
  const complete = new Promise((resolve) => cdp.once("Tracing.tracingComplete", resolve));
  const includedCategories = ["devtools.timeline", "disabled-by-default-blink.debug"];
  await cdp.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories } });
  await act();
  await cdp.send("Tracing.end");
  await complete;
  await cdp.detach();
  return count;
}

interface SelectorStatsEvent {
  readonly name: string;
  readonly args: { readonly selector_stats?: { readonly selector_timings: readonly { match_attempts: number }[] } };
}

/** Returns the elements whose children were added or removed meanwhile, as `class: +added -removed`, in order. */
export async function changedChildren(page: Page, act: () => Promise<void>): Promise<string[]> {
  await page.evaluate(`{
    globalThis.changed = [];
    globalThis.watcher = new MutationObserver((records) => {
      for (const { target, addedNodes, removedNodes } of records) {
        changed.push(target.className + ": +" + addedNodes.length + " -" + removedNodes.length);
      }
    });
    watcher.observe(document.querySelector(".chat"), { childList: true, subtree: true });
  }`);
  await act();
  return await page.evaluate("watcher.disconnect(), changed") as string[];
}
