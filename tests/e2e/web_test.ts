import assert from "node:assert/strict";
import { it } from "node:test";
import { FrameClient } from "../support/frame_client.ts";
import { describeInBrowser, netcat } from "../support/web_scene.ts";

describeInBrowser("the web client", (play) => {
  it("meets other browsers, nc and devices in one room, in Korean and with emoji", () =>
    play(async (scene) => {
      const { server } = scene;
      const alice = await scene.person("앨리스");
      const carol = await scene.person("carol", { locale: "en-US", colorScheme: "dark" });
      const nc = netcat(server.port);
      nc.type("NICK bob");
      await alice.here("bob");
      const device = await FrameClient.join(server.port, "device");
      await carol.here("device");

      await alice.say("안녕하세요 👋🏽 여러분");
      await nc.reads("앨리스: 안녕하세요 👋🏽 여러분");
      await carol.sees("앨리스", "안녕하세요 👋🏽 여러분");
      nc.type("점심은 국수 어때요? 🍜");
      for (const one of [alice, carol]) await one.sees("bob", "점심은 국수 어때요? 🍜");
      device.say("온도 21.5 °C\n습도 40 %");
      for (const one of [alice, carol]) await one.sees("device", "온도 21.5 °C\n습도 40 %");
      device.say(Uint8Array.of(0xff, 0xfe, 0));
      await alice.page.getByText("바이너리 3바이트").waitFor();
      await carol.page.getByText("binary, 3 bytes").waitFor();
      await carol.say("Hi 앨리스, that's fine: https://maru.example/menu?day=1.");
      await nc.reads("carol: Hi 앨리스, that's fine: https://maru.example/menu?day=1.");
      await alice.page.locator(".mention").waitFor();
      await alice.sees("앨리스", "안녕하세요 👋🏽 여러분");
      await device.until((payload) => payload.toString().startsWith("carol: Hi"));

      nc.type("/msg 앨리스 둘이서만");
      await alice.page.locator(".badge").waitFor();
      assert.equal(await alice.page.title(), "(1) lobby – Maru");
      await alice.screenshot("desktop-light");
      await carol.screenshot("desktop-dark");
      await alice.page.getByRole("navigation").getByRole("button", { name: "bob" }).click();
      await alice.sees("bob", "둘이서만");
      await alice.say("네, 둘이서만요");
      await nc.reads("[귓속말] 앨리스: 네, 둘이서만요");
      await alice.sees("앨리스", "네, 둘이서만요");
      assert.equal(await alice.page.title(), "귓속말 – Maru");
      await alice.screenshot("whispers");
      nc.end();
      device.destroy();
    }));

  it("shows messages exactly as written: no markup, no script, all 4096 bytes", () =>
    play(async (scene) => {
      const alice = await scene.person("alice");
      const mallory = await scene.line("mallory");
      const long = "가나다라".repeat(341) + "1234";
      const texts = [
        "<img src=x onerror=alert(1)><script>alert(2)</script><b>bold</b>",
        "javascript:alert(3)",
        "data:text/html,<script>alert(4)</script>",
        'https://a.example/"onmouseover="alert(5)',
        "مرحبا <b>bob</b> بالعالم",
        long,
      ];
      assert.equal(Buffer.byteLength(long), 4096);
      for (const text of texts) mallory.send(`${text}\n`);
      for (const text of texts) await alice.sees("mallory", text);
      assert.equal(await alice.page.locator(".log :is(img, script, b, iframe, style)").count(), 0);
      const links = await alice.page.locator(".log a").evaluateAll((all) =>
        all.map((it) => [it.getAttribute("href"), it.getAttribute("rel")])
      );
      assert.deepEqual(links, [["https://a.example/", "noopener noreferrer nofollow"]]);
      await alice.fits();
      await alice.screenshot("hostile");

      await alice.composer.fill(`${long}!`);
      await alice.page.getByText("메시지가 제한을 1바이트 넘었습니다 (최대 4,096바이트).").waitFor();
      await alice.composer.press("Enter");
      assert.equal(await alice.composer.inputValue(), `${long}!`, "it stays in the box");
      await alice.screenshot("too-long");
      await alice.say(long);
      await alice.sees("alice", long);
      assert.equal(await mallory.line(), `alice: ${long}`, "nothing longer went before it");
    }));

  it("stays usable in a flood: few elements, the reader's place kept, what is new counted", () =>
    play(async (scene) => {
      const alice = await scene.person("alice");
      const bob = await scene.line("bob");
      await alice.here("bob");
      const flood = (from: number, to: number) => {
        for (let i = from; i < to; i += 1) bob.send(`말 ${i}\n`);
      };
      flood(0, 2000);
      await alice.sees("bob", "말 1999");
      const { page } = alice;
      const rows = await page.locator(".log > li").count();
      assert(rows <= 410, `${rows} rows`);
      const scroller = page.locator(".scroller");
      await scroller.evaluate((it) => it.scrollTo(0, it.scrollHeight - it.clientHeight - 3000));
      await page.locator(".latest").waitFor();
      const place = async () => {
        // What was scrolled or has come is laid out once the next frame has been drawn.
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        return page.locator(".line", { hasText: /말 1950$/ }).first().evaluate((it) => it.getBoundingClientRect().top);
      };
      const before = await place();
      flood(2000, 2450); // more than a conversation keeps while its latest lines are shown
      await page.getByRole("button", { name: "새 메시지 450개" }).waitFor();
      const after = await place();
      assert(Math.abs(after - before) < 2, `the line stays where it was read, not at ${after} instead of ${before}`);
      await alice.screenshot("flood");
      await page.locator(".latest").click();
      await page.locator(".latest").waitFor({ state: "hidden" });
      const end = await scroller.evaluate((it) => it.scrollHeight - it.clientHeight - it.scrollTop);
      assert(end < 2, `${end} pixels from the end`);
    }));

  it("is who it was where it was after a reload, in the language and light that were chosen", () =>
    play(async (scene) => {
      const alice = await scene.person("alice", { colorScheme: "dark" });
      const { page } = alice;
      await alice.say("/join 서재");
      await page.getByRole("heading", { name: "서재" }).waitFor();
      await page.getByRole("combobox", { name: "화면" }).selectOption("light");
      await page.getByRole("combobox", { name: "언어" }).selectOption("en");
      await page.getByRole("textbox", { name: "Message to 서재" }).waitFor();
      await page.reload();
      await page.getByRole("heading", { name: "서재" }).waitFor();
      await alice.here("alice");
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      assert.equal(await page.getByRole("combobox", { name: "Language" }).inputValue(), "en");
      assert.equal(await page.getByRole("combobox", { name: "Appearance" }).inputValue(), "light");
      const background = await page.evaluate("getComputedStyle(document.body).backgroundColor") as string;
      assert.match(background, /oklch\(0\.98/);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.locator("#nick").waitFor();
      await page.reload();
      assert.equal(await page.locator("#nick").inputValue(), "alice");
      await alice.screenshot("sign-in");
      await page.fill("#nick", "no spaces here");
      await page.keyboard.press("Enter");
      await page.getByText("1 to 32 letters").first().waitFor();
      await scene.line("bob");
      await page.fill("#nick", "BOB");
      await page.keyboard.press("Enter");
      await page.getByText("This nickname is already in use.").waitFor();
    }));
});
