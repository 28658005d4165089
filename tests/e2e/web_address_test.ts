import assert from "node:assert/strict";
import { it } from "node:test";
import { Person } from "../support/browser.ts";
import { describeInBrowser, type Scene } from "../support/web_scene.ts";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

describeInBrowser("the web client's addresses", (play) => {
  it("lead into their room, also before signing in, and are those of what is shown", () =>
    play(async (scene) => {
      const alice = await scene.visitor({}, "/#/room/%EA%B0%9C%EB%B0%9C");
      const { page } = alice;
      await page.getByText(new URL(scene.server.http).host).waitFor();
      await page.locator("dd", { hasText: "개발" }).waitFor();
      await alice.screenshot("address-sign-in");
      await alice.enter("alice");
      await heading(alice, "개발");
      assert.equal(room(alice), "개발");

      const entries = await page.evaluate("history.length");
      await page.locator(".skip").focus();
      await page.keyboard.press("Enter");
      await page.locator("#composer:focus").waitFor();
      assert.equal(await page.evaluate("history.length"), entries);
      assert.equal(room(alice), "개발", "skipping to the message box leaves the address as it is");

      await alice.say("/join dev");
      await heading(alice, "dev");
      const bob = await scene.line("bob");
      bob.send(`/join dev\n`);
      await alice.here("bob");
      await alice.say("/msg bob 안녕");
      await heading(alice, "bob");
      assert.equal(new URL(page.url()).hash, "#/", "whispers have no address");
      for (const [step, name] of [["goBack", "dev"], ["goBack", "개발"], ["goForward", "dev"], ["goForward", "bob"]]) {
        await (step === "goBack" ? page.goBack() : page.goForward());
        await heading(alice, name);
      }

      await page.goBack();
      bob.send(`여기로: ${scene.server.http}/#/room/${encodeURIComponent("서재")} 오세요\n`);
      await page.locator(".log a", { hasText: "room" }).click();
      await heading(alice, "서재");
      assert.equal(page.context().pages().length, 1, "no new tab");
      await page.reload();
      await heading(alice, "서재");
      await alice.here("alice");
    }));

  it("may change by a command without losing what is typed right after it", () =>
    play(async (scene) => {
      const alice = await scene.person("alice");
      await alice.composer.fill("/join dev");
      await alice.page.evaluate(`(() => {
        const box = document.querySelector("#composer");
        box.form.requestSubmit();
        box.value = "typed before the next frame";
        box.dispatchEvent(new Event("input", { bubbles: true }));
      })()`);
      await heading(alice, "dev");
      await alice.here("alice");
      assert.equal(await alice.composer.inputValue(), "typed before the next frame");
    }));

  it("say so when they name no room", () =>
    play(async (scene) => {
      const alice = await scene.visitor({ ...PHONE, locale: "en-US" }, "/#/room/two%20words");
      await alice.page.getByText("The address does not name a valid room: “two words”.").waitFor();
      await alice.screenshot("address-invalid");
      await alice.enter("alice");
      await alice.page.getByText("The address does not name a valid room: “two words”.").waitFor();
      await heading(alice, "lobby");
      assert.equal(room(alice), "lobby");
      await alice.page.evaluate('location.hash = "#/room/раypal"'); // a Cyrillic р and а: only the server knows
      await alice.page.getByText(/^раypal was not joined\. A room name is/).waitFor();
      await heading(alice, "lobby");
      assert.deepEqual(await rooms(alice), ["lobby"]);
    }));

  it("do not lead into the 17th room: the page says so, and the list stays right", () =>
    play(async (scene) => {
      const alice = await scene.person("alice");
      for (let i = 2; i <= 16; i += 1) {
        await alice.say(`/join room${i}`);
        await heading(alice, `room${i}`);
        await alice.here("alice");
      }
      await alice.page.evaluate('location.hash = "#/room/room17"');
      await alice.page.getByText(/^room17 방에 들어가지 못했습니다\. 한 번에 들어갈 수 있는 방은 16개입니다\./)
        .waitFor();
      await heading(alice, "room16");
      await alice.screenshot("room-17");
      assert.equal((await rooms(alice)).length, 16);
      assert.equal(await alice.page.locator(".absent").count(), 0, "none waits");
      assert.equal(room(alice), "room16");
      await alice.say("/leave");
      await alice.say("/join room17");
      await heading(alice, "room17");
      await alice.page.reload();
      await alice.here("alice");
      assert.equal((await rooms(alice)).length, 16);
    }));

  it("do not lead into a room that is full", () =>
    play(async (scene) => {
      const bob = await scene.line("bob");
      bob.send("/join dev\n");
      const alice = await scene.visitor({ locale: "en-US" }, "/#/room/dev");
      await alice.enter("alice");
      await alice.page.getByText("dev was not joined. The room is full.").waitFor();
      await heading(alice, "lobby");
      assert.deepEqual(await rooms(alice), ["lobby"]);
    }, ["--max-room-members", "1"]));
});

describeInBrowser("two tabs of one browser", (play) => {
  it("with one nickname: the second says where it is used; with two, neither changes the other", () =>
    play(async (scene) => {
      const first = await scene.person("alice");
      await first.say("/join dev");
      await heading(first, "dev");
      const second = await tab(scene, first);
      assert.equal(await second.page.locator("#nick").inputValue(), "alice", "the latest is suggested");
      await second.page.keyboard.press("Enter");
      await second.page.getByText("이 브라우저의 다른 탭에서 쓰고 있는 닉네임입니다.").waitFor();
      await second.screenshot("two-tabs");
      await second.enter("bob");
      await second.say("/join 서재");
      await heading(second, "서재");
      for (const [one, nick, mine] of [[first, "alice", "dev"], [second, "bob", "서재"]] as const) {
        await one.page.reload();
        await heading(one, mine);
        await one.here(nick);
      }
      assert.deepEqual(await rooms(first), ["lobby", "dev"]);
      assert.deepEqual(await rooms(second), ["lobby", "dev", "서재"]);
    }));
});

/** Opens another tab of the same browser. */
async function tab(scene: Scene, { page }: Person): Promise<Person> {
  const other = new Person(await page.context().newPage());
  await other.page.goto(scene.server.http);
  return other;
}

async function heading({ page }: Person, name = ""): Promise<void> {
  await page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
}

/** The room that the address names. */
function room({ page }: Person): string {
  return decodeURIComponent(new URL(page.url()).hash.replace("#/room/", ""));
}

async function rooms({ page }: Person): Promise<string[]> {
  return await page.locator(".sidebar .room").allTextContents();
}
