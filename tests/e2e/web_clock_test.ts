import assert from "node:assert/strict";
import { it } from "node:test";
import { describeInBrowser } from "../support/web_scene.ts";

const HOUR = 3_600_000;

describeInBrowser("the web client when the clock is changed", (play) => {
  it("keeps its connection when the clock is set back by an hour while a ping is under way", () =>
    play(async (scene) => {
      const alice = await scene.visitor();
      const { page } = alice;
      let sockets = 0;
      const pings: (() => void)[] = [];
      const pinged = () => new Promise<void>((resolve) => pings.push(resolve));
      await page.routeWebSocket(/\/ws$/, (socket) => {
        sockets += 1;
        const upstream = socket.connectToServer();
        socket.onMessage((data) => {
          if (!String(data).includes('"ping"')) return upstream.send(data);
          pings.splice(0).forEach((resolve) => resolve()); // a ping is never answered, so that a message has to do
        });
      });
      await page.clock.install();
      await page.reload();
      await alice.enter("alice");
      const bob = await scene.line("bob");
      await alice.here("bob");
      const asked = pinged();
      await page.clock.runFor(25_000);
      await asked;
      await page.clock.setSystemTime(Date.now() - HOUR);
      bob.send("one message\n");
      await page.clock.runFor(1000);
      await alice.sees("bob", "one message");
      const again = pinged();
      await page.clock.runFor(15_000);
      await page.clock.runFor(25_000);
      await again;
      await page.clock.runFor(1000);
      assert.equal(sockets, 1);
      assert.equal(await page.locator(".banner").getAttribute("data-line"), "fine");
    }));

  it("names a day anew after midnight, in the time zone of the reader", () =>
    play(async (scene) => {
      const bob = await scene.line("bob");
      const zones = ["Asia/Seoul", "America/New_York"];
      const seen: { day: string; time: string }[] = [];
      for (const [i, timezoneId] of zones.entries()) {
        const alice = await scene.visitor({ locale: "en-US", timezoneId });
        const { page } = alice;
        await page.clock.install();
        await page.reload();
        await alice.enter(`alice${i}`);
        bob.send("hello\n");
        await alice.sees("bob", "hello");
        const day = page.locator(".divider.day").last();
        assert.equal(await day.textContent(), "Today");
        const time = await page.locator(".line.message time").last().textContent() ?? "";
        await page.clock.fastForward(24 * HOUR);
        await page.getByText(/^\w+day, \w+ \d+, \d+$/).last().waitFor();
        seen.push({ day: await day.textContent() ?? "", time });
      }
      const today = (timeZone: string) =>
        new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeZone }).format(Date.now());
      assert.deepEqual(seen.map(({ day }) => day), zones.map(today));
      assert.notEqual(seen[0]?.time, seen[1]?.time);
    }));
});
