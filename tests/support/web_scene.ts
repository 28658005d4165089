/** Scenes with browsers: what the tests of the web client share. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import process from "node:process";
import { after, before, describe } from "node:test";
import { NO_BROWSER, type Person, SCREENSHOTS, TestBrowser } from "./browser.ts";
import { LineClient } from "./line_client.ts";
import { startHttpServer } from "./program.ts";

/** What a test has of its own: a server, and people in front of browsers. */
export class Scene {
  readonly browser: TestBrowser;
  server: Awaited<ReturnType<typeof startHttpServer>>;
  readonly lines: LineClient[] = [];
  readonly people: Person[] = [];

  constructor(browser: TestBrowser, server: Scene["server"]) {
    this.browser = browser;
    this.server = server;
  }

  /** Opens the sign-in, or another page of the web client, without entering the chat. */
  async visitor(options: Parameters<TestBrowser["open"]>[1] = {}, path = "/"): Promise<Person> {
    return await this.#open(`${this.server.http}${path}`, options);
  }

  /** Opens the status page. */
  async operator(options: Parameters<TestBrowser["open"]>[1] = {}): Promise<Person> {
    return await this.#open(`${this.server.admin}/status`, options);
  }

  /** Opens the web client and enters the chat. */
  async person(nick: string, options: Parameters<TestBrowser["open"]>[1] = {}): Promise<Person> {
    const one = await this.visitor(options);
    await one.enter(nick);
    return one;
  }

  /** Stops the server as an operator does. */
  async stopServer(): Promise<void> {
    assert.equal(await this.server.program.stop(), 0);
  }

  /** Starts another one where the first was. */
  async startAgain(): Promise<void> {
    const { port, httpPort, adminPort } = this.server;
    const ports = ["--port", String(port), "--web-port", String(httpPort), "--admin-port", String(adminPort)];
    this.server = await startHttpServer(ports);
  }

  /** Enters the chat with a line-based client. */
  async line(nick: string): Promise<LineClient> {
    const client = await LineClient.join(this.server.port, nick);
    this.lines.push(client);
    return client;
  }

  async #open(url: string, options: Parameters<TestBrowser["open"]>[1]): Promise<Person> {
    const one = await this.browser.open(url, options);
    this.people.push(one);
    return one;
  }
}

/**
 * Plays a scene on a server of its own, with `flags`, and finds no script error and nothing that a page was not allowed.
 */
export type Play = (scene: (scene: Scene) => Promise<void>, flags?: readonly string[]) => Promise<void>;

/** Tests in one real browser, in which each has profiles of its own; where there is none it is said what to install. */
export function describeInBrowser(name: string, tests: (play: Play) => void): void {
  if (NO_BROWSER !== false) process.stdout.write(`${name} is not tested. ${NO_BROWSER}\n`);
  describe(name, { skip: NO_BROWSER }, () => {
    let browser: TestBrowser;
    before(async () => {
      browser = await TestBrowser.launch();
    });
    after(async () => {
      await browser.close();
      process.stdout.write(`screenshots: ${SCREENSHOTS}\n`);
    });
    tests(async (act, flags = []) => {
      const scene = new Scene(browser, await startHttpServer(["--rate-limit", "0", ...flags]));
      try {
        await act(scene);
      } finally {
        for (const it of scene.lines) it.destroy();
        await Promise.all(scene.people.map((it) => it.close()));
        scene.server.program.kill("SIGTERM");
      }
      assert.equal(await scene.server.program.exited, 0);
      assert.deepEqual(browser.complaints, [], "what pages complained of");
    });
  });
}

/** Runs `nc` as a user would. */
export function netcat(port: number) {
  const child = spawn("nc", ["127.0.0.1", String(port)], { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  const watchers = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    watchers.forEach((look) => look());
  });
  return {
    type: (line: string) => child.stdin.write(`${line}\n`),
    reads: (line: string) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (output.split("\n").includes(line)) resolve();
        };
        watchers.add(look);
        look();
      }),
    end: () => child.kill(),
  };
}
