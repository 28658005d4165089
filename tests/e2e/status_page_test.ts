import assert from "node:assert/strict";
import { it } from "node:test";
import { describeInBrowser } from "../support/web_scene.ts";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, deviceScaleFactor: 2 };

describeInBrowser("the status page", (play) => {
  it("tells at a glance how the server is, in light and dark, on a desk and on a phone", () =>
    play(async (scene) => {
      const status = await scene.operator({ viewport: { width: 1200, height: 800 } });
      const { page } = status;
      const pocket = await scene.operator({ ...PHONE, colorScheme: "dark" });
      const tile = (name: string) =>
        page.locator(".tile").filter({ has: page.getByRole("heading", { name, exact: true }) });
      const alice = await scene.line("alice");
      await scene.line("bob");
      await tile("연결").locator(".value", { hasText: /^2$/ }).waitFor();
      const talking = setInterval(() => alice.send("말\n".repeat(20)), 100);
      try {
        for (const name of ["받은 메시지, 초당", "보낸 메시지, 초당"]) {
          await tile(name).locator(".value", { hasText: /^([5-9]\d|\d{3,})/ }).waitFor();
        }
      } finally {
        clearInterval(talking);
      }
      await page.locator("svg[role=img][aria-label^='연결: 지금 2, 10분 최고']").waitFor();
      for (const name of ["전달 시간", "메모리", "CPU"]) {
        await tile(name).locator(".value", { hasText: /^[\d.,]+ (µs|ms|s|MiB|%)$/ }).waitFor();
        assert.match(await tile(name).locator(".line").first().getAttribute("d") ?? "", /^M/);
      }
      await tile("전달 시간").locator(".beside", { hasText: /^p99 · p50 [\d.,]+ / }).waitFor();
      await page.getByRole("row", { name: "text 2" }).waitFor();
      await status.screenshot("status");
      await pocket.page.locator(".value", { hasText: /^2$/ }).first().waitFor();
      await pocket.fits();
      await pocket.screenshot("status-phone-dark");
    }));
});
