import assert from "node:assert/strict";
import { it } from "node:test";
import { describeInBrowser } from "../support/web_scene.ts";

describeInBrowser("two languages in one room of the web client", (play) => {
  it("give each page the server's sentences in its own, and a changed one from the next connection on", () =>
    play(async (scene) => {
      const minsu = await scene.person("민수");
      const carol = await scene.person("carol", { locale: "en-US", colorScheme: "dark" });
      const dora = await scene.person("dora");
      await dora.page.getByRole("combobox", { name: "언어" }).selectOption("en");
      await dora.page.getByRole("textbox", { name: "Message to lobby" }).waitFor();
      await dora.page.reload();
      await dora.here("carol");
      await minsu.say("안녕하세요, carol");
      await carol.say("Hello 민수");
      for (const one of [minsu, carol, dora]) {
        await one.sees("민수", "안녕하세요, carol");
        await one.sees("carol", "Hello 민수");
      }
      await minsu.page.getByText(/carol.*님이 들어왔습니다/).waitFor();
      await carol.page.getByText(/dora.* joined/).first().waitFor();
      await scene.stopServer();
      const notice = (one: typeof minsu) => one.page.locator(".notice .said").last().textContent();
      assert.match(await notice(minsu) ?? "", /^서버가 .*다\.?$/);
      for (const one of [carol, dora]) assert.match(await notice(one) ?? "", /^The server is/);
      await minsu.screenshot("language-ko");
      await carol.screenshot("language-en-dark");
      await scene.startAgain();
    }));
});
