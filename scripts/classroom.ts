/**
 * A classroom: people with browsers and people with `nc` chat in one room, in Korean and English. One comes late, one has
 * a phone, and the server is restarted in the middle. Tells what each person missed.
 *
 *     bun scripts/classroom.ts [--runtime bun|deno] [--threads 1] [--browsers 30] [--terminals 30] [--seconds 120]
 *
 * Needs Chromium and nc. Writes pictures and `report.md` into `test-results/classroom-<runtime>/`. The exit status is 1
 * when a person missed a message that others saw, or saw one twice.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { TestBrowser } from "../tests/support/browser.ts";
import { ROOT, startHttpServer } from "../tests/support/program.ts";
import { Random } from "../tests/support/random.ts";
import { SERVER_COMMANDS } from "./bench/servers.ts";
import { BrowserPupil, type Device } from "./classroom/browser_pupil.ts";
import { Lesson, numbered } from "./classroom/lesson.ts";
import { NcPupil } from "./classroom/nc_pupil.ts";
import { LANGUAGES, type Pupil, SENTENCES } from "./classroom/pupil.ts";
import { reportOf } from "./classroom/report.ts";
import { fail, numberFor, print } from "./command_line.ts";

/** Milliseconds between two messages of a pupil, on average. */
const PAUSE_MS = 20_000;
/** Milliseconds that a page of thirty on one machine may take for an action. */
const PAGE_MS = 60_000;
/** Milliseconds that the server is away. */
const AWAY_MS = 3000;
/** Milliseconds after the last message in which it reaches every screen. */
const QUIET_MS = 8000;

const { values } = parseArgs({
  options: {
    runtime: { type: "string", default: "bun" },
    threads: { type: "string", default: "1" },
    browsers: { type: "string", default: "30" },
    terminals: { type: "string", default: "30" },
    seconds: { type: "string", default: "120" },
  },
});
const command = SERVER_COMMANDS[values.runtime] ??
  fail(`--runtime ${JSON.stringify(values.runtime)}: expected bun or deno`);
const browsers = numberFor("browsers", values.browsers, 2, 60);
const terminals = numberFor("terminals", values.terminals, 1, 200);
const seconds = numberFor("seconds", values.seconds, 10, 600);
const folder = join(ROOT, "test-results", `classroom-${values.runtime}`);
mkdirSync(folder, { recursive: true });

const options = { command, env: { CHAT_THREADS: values.threads } };
let server = await startHttpServer([], options);
const browser = await TestBrowser.launch(PAGE_MS);
const random = new Random(1);
const lesson = new Lesson();
const startedAt = performance.now();
const now = () => performance.now() - startedAt;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const pupils: Pupil[] = [];
const web: BrowserPupil[] = [];
let isOver = false;

const language = (index: number) => LANGUAGES[index % LANGUAGES.length] ?? "ko";
const seer = (name: string) => (number: number) => lesson.sees(name, number);

for (let index = 0; index < terminals; index += 1) {
  const name = `term${index + 1}`;
  pupils.push(await NcPupil.enter({ name, port: server.port, language: language(index), now, sees: seer(name) }));
}
for (let index = 0; index < browsers - 1; index += 1) {
  web.push(await enterByBrowser(`web${index + 1}`, index));
}
pupils.push(...web);
print(`${pupils.length} people are in the room after ${Math.round(now() / 1000)} s`);

const lessonAt = now();
const talks = pupils.map((pupil) => talk(pupil));
await until(1 / 4);
const late = await enterByBrowser("late", browsers);
pupils.push(late);
web.push(late);
talks.push(talk(late));
await picture("1-with-the-latecomer");
await until(1 / 2);
const stopped = await server.program.stop();
print(`the server has stopped with ${stopped} after ${Math.round(now() / 1000)} s`);
await pause(AWAY_MS / 2);
await picture("2-server-away");
await pause(AWAY_MS / 2);
const { port, httpPort } = server;
server = await startHttpServer(["--port", String(port), "--web-port", String(httpPort)], options);
print(`the server is back after ${Math.round(now() / 1000)} s`);
await until(3 / 4);
await picture("3-server-back");
await until(1);
isOver = true;
await Promise.all(talks);
await pause(QUIET_MS);
for (const pupil of pupils) await pupil.look();
await picture("4-end");

const rows = [];
for (const pupil of pupils) {
  const [doubts, repeated] = [await pupil.doubts(), await pupil.repeated()];
  rows.push({ pupil, account: lesson.accountOf(pupil.name, pupil.since), doubts, repeated });
}
for (const pupil of pupils) await pupil.leave();
await browser.close();
const exitCode = await server.program.stop();
const { text, problems } = reportOf(lesson, rows);
if (exitCode !== 0) problems.push(`the server ended with ${exitCode}`);
problems.push(...browser.complaints);
writeFileSync(join(folder, "report.md"), text);
print(text);
print(problems.length === 0 ? "good" : `bad: ${problems.join("; ")}`);
process.exit(problems.length === 0 ? 0 : 1);

function enterByBrowser(name: string, index: number): Promise<BrowserPupil> {
  const device: Device = index === 0 ? "phone" : index % 3 === 0 ? "dark" : "desktop";
  const parts = { browser, name, http: server.http, language: language(index), device, now, sees: seer(name) };
  return BrowserPupil.enter(parts);
}

/** Says something every now and then, until the lesson is over. */
async function talk(pupil: Pupil): Promise<void> {
  const words = SENTENCES[language(pupils.indexOf(pupil))];
  await pause(random.below(PAUSE_MS));
  while (!isOver) {
    if (pupil.canType) {
      const number = lesson.says(pupil.name, now());
      await pupil.say(numbered(random.pick(words), number));
    }
    await pause(PAUSE_MS / 2 + random.below(PAUSE_MS));
  }
}

/** Resolves when this part of the lesson is over. */
function until(part: number): Promise<void> {
  return pause(Math.max(0, lessonAt + part * seconds * 1000 - now()));
}

/** Takes pictures of a phone, a light and a dark desktop, and of the latecomer. */
async function picture(moment: string): Promise<void> {
  for (const name of ["web1", "web2", "web4", "late"]) {
    const person = web.find((it) => it.name === name)?.person;
    await person?.page.screenshot({ path: join(folder, `${moment}-${name}.png`) });
  }
}
