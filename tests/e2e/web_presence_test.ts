import assert from "node:assert/strict";
import { it } from "node:test";
import { describeInBrowser } from "../support/web_scene.ts";

describeInBrowser("joins and leaves in the web client", (play) => {
  it("are summed up in a long run, which opens to names", () =>
    play(async (scene) => {
      const alice = await scene.person("alice", { locale: "en-US", viewport: { width: 1280, height: 800 } });
      const people = [];
      for (let i = 0; i < 12; i += 1) people.push(await scene.line(`guest${i}`));
      for (const one of people.slice(0, 3)) one.destroy();
      const run = alice.page.locator(".aside details summary");
      await run.getByText("10 people joined, 3 joined and left").waitFor();
      await run.click();
      await alice.screenshot("presence-run");
      assert.match(await alice.page.locator(".aside details p").first().textContent() ?? "", /guest11/);
      const phone = await scene.person("phone", { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
      await phone.page.locator(".aside details summary").getByText("11명이 들어옴, 3명이 들어왔다 나감").waitFor();
      await phone.screenshot("presence-run-phone");
      await phone.fits();
    }));
});
