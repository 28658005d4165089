import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { environmentLanguage } from "../../../../src/cli/connect/environment_language.ts";
import { localDay, localTime, Renderer } from "../../../../src/cli/connect/render.ts";
import { Transcript } from "../../../../src/cli/connect/transcript.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { FakeScreen } from "../fake_screen.ts";

const DAY = 24 * 60 * 60 * 1000;

describe("Transcript", () => {
  it("begins each local day with a line, in a history and at midnight, but not today at first", () => {
    const clock = new FakeClock();
    const screen = new FakeScreen();
    const transcript = new Transcript(screen, new Renderer({ lang: "en", hasColours: false }), clock);
    const now = clock.time();
    const said = (at: number) => {
      const time = new Date(at).toISOString();
      transcript.show({ kind: "message", nick: "a", text: "x", time }, { showsRoom: false, me: "me" });
      return `${localTime(at)} a: x`;
    };
    const first = said(now);
    const older = [said(now - 2 * DAY), said(now - 2 * DAY), said(now)];
    clock.advance(DAY);
    transcript.whisper({ from: "b" }, { text: "y" }, { me: "me" });
    assert.deepEqual(screen.take(), [
      first,
      `-- ${localDay(now - 2 * DAY)} --`,
      older[0],
      older[1],
      `-- ${localDay(now)} --`,
      older[2],
      `-- ${localDay(now + DAY)} --`,
      `${localTime(now + DAY)} [whisper] b: y`,
    ]);
  });
});

describe("environmentLanguage()", () => {
  it("is that of the first variable that is not empty, as POSIX has it", () => {
    assert.equal(environmentLanguage({ LANG: "ko_KR.UTF-8" }), "ko");
    assert.equal(environmentLanguage({ LANG: "ko" }), "ko");
    assert.equal(environmentLanguage({ LC_ALL: "", LC_MESSAGES: "ko_KR", LANG: "en_US.UTF-8" }), "ko");
    assert.equal(environmentLanguage({ LC_ALL: "C", LANG: "ko_KR.UTF-8" }), "en");
    assert.equal(environmentLanguage({ LANG: "kok_IN" }), "en");
    assert.equal(environmentLanguage({}), "en");
  });
});
