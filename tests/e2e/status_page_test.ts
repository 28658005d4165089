import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";
import type { Person } from "../support/browser.ts";
import { describeInBrowser, type Scene } from "../support/web_scene.ts";

/** The first row takes ten seconds, and a figure is that of the last ten. */
const ROW_MS = 30_000;
const DESK = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

function tileIn(page: Page, name: string): Locator {
  return page.locator(".tile").filter({ has: page.getByRole("heading", { name, exact: true }) });
}

/** The path of the first line of a tile's plot. */
async function lineOf(tile: Locator): Promise<string> {
  return await tile.locator(".line.l0").getAttribute("d") ?? "";
}

/** Asks again until `condition` holds. The page's policy allows no scripts that wait in it. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(100);
}

/** Resolves once the server has ended its first row. */
async function firstRow(scene: Scene): Promise<void> {
  await until(async () => {
    const { rows } = await (await fetch(`${scene.server.admin}/status/history.json`)).json() as { rows: unknown[] };
    return rows.length > 0;
  });
}

/** Takes a picture of the window, and one of the whole page. */
async function picture(person: Person, name: string): Promise<void> {
  await person.fits();
  await person.screenshot(name);
  const height = await person.page.evaluate("document.documentElement.scrollHeight") as number;
  const { width } = person.page.viewportSize() ?? DESK.viewport;
  const before = person.page.viewportSize() ?? DESK.viewport;
  await person.page.setViewportSize({ width, height });
  await person.screenshot(`${name}-whole`);
  await person.page.setViewportSize(before);
}

/** Checks the figures of two members of the lobby and one of another room, of whom two talk. */
async function assertFigures(page: Page): Promise<void> {
  const tile = (name: string) => tileIn(page, name);
  await tile("연결").locator(".value", { hasText: /^3$/ }).waitFor();
  assert.match(await lineOf(tile("연결")), /^M[\d.]+ [\d.]+L/, "a line, not a point");
  for (const name of ["받은 메시지", "보낸 메시지"]) {
    await tile(name).locator(".value", { hasText: /^([5-9]\d|\d{3,})\/초$/ }).waitFor({ timeout: ROW_MS });
  }
  for (const name of ["전달 시간", "메모리", "CPU"]) {
    await tile(name).locator(".value", { hasText: /^[\d.,]+ (µs|ms|s|MiB|%)$/ }).waitFor();
  }
  await tile("전달 시간").locator(".beside", { hasText: /^p99 · p50 [\d.,]+ / }).waitFor();
  assert.deepEqual(await tile("연결").locator(".scale span").allTextContents(), ["0", "5", "10"]);
  assert.match((await tile("받은 메시지").locator(".scale span").allTextContents()).join(), /^0,(\d+\/초,?)+$/);
  const times = await tile("연결").locator(".axis span").allTextContents();
  assert.match(times.join(" "), /^(\d\d:\d\d:\d\d )+지금$/);
  await page.getByRole("row", { name: /^lobby [\d,]{3,}$/ }).waitFor();
  await page.getByRole("row", { name: "lobby 2", exact: true }).waitFor();
  await page.getByRole("row", { name: "text 3" }).waitFor();
  await page.locator(".warnings li", { hasText: "--tls-cert is ignored: --tls-port is off" }).waitFor();
}

/** Opens the page in both languages, in light and dark, on a desk and on a phone. */
async function takePictures(scene: Scene): Promise<void> {
  for (const locale of ["ko-KR", "en-US"]) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const [device, options] of [["desk", DESK], ["phone", PHONE]] as const) {
        const person = await scene.operator({ ...options, locale, colorScheme });
        await person.page.locator(".value", { hasText: /^3$/ }).first().waitFor();
        await person.page.locator(".tables tr").first().waitFor();
        await picture(person, `status-${device}-${colorScheme}-${locale.slice(0, 2)}`);
      }
    }
  }
}

/** Checks what a page in English shows of each time. */
async function assertTimes(page: Page): Promise<void> {
  const tile = tileIn(page, "Connections");
  await tile.locator(".value", { hasText: /^3$/ }).waitFor();
  const plot = tile.getByRole("slider", { name: /^Connections, peak \d+ in the last \d+ (seconds?|minutes?)$/ });
  assert.match(await plot.getAttribute("aria-valuetext") ?? "", /^now: 3, sessions 3$/);

  await plot.hover();
  await tile.locator(".peak.is-time", { hasText: /^\d\d:\d\d:\d\d$/ }).waitFor();
  await tileIn(page, "Memory").locator(".peak.is-time").waitFor();
  assert.equal(await tile.locator(".cursor").getAttribute("visibility"), "visible");
  await page.mouse.move(0, 0);
  await tile.locator(".peak", { hasText: /^peak/ }).waitFor();
  assert.equal(await tile.locator(".cursor").getAttribute("visibility"), "hidden");

  await until(async () => (await lineOf(tile)).split("L").length > 3); // three readings: the first has two points
  await plot.focus();
  await page.keyboard.press("Home");
  await until(async () => /^\d/.test(await plot.getAttribute("aria-valuetext") ?? ""));
  const first = await plot.getAttribute("aria-valuetext") ?? "";
  const spoken = /^\d\d:\d\d:\d\d: \d+, sessions \d+$/;
  assert.match(first, spoken);
  await page.keyboard.press("ArrowRight");
  await until(async () => await plot.getAttribute("aria-valuetext") !== first);
  assert.match(await plot.getAttribute("aria-valuetext") ?? "", spoken);
  await page.keyboard.press("Escape");
  await until(async () => /^now/.test(await plot.getAttribute("aria-valuetext") ?? ""));

  await page.getByText("Show values as a table").click();
  await page.getByRole("row", { name: /^Connections [\d– ]*3$/ }).waitFor();
  await page.getByRole("row", { name: /^Delivery time \(p99\) .*No messages$/ }).waitFor();
}

describeInBrowser("the status page", (play) => {
  it("shows what the server knew before it was opened, and goes on, in both languages, on a desk and on a phone", () =>
    play(async (scene) => {
      const [alice, bob] = [await scene.line("alice"), await scene.line("bob")];
      await scene.line("carol");
      bob.send("/join 아주-긴-이름을-가진-방-".concat("가".repeat(40), "\n"));
      const talking = setInterval(() => [alice, bob].forEach((it) => it.send("말\n".repeat(10))), 100);
      try {
        await firstRow(scene);
        const { page } = await scene.operator(DESK);
        await assertFigures(page);
        await takePictures(scene); // while messages arrive
      } finally {
        clearInterval(talking);
      }
      const { page } = scene.people[0] ?? assert.fail();
      await tileIn(page, "전달 시간").locator(".value", { hasText: "메시지 없음" }).waitFor({ timeout: ROW_MS });
      assert.equal(await tileIn(page, "전달 시간").locator(".beside").textContent(), "");
    }, ["--tls-cert", "/nowhere.pem"]));

  it("shows the values of a time to the pointer, the keyboard and in a table, and says that the server is gone", () =>
    play(async (scene) => {
      await Promise.all(["alice", "bob", "carol"].map((nick) => scene.line(nick)));
      const { page: english } = await scene.operator({ ...DESK, locale: "en-US" });
      await assertTimes(english);
      const person = await scene.operator(DESK);
      const { page } = person;
      const connections = tileIn(page, "연결");
      await connections.locator(".value", { hasText: /^3$/ }).waitFor();
      await scene.stopServer();
      await page.locator(".health[data-health=gone]", { hasText: "응답 없음" }).waitFor();
      await page.locator(".notice", { hasText: /^\d+초 전부터 서버가 응답하지 않습니다\./ }).waitFor();
      assert.match(await lineOf(connections), /L/, "what was known is still there");
      await person.screenshot("status-gone");
      await scene.startAgain();
      await page.locator(".health[data-health=ready]", { hasText: "정상" }).waitFor();
      await page.locator(".notice", { hasText: /^서버가 \d\d:\d\d:\d\d에 다시 시작되었습니다\./ }).waitFor();
      await connections.locator(".value", { hasText: /^0$/ }).waitFor();
      assert.equal(await connections.locator(".peak").textContent(), "최고 0", "nothing of the earlier run is left");
      await person.screenshot("status-restarted");
    }));
});
